#include "net/target.h"

#include <doctest/doctest.h>

#include <map>
#include <string>

#include "net/proxy.h"
#include "net/resolve.h"

namespace mtlsdiag::net {
namespace {

TEST_CASE("a target is a host, a host with a port, an address in brackets, a URL or a unix socket") {
  struct Row {
    const char* text;
    const char* host;
    int port;
    const char* path;
  };
  for (const Row& row : {Row{"Example.COM", "example.com", 0, ""}, Row{"db.internal:8443", "db.internal", 8443, ""},
                         Row{"127.0.0.1:1", "127.0.0.1", 1, ""}, Row{"::1", "::1", 0, ""}, Row{"[::1]", "::1", 0, ""},
                         Row{"[2001:db8::5]:65535", "2001:db8::5", 65535, ""},
                         Row{"https://a.example/x?y=1#z", "a.example", 443, "/x?y=1"},
                         Row{"https://a.example:8443", "a.example", 8443, ""}, Row{"ldaps://[::1]/", "::1", 636, "/"},
                         Row{"my_host", "my_host", 0, ""}, Row{"trailing.example.:443", "trailing.example.", 443, ""},
                         Row{"bücher.example:443", "xn--bcher-kva.example", 443, ""},
                         Row{"Bücher.Example", "xn--bcher-kva.example", 0, ""}}) {
    CAPTURE(row.text);
    const auto target = parse_target(row.text);
    REQUIRE(target);
    CHECK(target->host == row.host);
    CHECK(target->port.value_or(0) == row.port);
    CHECK(target->path == row.path);
    CHECK_FALSE(target->is_unix());
  }
  const auto socket = parse_target("unix:/run/x.sock");
  REQUIRE(socket);
  CHECK(socket->unix_path == "/run/x.sock");
}

TEST_CASE("what is no target is refused in one sentence") {
  for (const char* text : {"",
                           ":443",
                           "host:",
                           "host:0",
                           "host:65536",
                           "host:99999999999",
                           "host:44x",
                           "[::1",
                           "[::1]443",
                           "[example.com]:443",
                           "user@host:443",
                           "https://u:p@host/",
                           "gopher://host",
                           "a b",
                           "a\x1b[2J",
                           "-h",
                           "a..b",
                           "host;id",
                           "unix:",
                           "$(id)"}) {
    CAPTURE(text);
    const auto target = parse_target(text);
    REQUIRE_FALSE(target);
    CHECK(target.error().code == ErrorCode::usage);
    CHECK(target.error().message.find('\n') == std::string::npos);
    CHECK(target.error().message.find('\x1b') == std::string::npos);
  }
}

TEST_CASE("an authority puts IPv6 addresses in brackets") {
  CHECK(authority("::1", 443) == "[::1]:443");
  CHECK(authority("a.example", 443) == "a.example:443");
}

TEST_CASE("a proxy URL gives kind, host, port and credentials, and shows no password") {
  struct Row {
    const char* url;
    ProxyKind kind;
    const char* host;
    int port;
    const char* user;
    const char* password;
    const char* shown;
  };
  for (const Row& row : {Row{"http://p:8080", ProxyKind::http, "p", 8080, "", "", "http://p:8080"},
                         Row{"p:8080/", ProxyKind::http, "p", 8080, "", "", "http://p:8080"},
                         Row{"https://u:s3cret@p", ProxyKind::https, "p", 443, "u", "s3cret", "https://u@p:443"},
                         Row{"socks5h://u%40x:a%3Ab@[::1]:1081", ProxyKind::socks5, "::1", 1081, "u@x", "a:b",
                             "socks5://u@x@[::1]:1081"}}) {
    CAPTURE(row.url);
    const auto proxy = parse_proxy(row.url, "--proxy");
    REQUIRE(proxy);
    CHECK(proxy->kind == row.kind);
    CHECK(proxy->host == row.host);
    CHECK(proxy->port == row.port);
    CHECK(proxy->user == row.user);
    CHECK(proxy->password == row.password);
    CHECK(proxy->shown() == row.shown);
  }
  const auto bad = parse_proxy("ftp://u:s3cret@p", "--proxy");
  REQUIRE_FALSE(bad);
  CHECK(bad.error().message.find("s3cret") == std::string::npos);
}

TEST_CASE("the environment's proxy is used unless NO_PROXY names the host, and never for this machine") {
  std::map<std::string, std::string> variables = {{"HTTPS_PROXY", "http://p:3128"},
                                                  {"NO_PROXY", ".corp, 10.0.0.1,x:443"}};
  const Environment environment = [&variables](const char* name) { return variables[name]; };
  const auto uses_proxy = [&environment](const char* host) {
    const auto proxy = proxy_from_environment(environment, host);
    REQUIRE(proxy);
    return proxy->has_value();
  };
  CHECK(uses_proxy("a.example"));
  CHECK_FALSE(uses_proxy("db.corp"));
  CHECK_FALSE(uses_proxy("corp"));
  CHECK(uses_proxy("notcorp"));
  CHECK_FALSE(uses_proxy("10.0.0.1"));
  CHECK_FALSE(uses_proxy("x"));
  CHECK_FALSE(uses_proxy("localhost"));
  CHECK_FALSE(uses_proxy("127.0.0.1"));
  variables["no_proxy"] = "*";
  CHECK_FALSE(uses_proxy("a.example"));
  variables["no_proxy"] = "";
  variables["HTTPS_PROXY"] = "";
  CHECK_FALSE(uses_proxy("a.example"));
  variables["all_proxy"] = "socks5://s";
  CHECK(uses_proxy("a.example"));
}

TEST_CASE("addresses resolve without a name server, to one address of their family") {
  const Resolution v4 = resolve("127.0.0.1", 443, Family::any, after(std::chrono::seconds(5)));
  REQUIRE(v4.addresses.size() == 1);
  CHECK(v4.addresses[0].text == "127.0.0.1:443");
  const Resolution v6 = resolve("::1", 8443, Family::ipv6, after(std::chrono::seconds(5)));
  REQUIRE(v6.addresses.size() == 1);
  CHECK(v6.addresses[0].text == "[::1]:8443");
  CHECK(resolve("127.0.0.1", 443, Family::ipv6, after(std::chrono::seconds(5))).addresses.empty());
}

TEST_CASE("a name that does not exist gives no address and a reason") {
  const Resolution none = resolve("no-such-host.invalid", 443, Family::any, after(std::chrono::seconds(20)));
  CHECK(none.addresses.empty());
  CHECK_FALSE(none.error.empty());
}

}  // namespace
}  // namespace mtlsdiag::net
