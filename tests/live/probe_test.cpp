// Probe against in-process TLS servers on loopback: what is tested is that the right thing is waited for and that
// nothing is lost; which cause it is belongs to diagnose's tests and to the laboratory.
#include "live/probe.h"

#include <doctest/doctest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "finding/catalogue.h"
#include "handshake/pair.h"
#include "live/probe_changes.h"
#include "mint/key.h"
#include "net/timer.h"
#include "support/peer.h"

namespace mtlsdiag::live {
namespace {

using finding::Status;
using handshake::Engine;
using handshake::Want;
using std::chrono::milliseconds;
using test::Peer;
using test::PeerSocket;

/// The test PKI as files, made once and removed at the end.
class Files final {
 public:
  Files() : folder_(std::filesystem::temp_directory_path() / ("mtlsdiag-live-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_);
    write("ca.pem", mint::to_pem("CERTIFICATE", test::pki().ca.certificate));
    write("client.pem", mint::to_pem("CERTIFICATE", test::pki().client.certificate));
    write("client.key", key_pem(test::pki().client.key));
    write("other.key", key_pem(test::pki().server.key));
    write("junk.pem", "junk\n");
  }
  ~Files() { std::filesystem::remove_all(folder_); }
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;

  [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }

 private:
  static std::string key_pem(const ossl::Key& key) { return mint::to_pem("PRIVATE KEY", *mint::private_der(key)); }
  void write(const std::string& name, const std::string& text) const { std::ofstream(folder_ / name) << text; }
  std::filesystem::path folder_;
};

const Files& files() {
  static const Files kFiles;
  return kFiles;
}

ProbeSettings settings_for(std::uint16_t port) {
  ProbeSettings settings;
  settings.target = "127.0.0.1:" + std::to_string(port);
  settings.name = "localhost";
  settings.identity.certificate = files().path("client.pem");
  settings.identity.key = files().path("client.key");
  settings.roots = {files().path("ca.pem")};
  settings.at = std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::time_point(test::kNow));
  settings.timeout = milliseconds(3000);
  settings.silence = milliseconds(300);
  return settings;
}

report::Report run(const ProbeSettings& settings) {
  Result<report::Report> report = probe(settings);
  REQUIRE_MESSAGE(report.has_value(), (report ? std::string() : report.error().message));
  REQUIRE(report->verdict);
  return std::move(*report);
}

std::string cause_of(const report::Report& report) {
  return report.verdict->cause ? std::string(finding::id_of(*report.verdict->cause)) : std::string();
}

/// What a server does with each connection beyond TLS itself.
struct Behaviour {
  handshake::ServerSettings settings = test::server_settings();
  milliseconds before_verdict{0};  ///< holds the server's word on the client back for so long
  bool resets = false;             ///< closes with a reset
  std::string answer;              ///< sent for the first application data
  std::string greeting;            ///< sent a little after the tickets
  bool closes_when_established = false;
};

void send_out(const PeerSocket& socket, Engine& engine) {
  const Bytes out = engine.take_output();
  if (!out.empty()) {
    socket.send(out);
  }
}

Peer::Play tls_server(Behaviour behaviour) {
  return [behaviour](const PeerSocket& socket) mutable {
    Result<Engine> engine = Engine::server(behaviour.settings);
    REQUIRE(engine);
    const net::Timer timer;
    engine->start(timer.now());
    if (behaviour.resets) {
      socket.reset_on_close();
    }
    bool has_answered = false;
    for (int flight = 0; engine->want() != Want::closed; ++flight) {
      const Bytes received = socket.receive();
      if (received.empty()) {
        return;
      }
      if (flight > 0) {
        std::this_thread::sleep_for(behaviour.before_verdict);
      }
      engine->feed(received, timer.now());
      if (behaviour.closes_when_established && engine->is_established()) {
        return;
      }
      if (!engine->take_application_data().empty() && !std::exchange(has_answered, true) && !behaviour.answer.empty()) {
        engine->write(as_bytes(behaviour.answer), timer.now());
      }
      send_out(socket, *engine);
      if (engine->is_established() && !behaviour.greeting.empty()) {
        std::this_thread::sleep_for(milliseconds(5));
        engine->write(as_bytes(std::exchange(behaviour.greeting, {})), timer.now());
        send_out(socket, *engine);
      }
    }
  };
}

handshake::Judge refusing(wire::AlertDescription alert) {
  return test::refuse(alert);
}

TEST_CASE("an accepted certificate passes, with a ticket as evidence") {
  const Peer peer(tls_server({}));
  const report::Report report = run(settings_for(peer.port()));
  CHECK(report.verdict->status == Status::pass);
  REQUIRE(report.client_auth);
  CHECK(report.client_auth->outcome == "accepted");
  CHECK(report.client_auth->sent == "certificate");
  REQUIRE(report.session);
  CHECK(report.session->protocol == "TLSv1.3");
  REQUIRE(report.client_auth->accepted_issuers.size() == 1);
  CHECK(report.client_auth->accepted_issuers[0] == "CN=Test CA,O=Example");
}

TEST_CASE("a refusal after the client's Finished is never a pass, reset or not, quick or slow") {
  for (const bool resets : {false, true}) {
    for (const milliseconds delay : {milliseconds(0), milliseconds(150)}) {
      CAPTURE(resets);
      CAPTURE(delay.count());
      Behaviour behaviour{.before_verdict = delay, .resets = resets};
      behaviour.settings.judge = refusing(wire::AlertDescription::access_denied);
      const Peer peer(tls_server(behaviour));
      ProbeSettings settings = settings_for(peer.port());
      settings.experiments = false;
      const report::Report report = run(settings);
      CHECK(report.verdict->status == Status::fail);
      REQUIRE(report.client_auth);
      CHECK(report.client_auth->outcome == "rejected");
    }
  }
}

TEST_CASE("silence after the client's Finished is pass, likely, outcome unknown") {
  Behaviour behaviour;
  behaviour.settings.tickets = false;
  behaviour.settings.alpn = {};
  const Peer peer(tls_server(behaviour));
  const report::Report report = run(settings_for(peer.port()));
  CHECK(report.verdict->status == Status::pass);
  CHECK(report.verdict->confidence == finding::Confidence::likely);
  CHECK(report.client_auth->outcome == "unknown");
}

TEST_CASE("a greeting that refuses the client is heard although a ticket came before it") {
  Behaviour behaviour{.greeting = "421 4.7.1 localhost Error: Client certificate not trusted\r\n"};
  behaviour.settings.alpn = {};
  const Peer peer(tls_server(behaviour));
  const report::Report report = run(settings_for(peer.port()));
  CHECK(report.verdict->status == Status::fail);
  CHECK(report.client_auth->outcome == "rejected");
}

TEST_CASE("a server that closes right after a TLS 1.2 handshake with a certificate is no pass") {
  Behaviour behaviour{.closes_when_established = true};
  behaviour.settings.max_version = handshake::kTls13;
  const Peer peer(tls_server(behaviour));
  ProbeSettings settings = settings_for(peer.port());
  settings.experiments = false;
  CHECK(run(settings).verdict->status == Status::fail);
}

TEST_CASE("where the server chooses HTTP a request is sent, and a refusal's page is read") {
  Behaviour behaviour;
  behaviour.settings.alpn = {"http/1.1"};
  behaviour.answer =
      "HTTP/1.1 400 Bad Request\r\nServer: nginx\r\nContent-Length: 38\r\n\r\n"
      "<h1>The SSL certificate error</h1>\r\n\r\n";
  const Peer peer(tls_server(behaviour));
  const report::Report report = run(settings_for(peer.port()));
  CHECK(report.verdict->status == Status::fail);
  bool has_page = false;
  for (const finding::Step& step : report.steps) {
    const Document* text = step.detail.find("text");
    has_page = has_page || (step.name == "page" && text != nullptr && *text->text() == "The SSL certificate error");
  }
  CHECK(has_page);
}

TEST_CASE("a server that takes none of our protocols is asked again without, unless they were demanded") {
  Behaviour behaviour;
  behaviour.settings.alpn = {"mqtt"};
  const Peer peer(tls_server(behaviour));
  ProbeSettings settings = settings_for(peer.port());
  settings.experiments = false;
  CHECK(run(settings).verdict->status == Status::pass);
  settings.alpn = std::vector<std::string>{"http/1.1"};
  CHECK(cause_of(run(settings)) == "alpn-mismatch");
}

TEST_CASE("a key that does not fit is found without a connection") {
  const Peer peer(tls_server({}));
  ProbeSettings settings = settings_for(peer.port());
  settings.identity.key = files().path("other.key");
  const report::Report report = run(settings);
  CHECK(cause_of(report) == "key-mismatch");
  CHECK(report.verdict->side == finding::Side::client);
  CHECK(peer.connections() == 0);
}

TEST_CASE("inputs that cannot be used end the run before a connection is made") {
  const Peer peer(tls_server({}));
  using Change = void (*)(ProbeSettings&);
  const Change changes[] = {
      [](ProbeSettings& s) { s.target = "host:99999"; },
      [](ProbeSettings& s) { s.identity.certificate = "/nonexistent"; },
      [](ProbeSettings& s) { s.identity.certificate = files().path("junk.pem"); },
      [](ProbeSettings& s) { s.identity.key = files().path("junk.pem"); },
      [](ProbeSettings& s) { s.identity.certificate.clear(); },
      [](ProbeSettings& s) { s.roots = {"/nonexistent"}; },
      [](ProbeSettings& s) { s.crls = {"/nonexistent"}; },
      [](ProbeSettings& s) { s.intermediates = {"/nonexistent"}; },
      [](ProbeSettings& s) { s.starttls = "smpt"; },
      [](ProbeSettings& s) { s.ciphers = {"TLS_NO_SUCH_CIPHER"}; },
      [](ProbeSettings& s) { s.groups = {"no-such-group"}; },
      [](ProbeSettings& s) { s.proxy = "gopher://x"; },
      [](ProbeSettings& s) { s.connect_to = "x:y"; },
      [](ProbeSettings& s) { s.servername = "10.0.0.1"; },
      [](ProbeSettings& s) { s.key_log = "/nonexistent/keys"; },
  };
  int row = 0;
  for (const Change change : changes) {
    CAPTURE(++row);
    ProbeSettings settings = settings_for(peer.port());
    change(settings);
    const Result<report::Report> report = probe(settings);
    REQUIRE_FALSE(report.has_value());
    CHECK_FALSE(report.error().message.empty());
    CHECK(report.error().message.find('\n') == std::string::npos);
  }
  CHECK(peer.connections() == 0);
}

TEST_CASE("a closed port is unreachable") {
  const report::Report report = run(settings_for(test::closed_port()));
  CHECK(report.verdict->status == Status::unreachable);
  CHECK(cause_of(report) == "connection-refused");
}

TEST_CASE("an HTTPS proxy whose certificate is for another name is told nothing") {
  const Peer proxy(tls_server({}));
  ProbeSettings settings = settings_for(443);
  settings.proxy = "https://alice:s3cret@127.0.0.1:" + std::to_string(proxy.port());
  const report::Report report = run(settings);
  CHECK(report.verdict->status == Status::unreachable);
  CHECK(cause_of(report) == "proxy-refused");
  CHECK(report.verdict->summary.find("its own certificate is not accepted") != std::string::npos);
  CHECK(report.verdict->summary.find("s3cret") == std::string::npos);
}

TEST_CASE("--starttls to a port that speaks TLS at once is told from a silent server") {
  const Peer peer(tls_server({}));
  ProbeSettings settings = settings_for(peer.port());
  settings.starttls = "imap";
  settings.timeout = milliseconds(300);
  CHECK(cause_of(run(settings)) == "plaintext-to-tls");
  const Peer silent([](const PeerSocket& socket) { socket.hold(); });
  settings.target = "127.0.0.1:" + std::to_string(silent.port());
  CHECK(cause_of(run(settings)) == "handshake-timeout");
}

TEST_CASE("--insecure turns the server chain's errors into warnings and goes on") {
  const Peer peer(tls_server({}));
  ProbeSettings settings = settings_for(peer.port());
  settings.name = "other.example";
  settings.experiments = false;
  CHECK(run(settings).verdict->status == Status::fail);
  settings.insecure = true;
  const report::Report report = run(settings);
  CHECK(report.verdict->status == Status::warn);
  CHECK(cause_of(report) == "name-mismatch");
  CHECK(report.client_auth->outcome == "accepted");
}

TEST_CASE("an identity that is expected takes the place of the host's name, unless a name was given too") {
  const Peer peer(tls_server({}));
  ProbeSettings settings = settings_for(peer.port());
  settings.name.clear();
  CHECK(cause_of(run(settings)) == "name-mismatch");
  settings.identities = {"localhost"};
  CHECK(run(settings).verdict->status == Status::pass);
  settings.identities = {"spiffe://prod.acme/db"};
  CHECK(cause_of(run(settings)) == "identity-not-authorized");
  settings.identities = {"localhost"};
  settings.name = "other.example";
  CHECK(cause_of(run(settings)) == "name-mismatch");
}

TEST_CASE("several runs report the worst and list each") {
  std::atomic<int> count = 0;
  const Peer peer([&count](const PeerSocket& socket) {
    if (++count == 2) {
      return;
    }
    tls_server({})(socket);
  });
  ProbeSettings settings = settings_for(peer.port());
  settings.repeat = 3;
  settings.experiments = false;
  const report::Report report = run(settings);
  CHECK(report.verdict->status == Status::fail);
  REQUIRE(report.extra.find("runs") != nullptr);
  CHECK(report.extra.find("runs")->elements()->size() == 3);
}

TEST_CASE("the key log is appended to, kept from others, and never written through a link") {
  const Peer peer(tls_server({}));
  ProbeSettings settings = settings_for(peer.port());
  settings.key_log = files().path("keys");
  run(settings);
  std::ifstream log(settings.key_log);
  const std::string all{std::istreambuf_iterator<char>(log), std::istreambuf_iterator<char>()};
  CHECK(all.find("CLIENT_HANDSHAKE_TRAFFIC_SECRET ") != std::string::npos);
  CHECK(all.find("SERVER_TRAFFIC_SECRET_0 ") != std::string::npos);
  CHECK((std::filesystem::status(settings.key_log).permissions() & std::filesystem::perms::all) ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  std::filesystem::create_symlink(settings.key_log, files().path("link"));
  settings.key_log = files().path("link");
  CHECK_FALSE(probe(settings).has_value());
}

TEST_CASE("the lines for other tools quote every word for the shell") {
  ProbeSettings settings = settings_for(test::closed_port());
  settings.http_path = "/a;id";
  const report::Report report = run(settings);
  REQUIRE(report.commands.size() == 2);
  CHECK(report.commands[0].find("'https://127.0.0.1:") != std::string::npos);
  CHECK(report.commands[1].starts_with("openssl s_client -connect 127.0.0.1:"));
}

}  // namespace
}  // namespace mtlsdiag::live
