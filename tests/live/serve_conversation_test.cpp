#include "live/serve_conversation.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <string>

#include "base/output_file.h"
#include "handshake/engine.h"
#include "live/serve_service.h"
#include "mint/mint.h"

namespace mtlsdiag::live {
namespace {

using finding::Kind;
using finding::Side;
using handshake::Engine;

/// A CA with a server's and a client's certificate, in files as the service loads them.
class Files {
 public:
  explicit Files(std::string_view ca_name = "test CA")
      : folder_(std::filesystem::temp_directory_path() /
                ("serve-test-" + std::to_string(getpid()) + std::string(ca_name))) {
    std::filesystem::create_directories(folder_);
    ca_ = credential(ca_name, {}, nullptr, 3000);
    write("ca.pem", ca_.certificate);
  }
  ~Files() { std::filesystem::remove_all(folder_); }

  mint::Credential credential(std::string_view name, std::vector<std::string_view> usage,
                              const mint::Credential* issuer, int days = 30) {
    mint::CertificateSpec spec;
    spec.subject = mint::name({{"CN", name}});
    spec.not_before = serve_clock() - std::chrono::hours(24 * 60);
    spec.not_after = serve_clock() + std::chrono::hours(24 * days);
    spec.extended_key_usage = std::move(usage);
    spec.key_usage = issuer == nullptr ? mint::kKeyCertSign | mint::kCrlSign : mint::kDigitalSignature;
    spec.basic_constraints = mint::BasicConstraints{.is_ca = issuer == nullptr};
    spec.subject_alt_names = {mint::dns_name("localhost")};
    const ossl::Key key = *mint::make_key(mint::Algorithm::p256);
    return issuer == nullptr ? *mint::self_sign(spec, key) : *mint::issue(spec, key, issuer->issuer());
  }
  mint::Credential server(int days = 300) { return credential("server", {mint::kServerAuth}, &ca_, days); }
  mint::Credential client(int days = 300) { return credential("client", {mint::kClientAuth}, &ca_, days); }
  const mint::Credential& ca() const { return ca_; }

  std::string write(const std::string& name, const Bytes& certificate) {
    const std::string path = folder_ / name;
    REQUIRE(write_file(path, as_bytes(mint::to_pem("CERTIFICATE", certificate)), {.may_replace = true}));
    return path;
  }
  std::string write_key(const std::string& name, const ossl::Key& key) {
    const std::string path = folder_ / name;
    REQUIRE(write_file(path, as_bytes(mint::to_pem("PRIVATE KEY", *mint::private_der(key))), {.may_replace = true}));
    return path;
  }

  ServeSettings settings(const mint::Credential& own) {
    ServeSettings settings;
    settings.identity.certificate = write("server.pem", own.certificate);
    settings.identity.key = write_key("server.key", own.key);
    settings.roots = {write("ca.pem", ca_.certificate)};
    return settings;
  }

 private:
  std::filesystem::path folder_;
  mint::Credential ca_;
};

std::shared_ptr<Service> service_of(const ServeSettings& settings) {
  Result<std::shared_ptr<Service>> service = Service::prepare(settings, [](std::string_view) {});
  REQUIRE(service);
  return *service;
}

Guest guest() {
  return {.peer = "127.0.0.1:40000", .local = "127.0.0.1", .started = serve_clock()};
}

handshake::ClientSettings client_of(const mint::Credential* own) {
  handshake::ClientSettings settings;
  settings.sni = "localhost";
  if (own != nullptr) {
    settings.identity = handshake::Identity{.chain = {own->certificate}, .key = own->key};
  }
  return settings;
}

/// Lets a client and the conversation talk until neither has anything to say.
void talk(Engine& client, Conversation& conversation, std::size_t step = 100'000) {
  const Elapsed now = std::chrono::milliseconds(1);
  client.start(now);
  for (int quiet = 0; quiet < 2;) {
    const Bytes out = client.take_output();
    for (std::size_t at = 0; at < out.size(); at += step) {
      conversation.feed(ByteView(out).subspan(at, std::min(step, out.size() - at)), now);
    }
    const Bytes in = conversation.take_output();
    if (!in.empty()) {
      client.feed(in, now);
    }
    quiet = out.empty() && in.empty() ? quiet + 1 : 0;
  }
}

struct Outcome {
  report::Report report;
  std::string answer;  ///< application data that the client got
};

Outcome run(const std::shared_ptr<Service>& service, handshake::ClientSettings settings, std::string_view request = {},
            std::size_t step = 100'000) {
  Conversation conversation(*service, guest());
  Result<Engine> client = Engine::client(std::move(settings));
  REQUIRE(client);
  talk(*client, conversation, step);
  if (!request.empty()) {
    client->write(as_bytes(request), {});
    talk(*client, conversation, step);
  }
  client->close({});
  talk(*client, conversation, step);
  conversation.peer_closed(handshake::StreamEnd::fin, std::chrono::milliseconds(2));
  CHECK(conversation.is_done());
  return {conversation.report(std::chrono::milliseconds(3)), std::string(as_text(client->take_application_data()))};
}

TEST_CASE("a client with a good certificate passes, and is told who it is") {
  Files files;
  const mint::Credential client = files.client();
  for (const std::size_t step : {std::size_t{100'000}, std::size_t{1}}) {
    const Outcome seen = run(service_of(files.settings(files.server())), client_of(&client),
                             "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", step);
    CHECK(seen.report.verdict->status == finding::Status::pass);
    CHECK(seen.report.client_auth->outcome == "accepted");
    CHECK(seen.report.target == "127.0.0.1:40000");
    CHECK(seen.answer.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(seen.answer.find("\"subject\": \"CN=client\"") != std::string::npos);
    CHECK(seen.report.extra.find("offer")->find("ja4") != nullptr);
  }
}

TEST_CASE("each fault of a client's certificate is the cause, at its side, and gets its alert") {
  Files files;
  Files others("another CA");
  const std::shared_ptr<Service> service = service_of(files.settings(files.server()));
  const mint::Credential expired = files.client(-1);
  const mint::Credential untrusted = others.client();
  const mint::Credential wrong_use = files.credential("client", {mint::kServerAuth}, &files.ca(), 300);
  struct Row {
    const mint::Credential* presented;
    Kind cause;
    std::uint8_t tls13;
    std::uint8_t tls12;
  };
  for (const Row& row :
       {Row{nullptr, Kind::client_cert_required, 116, 40}, Row{&expired, Kind::cert_expired, 45, 45},
        Row{&untrusted, Kind::chain_untrusted_root, 48, 48}, Row{&wrong_use, Kind::eku_client_auth_missing, 43, 43}}) {
    for (const std::uint16_t version : {handshake::kTls13, handshake::kTls12}) {
      CAPTURE(static_cast<int>(row.cause));
      CAPTURE(version);
      handshake::ClientSettings settings = client_of(row.presented);
      settings.max_version = version;
      const Outcome seen = run(service, settings);
      CHECK(seen.report.verdict->cause == row.cause);
      CHECK(seen.report.verdict->side == Side::client);
      CHECK(seen.report.client_auth->outcome == "rejected");
      const auto alert = std::find_if(
          seen.report.steps.begin(), seen.report.steps.end(),
          [](const finding::Step& step) { return step.name == "alert" && step.actor == finding::Actor::server; });
      REQUIRE(alert != seen.report.steps.end());
      CHECK(*alert->detail.find("number")->integer() == (version == handshake::kTls13 ? row.tls13 : row.tls12));
    }
  }
}

TEST_CASE("a lenient server lets the faulty through and says the same") {
  Files files;
  ServeSettings settings = files.settings(files.server());
  settings.lenient = true;
  const std::shared_ptr<Service> service = service_of(settings);
  const mint::Credential expired = files.client(-1);
  for (const mint::Credential* presented : {&expired, static_cast<const mint::Credential*>(nullptr)}) {
    const Outcome seen = run(service, client_of(presented), "GET / HTTP/1.1\r\n\r\n");
    CHECK(seen.answer.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(seen.report.verdict->cause == (presented == nullptr ? Kind::client_cert_required : Kind::cert_expired));
    CHECK(seen.report.verdict->side == Side::client);
  }
}

TEST_CASE("without roots a certificate cannot be judged, and that is our side's fault") {
  Files files;
  ServeSettings settings = files.settings(files.server());
  settings.roots.clear();
  const mint::Credential client = files.client();
  const Outcome seen = run(service_of(settings), client_of(&client));
  CHECK(seen.report.verdict->cause == Kind::truststore_empty);
  CHECK(seen.report.verdict->side == Side::server);
}

TEST_CASE("a client that refuses us is understood from its alert and our own certificate") {
  Files files;
  const mint::Credential client = files.client();
  struct Row {
    int days;
    std::uint8_t alert;
    const char* sni;
    Kind cause;
  };
  for (const Row& row : {Row{300, 48, "localhost", Kind::chain_untrusted_root},
                         Row{-1, 45, "localhost", Kind::cert_expired}, Row{300, 42, "other", Kind::name_mismatch},
                         Row{300, 46, "other", Kind::name_mismatch}, Row{-1, 42, "localhost", Kind::cert_expired}}) {
    for (const std::uint16_t version : {handshake::kTls13, handshake::kTls12}) {
      CAPTURE(static_cast<int>(row.cause));
      CAPTURE(version);
      handshake::ClientSettings settings = client_of(&client);
      settings.sni = row.sni;
      settings.max_version = version;
      settings.judge = [&row](const handshake::ChainToJudge&) {
        return handshake::Judgement{.is_accepted = false, .alert = row.alert};
      };
      const Outcome seen = run(service_of(files.settings(files.server(row.days))), settings);
      CHECK(seen.report.verdict->cause == row.cause);
      CHECK(seen.report.verdict->side == Side::server);
    }
  }
}

TEST_CASE("plaintext is named, and HTTP gets nginx's answer") {
  Files files;
  const std::shared_ptr<Service> service = service_of(files.settings(files.server()));
  struct Row {
    const char* text;
    const char* name;
    bool is_answered;
  };
  for (const Row& row : {Row{"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "an HTTP request", true},
                         Row{"SSH-2.0-x\r\n", "an SSH client's banner", false},
                         Row{"EHLO x\r\n", "an SMTP client", false}, Row{"\x01\x02\x03\x04", "", false}}) {
    for (const std::size_t step : {std::size_t{1}, std::size_t{100}}) {
      CAPTURE(row.text);
      Conversation conversation(*service, guest());
      const ByteView bytes = as_bytes(row.text);
      for (std::size_t at = 0; at < bytes.size(); at += step) {
        conversation.feed(bytes.subspan(at, std::min(step, bytes.size() - at)), {});
      }
      CHECK(conversation.take_output().empty() != row.is_answered);
      conversation.time_is_up({});
      const report::Report report = conversation.report({});
      CHECK(report.verdict->cause == Kind::plaintext_to_tls);
      CHECK(report.verdict->side == Side::client);
      CHECK(report.verdict->summary.find(row.name) != std::string::npos);
    }
  }
}

TEST_CASE("what a client says that never comes to a hello is named, however it is cut") {
  Files files;
  const std::shared_ptr<Service> service = service_of(files.settings(files.server()));
  struct Row {
    std::string_view bytes;
    Kind kind;
  };
  using namespace std::string_view_literals;
  for (const Row& row :
       {Row{"\x15\x03\x03\0\x02\x02\x46"sv, Kind::protocol_version_mismatch},
        Row{"\x15\x03\x01\0\x02\x02\x28"sv, Kind::alert_generic},
        Row{"\x15\xfe\xfd\0\x02\x02\x50"sv, Kind::internal_error},
        Row{"\x15\x03\x03\0\x02\x01\0"sv, Kind::connection_closed}, Row{"\x15\x03\x03"sv, Kind::handshake_timeout},
        Row{"\x80\x2e\x01\0\x02\0\x15\0\0\0\x10"sv, Kind::protocol_version_mismatch}}) {
    for (const std::size_t step : {std::size_t{1}, std::size_t{100}}) {
      CAPTURE(row.kind);
      CAPTURE(step);
      Conversation conversation(*service, guest());
      const ByteView bytes = as_bytes(row.bytes);
      for (std::size_t at = 0; at < bytes.size(); at += step) {
        conversation.feed(bytes.subspan(at, std::min(step, bytes.size() - at)), {});
      }
      conversation.time_is_up({});
      const report::Report report = conversation.report({});
      CHECK(report.verdict->cause == row.kind);
      CHECK(report.verdict->side == Side::client);
    }
  }
}

TEST_CASE("a PostgreSQL client may ask for TLS first, and reads the verdict in its own protocol") {
  Files files;
  const std::shared_ptr<Service> service = service_of(files.settings(files.server()));
  const mint::Credential own = files.client();
  Conversation conversation(*service, guest());
  conversation.feed(*from_hex("00000008 04d21630"), {});
  CHECK(as_text(conversation.take_output()) == "N");
  const Bytes asks_for_tls = *from_hex("00000008 04d2162f");
  for (const std::uint8_t byte : asks_for_tls) {
    conversation.feed(Bytes{byte}, {});
  }
  CHECK(as_text(conversation.take_output()) == "S");
  Result<Engine> client = Engine::client(client_of(&own));
  REQUIRE(client);
  talk(*client, conversation);
  client->write(*from_hex("00000008 00030000"), {});
  talk(*client, conversation);
  const std::string answer(as_text(client->take_application_data()));
  CHECK(answer.starts_with("E"));
  CHECK(answer.find("the client certificate is accepted") != std::string::npos);
  CHECK(conversation.report({}).verdict->status == finding::Status::pass);
}

TEST_CASE("a handshake that stops at any byte is reported, never as passed") {
  Files files;
  const std::shared_ptr<Service> service = service_of(files.settings(files.server()));
  const mint::Credential own = files.client();
  Result<Engine> client = Engine::client(client_of(&own));
  REQUIRE(client);
  client->start({});
  const Bytes hello = client->take_output();
  for (std::size_t size = 1; size < hello.size(); size += 7) {
    for (const bool is_timeout : {false, true}) {
      Conversation conversation(*service, guest());
      conversation.feed(ByteView(hello).first(size), {});
      if (is_timeout) {
        conversation.time_is_up({});
      } else {
        conversation.peer_closed(handshake::StreamEnd::fin, {});
      }
      CHECK(conversation.is_done());
      const report::Report report = conversation.report({});
      CHECK(report.verdict->status == finding::Status::fail);
      CHECK(report.verdict->cause == (is_timeout ? Kind::handshake_timeout : Kind::connection_closed));
    }
  }
}

TEST_CASE("a key that is not its certificate's is found before anything is bound") {
  Files files;
  ServeSettings settings = files.settings(files.server());
  settings.identity.key = files.write_key("other.key", *mint::make_key(mint::Algorithm::p256));
  CHECK(service_of(settings)->mismatch()->kind == Kind::key_mismatch);
}

TEST_CASE("what keeps a hello from being answered is found by trying: our limit, and nothing that the client lacks") {
  Files files;
  const mint::Credential client = files.client();
  struct Row {
    void (*narrow)(ServeSettings&);
    void (*offer)(handshake::ClientSettings&);
    Kind kind;
    Side side;
  };
  const auto nothing = [](handshake::ClientSettings&) {};
  const auto only_tls12 = [](handshake::ClientSettings& offer) { offer.max_version = handshake::kTls12; };
  const Row rows[] = {
      {[](ServeSettings& own) { own.groups = {"brainpoolP256r1"}; }, only_tls12, Kind::group_mismatch, Side::server},
      {[](ServeSettings& own) { own.sigalgs = {"rsa_pss_rsae_sha256"}; }, nothing, Kind::sigalg_mismatch, Side::server},
      {[](ServeSettings& own) { own.min_version = handshake::kTls13; }, only_tls12, Kind::protocol_version_mismatch,
       Side::server},
      {[](ServeSettings& own) { own.alpn = {"http/1.1"}; },
       [](handshake::ClientSettings& offer) { offer.min_version = offer.max_version = 0x0302; },
       Kind::protocol_version_mismatch, Side::client},
      {[](ServeSettings&) {},
       [](handshake::ClientSettings& offer) {
         offer.max_version = handshake::kTls12;
         offer.sigalgs = {"rsa_pkcs1_sha256"};
       },
       Kind::sigalg_mismatch, Side::client},
  };
  for (const Row& row : rows) {
    CAPTURE(static_cast<int>(row.kind));
    ServeSettings settings = files.settings(files.server());
    row.narrow(settings);
    handshake::ClientSettings offer = client_of(&client);
    row.offer(offer);
    const Outcome seen = run(service_of(settings), std::move(offer));
    CHECK(seen.report.verdict->cause == row.kind);
    CHECK(seen.report.verdict->side == row.side);
  }
}

}  // namespace
}  // namespace mtlsdiag::live
