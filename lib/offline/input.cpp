#include "offline/input.h"

#include "finding/catalogue.h"

namespace mtlsdiag::offline {

finding::Subject to_subject(const x509::Place& place) {
  finding::Subject subject;
  subject.file = place.file;
  subject.line = place.line;
  if (place.offset > 0) {
    subject.offset = place.offset;
  }
  subject.document = place.document;
  subject.key = place.key;
  return subject;
}

std::optional<finding::Finding> to_finding(const x509::Problem& problem) {
  const std::optional<finding::Kind> kind = finding::kind_of(x509::row_of(problem.reason).finding_id);
  if (!kind) {
    return std::nullopt;
  }
  finding::Finding found = finding::make(*kind, finding::Side::unknown, x509::describe_problem(problem));
  found.subject = to_subject(problem.place);
  return found;
}

}  // namespace mtlsdiag::offline
