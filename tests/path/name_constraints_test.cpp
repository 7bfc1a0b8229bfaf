// The comparison of names with constraints, kind by kind.
#include "path/name_constraints.h"

#include <doctest/doctest.h>

using namespace mtlsdiag;

TEST_CASE("a host name is in its own subtree and in those above (RFC 5280 4.2.1.10)") {
  struct Row {
    const char* name;
    const char* constraint;
    bool is_inside;
  };
  for (const Row& row : {Row{"example.com", "example.com", true}, Row{"a.b.example.com", "example.com", true},
                         Row{"EXAMPLE.com", "example.COM", true}, Row{"badexample.com", "example.com", false},
                         Row{"example.com", ".example.com", false}, Row{"a.example.com", ".example.com", true},
                         Row{"anything", "", true}, Row{"com", "example.com", false}}) {
    CAPTURE(row.name);
    CAPTURE(row.constraint);
    CHECK(path::dns_in_subtree(row.name, row.constraint) == row.is_inside);
  }
}

TEST_CASE("a mailbox, a host or a domain constrains mailboxes") {
  struct Row {
    const char* name;
    const char* constraint;
    bool is_inside;
  };
  for (const Row& row :
       {Row{"a@example.com", "a@example.com", true}, Row{"A@example.com", "a@example.com", false},
        Row{"a@EXAMPLE.com", "a@example.com", true}, Row{"a@example.com", "example.com", true},
        Row{"a@mail.example.com", "example.com", false}, Row{"a@mail.example.com", ".example.com", true},
        Row{"a@example.com", ".example.com", false}, Row{"a@example.com", "", true}}) {
    CAPTURE(row.name);
    CAPTURE(row.constraint);
    CHECK(path::email_in_subtree(row.name, row.constraint) == row.is_inside);
  }
}

TEST_CASE("the host of a URI is constrained, and a URI without a host name is in no subtree") {
  struct Row {
    const char* uri;
    const char* constraint;
    bool is_inside;
  };
  for (const Row& row :
       {Row{"spiffe://example.org/web", "example.org", true},
        Row{"https://user@example.org:8443/", "example.org", true}, Row{"https://a.example.org", "example.org", false},
        Row{"https://a.example.org", ".example.org", true}, Row{"https://192.0.2.1/", "example.org", false},
        Row{"urn:uuid:1", "example.org", false}, Row{"https://[::1]/", "", false},
        Row{"https://example.org:x/", "example.org", false}}) {
    CAPTURE(row.uri);
    CHECK(path::uri_in_subtree(row.uri, row.constraint) == row.is_inside);
  }
}

TEST_CASE("an address is compared under the mask, and never with another family") {
  const Bytes net = {192, 0, 2, 0, 255, 255, 255, 0};
  CHECK(path::ip_in_subtree(Bytes{192, 0, 2, 77}, net));
  CHECK_FALSE(path::ip_in_subtree(Bytes{192, 0, 3, 77}, net));
  CHECK_FALSE(path::ip_in_subtree(Bytes(16, 0), net));
}
