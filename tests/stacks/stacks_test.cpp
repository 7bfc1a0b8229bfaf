#include "stacks/stacks.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace mtlsdiag::stacks {
namespace {

TEST_CASE("software is recognised by its header, its pages, its protocol, its request and its alert") {
  CHECK(recognise({.server_header = "nginx/1.22.1"}).stack == Stack::nginx);
  CHECK(recognise({.server_header = "nginx/1.22.1"}).words == "nginx/1.22.1");
  CHECK(recognise({.server_header = "Apache-Coyote/1.1"}).stack == Stack::tomcat);
  CHECK(recognise({.server_header = "Apache/2.4"}).stack == Stack::apache);
  CHECK(recognise({.text = "<center>nginx</center>"}).stack == Stack::nginx);
  CHECK(recognise({.starttls = "postgres"}).stack == Stack::postgresql);
  CHECK(
      recognise({.is_tls13 = true, .has_request = true, .requests_status = true, .requests_timestamps = true}).stack ==
      Stack::go);
  CHECK(recognise({.is_tls13 = true, .has_request = true, .requests_sigalgs_cert = true}).stack == Stack::java);
  CHECK(recognise({.is_tls13 = true, .has_request = true, .requests_status = true}).stack == Stack::gnutls);
  CHECK(recognise({.alert = 49}).stack == Stack::gnutls);
  const std::vector<std::uint16_t> erlang{0x0201, 0x0203, 0x0401, 0x0501, 0x0601};
  CHECK(recognise({.is_tls13 = true, .has_request = true, .sigalgs = erlang}).stack == Stack::erlang);
  CHECK(recognise({.is_tls13 = true, .has_request = true}).stack == Stack::unknown);
  CHECK(recognise({.server_header = "my own"}).stack == Stack::unknown);
}

wire::ClientHello hello_of(std::vector<std::uint16_t> schemes, std::vector<std::uint16_t> suites) {
  wire::ClientHello hello;
  hello.cipher_suites = std::move(suites);
  hello.extensions.push_back({.type = static_cast<std::uint16_t>(wire::ExtensionType::signature_algorithms),
                              .body = wire::NumberList{std::move(schemes)}});
  return hello;
}

TEST_CASE(
    "a client is recognised by its signature schemes, and on OpenSSL by its cipher suites, those of TLS 1.3 aside") {
  const std::vector<std::uint16_t> openssl = {0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0809, 0x080A};
  const std::vector<std::uint16_t> node = {0x1302, 0x1303, 0x1301, 0xC02F, 0xC02B, 0xC030, 0xC02C, 0x009E, 0xC027};
  CHECK(recognise_client(hello_of(openssl, {0x1302, 0xC02C, 0xC030, 0x009F})) == Stack::openssl);
  CHECK(recognise_client(hello_of(openssl, node)) == Stack::node);
  CHECK(recognise_client(hello_of(openssl, {0xC02C, 0xC030, 0xC02B, 0xC02F, 0xCCA9, 0xCCA8})) == Stack::python);
  CHECK(recognise_client(hello_of({0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804}, {})) == Stack::java);
  CHECK(recognise_client(hello_of({0x0401, 0x0809, 0x0804, 0x0403, 0x0807}, node)) == Stack::gnutls);
  CHECK(recognise_client(hello_of({0x0804, 0x0403, 0x0807, 0x0805}, {})) == Stack::go);
  CHECK(recognise_client(hello_of({0x0403, 0x0503, 0x0603, 0x0203}, {})) == Stack::nss);
  CHECK(recognise_client(hello_of({0x0503, 0x0403, 0x0603, 0x0807, 0x0806, 0x0805, 0x0804}, {})) == Stack::rustls);
  CHECK(recognise_client(hello_of({0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806}, {})) == Stack::boringssl);
  CHECK(recognise_client(hello_of({0x0403, 0x0503}, {})) == Stack::unknown);
  CHECK(recognise_client({}) == Stack::unknown);
}

TEST_CASE("a TLS 1.2 request is told by the order of its types, and a TLS 1.3 request by that of its schemes") {
  constexpr std::uint16_t kSchemes[] = {0x0403, 0x0503, 0x0603, 0x0807, 0x0808};
  constexpr std::uint16_t kNss[] = {0x0403, 0x0503, 0x0603, 0x0203};
  constexpr std::uint8_t kOpenSsl[] = {1, 2, 64};
  constexpr std::uint8_t kJava[] = {64, 1, 2};
  CHECK(recognise({.certificate_types = kOpenSsl, .sigalgs = kSchemes}).stack == Stack::openssl);
  CHECK(recognise({.certificate_types = kJava, .sigalgs = kSchemes}).stack == Stack::java);
  CHECK(recognise({.is_tls13 = true, .has_request = true, .sigalgs = kSchemes}).stack == Stack::openssl);
  CHECK(recognise({.is_tls13 = true, .has_request = true, .sigalgs = kNss}).stack == Stack::nss);
}

TEST_CASE("a foreign Server header is shown escaped") {
  CHECK(recognise({.server_header = "nginx\x1b[2J"}).words == "nginx\\x1b[2J");
}

TEST_CASE("an alert stands for the faults that the stack was seen to send it for") {
  const auto has = [](const std::vector<Fault>& faults, Fault fault) {
    return std::find(faults.begin(), faults.end(), fault) != faults.end();
  };
  CHECK(has(faults_for(Stack::openssl, 48, true), Fault::unknown_issuer));
  CHECK(has(faults_for(Stack::haproxy, 45, true), Fault::expired));
  CHECK_FALSE(has(faults_for(Stack::openssl, 48, true), Fault::expired));
  CHECK(faults_for(Stack::openssl, 120, true).empty());
}

TEST_CASE("every stack with an answer has a log to look in, of its own or its library's") {
  for (const Answer& row : answers()) {
    CAPTURE(entry(row.stack).name);
    CHECK_FALSE(words_for_server(row.stack, Topic::log).empty());
    CHECK_FALSE(row.version.empty());
  }
}

TEST_CASE("a program says once how it sets what a topic is about, in sentences") {
  std::set<std::tuple<std::string_view, Topic, finding::Side>> seen;
  for (const Setting& row : settings()) {
    CAPTURE(row.words);
    CHECK(seen.emplace(row.stack, row.topic, row.role).second);
    CHECK((row.words.ends_with('.') || row.words.ends_with("…")));
    CHECK(row.topic != Topic::none);
  }
}

TEST_CASE("a setting is that of the role asked for, or of both; of any where the role is not known") {
  using finding::Side;
  CHECK(setting_of("nginx", Topic::trust, Side::client).starts_with("proxy_ssl_trusted_certificate"));
  CHECK(setting_of("nginx", Topic::trust, Side::server).starts_with("ssl_client_certificate"));
  CHECK(setting_of("haproxy", Topic::versions, Side::server) == setting_of("haproxy", Topic::versions, Side::client));
  CHECK(setting_of("nginx", Topic::demand, Side::client).empty());
  CHECK_FALSE(setting_of("nginx", Topic::demand, Side::unknown).empty());
  CHECK(setting_of("unknown", Topic::trust, Side::server).empty());
}

TEST_CASE("a server that knows no setting of its own answers in its library's words") {
  CHECK(words_for_server(Stack::nginx, Topic::versions) == "nginx: ssl_protocols TLSv1.2 TLSv1.3.");
  CHECK(words_for_server(Stack::caddy, Topic::groups) == "a Go server: CurvePreferences of tls.Config.");
  CHECK(words_for_server(Stack::unknown, Topic::trust).empty());
}

TEST_CASE("every server says where its own certificate stands, and is asked only about what stands there") {
  for (const Stack stack :
       {Stack::nginx, Stack::apache, Stack::haproxy, Stack::stunnel, Stack::openssl, Stack::gnutls, Stack::java,
        Stack::go, Stack::node, Stack::python, Stack::nss, Stack::postgresql, Stack::mosquitto, Stack::redis}) {
    CAPTURE(entry(stack).name);
    CHECK_FALSE(setting_of(entry(stack).id, Topic::identity, finding::Side::server).empty());
  }
  CHECK(topic_of(finding::Kind::cert_expired, Part::presenter) == Topic::identity);
  CHECK(topic_of(finding::Kind::cert_expired, Part::judge) == Topic::none);
  CHECK(topic_of(finding::Kind::client_cert_required, Part::judge) == Topic::demand);
}

TEST_CASE("an inspecting device is known by the name of its root") {
  CHECK(interceptor("CN=Zscaler Root CA,O=Zscaler Inc.") == "Zscaler");
  CHECK(interceptor("CN=Devices Root,O=Devices").empty());
}

}  // namespace
}  // namespace mtlsdiag::stacks
