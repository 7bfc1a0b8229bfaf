#include "finding/finding.h"

#include <doctest/doctest.h>

#include <vector>

#include "finding/catalogue.h"

namespace finding = mtlsdiag::finding;
using finding::Finding;
using finding::Kind;
using finding::Severity;
using finding::Side;

namespace {

Finding on_chain(Kind kind, Side chain, int index) {
  Finding made = finding::make(kind, chain, "");
  made.subject.chain = chain;
  made.subject.index = index;
  return made;
}

}  // namespace

TEST_CASE("the cause is the earliest stage, then the published rank, then the lowest depth") {
  const std::vector<Finding> findings{
      on_chain(Kind::cert_expired, Side::client, 0),
      on_chain(Kind::cert_expired, Side::server, 1),
      on_chain(Kind::chain_untrusted_root, Side::server, 0),
      on_chain(Kind::cert_expired, Side::server, 0),
  };
  const Finding* cause = finding::leading(findings);
  REQUIRE(cause != nullptr);
  CHECK(cause->kind == Kind::cert_expired);
  CHECK(cause->side == Side::server);
  CHECK(cause->subject.index == 0);
}

TEST_CASE("a warning is the cause only where there is no error, and info never is") {
  std::vector<Finding> findings{on_chain(Kind::chain_superfluous_cert, Side::server, 2)};
  CHECK(finding::verdict_of(findings).status == finding::Status::pass);
  CHECK_FALSE(finding::verdict_of(findings).cause.has_value());
  findings.push_back(on_chain(Kind::cert_expires_soon, Side::server, 0));
  CHECK(finding::verdict_of(findings).status == finding::Status::warn);
  findings.push_back(on_chain(Kind::cert_expired, Side::client, 0));
  CHECK(finding::verdict_of(findings).cause == Kind::cert_expired);
}

TEST_CASE("the presenter must change, but for faults of the verifier's own material") {
  CHECK(finding::side_for(Kind::chain_untrusted_root, Side::client) == Side::client);
  CHECK(finding::side_for(Kind::truststore_empty, Side::server) == Side::client);
  CHECK(finding::side_for(Kind::crl_expired, Side::client) == Side::server);
}

TEST_CASE("a target without a byte stream is unreachable") {
  CHECK(finding::status_of({finding::make(Kind::connection_refused, Side::server, "")}) ==
        finding::Status::unreachable);
  CHECK(finding::status_of({finding::make(Kind::connection_reset, Side::server, "")}) == finding::Status::fail);
}
