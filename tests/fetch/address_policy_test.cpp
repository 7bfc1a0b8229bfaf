// Which addresses a URL out of a certificate may lead to.
#include "fetch/address_policy.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>

#include <cstring>
#include <string>

#include "fetch/url.h"

using namespace mtlsdiag;
using fetch::AddressClass;

namespace {

sockaddr_storage address_of(const std::string& text) {
  sockaddr_storage storage{};
  sockaddr_in in{};
  sockaddr_in6 in6{};
  if (inet_pton(AF_INET, text.c_str(), &in.sin_addr) == 1) {
    in.sin_family = AF_INET;
    std::memcpy(&storage, &in, sizeof in);
  } else {
    REQUIRE(inet_pton(AF_INET6, text.c_str(), &in6.sin6_addr) == 1);
    in6.sin6_family = AF_INET6;
    std::memcpy(&storage, &in6, sizeof in6);
  }
  return storage;
}

}  // namespace

TEST_CASE("an address is classified by what it really leads to") {
  struct Row {
    std::string address;
    AddressClass kind;
  };
  for (const Row& row :
       {Row{"8.8.8.8", AddressClass::global}, Row{"172.32.0.1", AddressClass::global},
        Row{"2606:4700::1", AddressClass::global}, Row{"127.0.0.1", AddressClass::loopback},
        Row{"127.255.0.9", AddressClass::loopback}, Row{"::1", AddressClass::loopback},
        Row{"10.1.2.3", AddressClass::internal}, Row{"172.16.0.1", AddressClass::internal},
        Row{"172.31.255.255", AddressClass::internal}, Row{"192.168.1.1", AddressClass::internal},
        Row{"100.64.0.1", AddressClass::internal}, Row{"fd00::1", AddressClass::internal},
        Row{"fc12::1", AddressClass::internal}, Row{"fec0::1", AddressClass::internal},
        Row{"169.254.169.254", AddressClass::link_local}, Row{"fe80::1", AddressClass::link_local},
        Row{"febf::1", AddressClass::link_local}, Row{"0.0.0.0", AddressClass::special},
        Row{"::", AddressClass::special}, Row{"224.0.0.1", AddressClass::special},
        Row{"255.255.255.255", AddressClass::special}, Row{"192.0.2.1", AddressClass::special},
        Row{"ff02::1", AddressClass::special}, Row{"2001:db8::1", AddressClass::special},
        Row{"2001::1", AddressClass::special},
        // The same places in disguise.
        Row{"::ffff:127.0.0.1", AddressClass::loopback}, Row{"::ffff:169.254.169.254", AddressClass::link_local},
        Row{"::ffff:10.0.0.1", AddressClass::internal}, Row{"64:ff9b::a9fe:a9fe", AddressClass::link_local},
        Row{"2002:7f00:1::", AddressClass::loopback}, Row{"::ffff:8.8.8.8", AddressClass::global}}) {
    CAPTURE(row.address);
    CHECK(fetch::to_string(fetch::classify(address_of(row.address))) == fetch::to_string(row.kind));
  }
}

TEST_CASE("private addresses need to be allowed, link-local ones never are") {
  CHECK(fetch::is_allowed(AddressClass::global, false));
  for (const AddressClass kind : {AddressClass::loopback, AddressClass::internal}) {
    CHECK_FALSE(fetch::is_allowed(kind, false));
    CHECK(fetch::is_allowed(kind, true));
  }
  for (const AddressClass kind : {AddressClass::link_local, AddressClass::special}) {
    CHECK_FALSE(fetch::is_allowed(kind, true));
  }
}

TEST_CASE("a URL is read strictly") {
  const auto url = fetch::parse_url("http://ca.example.com:8080/a/b.crt?x=1#frag");
  REQUIRE(url.has_value());
  CHECK(url->host == "ca.example.com");
  CHECK(url->port == 8080);
  CHECK(url->path == "/a/b.crt?x=1");
  CHECK(fetch::parse_url("HTTP://[2001:db8::1]/")->authority() == "[2001:db8::1]");
  CHECK(fetch::parse_url("http://ca.example.com")->path == "/");
  for (const std::string text : {"https://a.example/", "ldap://a.example/", "file:///etc/passwd", "ftp://a.example/",
                                 "http://user@a.example/", "http://user:pass@a.example/", "http://a.example/\r\nX: y",
                                 "http://a.example/ b", "http:///x", "http://a.example:0/", "http://a.example:99999/",
                                 "http://[::1", "http://[::1]x/", "http://a\x01.example/", "", "a.example"}) {
    CAPTURE(text);
    CHECK_FALSE(fetch::parse_url(text).has_value());
  }
  CHECK(fetch::parse_location(*url, "/other")->text() == "http://ca.example.com:8080/other");
  CHECK_FALSE(fetch::parse_location(*url, "//other.example/").has_value());
  CHECK_FALSE(fetch::parse_location(*url, "https://other.example/").has_value());
}
