#include "x509/place.h"

#include <fmt/format.h>

#include "base/text.h"

namespace mtlsdiag::x509 {

namespace {

/// What can go wrong in loading, and the id under which a command reports it. An empty id is a note, no fault.
constexpr ReasonRow kReasons[] = {
    {Reason::file_unreadable, ErrorCode::unreadable, "file-unreadable", "cannot be read"},
    {Reason::file_too_large, ErrorCode::limit, "file-unreadable", "is larger than is read"},
    {Reason::file_empty, ErrorCode::malformed, "file-unreadable", "is empty"},
    {Reason::format_unknown, ErrorCode::malformed, "file-unreadable", "is in no format that is known here"},
    {Reason::pem_unterminated, ErrorCode::truncated, "pem-malformed", "a PEM block has no END line"},
    {Reason::pem_label_mismatch, ErrorCode::malformed, "pem-malformed", "the END line does not match its BEGIN"},
    {Reason::pem_base64, ErrorCode::malformed, "pem-malformed", "the body of a PEM block is not base64"},
    {Reason::pem_label_unknown, ErrorCode::unsupported, "", "a PEM block of a kind that is not known here"},
    {Reason::pem_indented, ErrorCode::malformed, "pem-malformed", "the BEGIN line does not begin its line"},
    {Reason::pem_escaped, ErrorCode::malformed, "pem-malformed",
     "the line breaks of a PEM block are written as \\n, which OpenSSL and most programs do not read"},
    {Reason::pem_one_line, ErrorCode::malformed, "pem-malformed",
     "a PEM block stands on one line, which OpenSSL and most programs do not read"},
    {Reason::pem_label_wrong, ErrorCode::malformed, "pem-malformed",
     "the label of a PEM block is not that of its content, and OpenSSL and most programs find nothing in it"},
    {Reason::pem_dashes, ErrorCode::malformed, "pem-malformed",
     "a BEGIN line is not written as PEM demands, with five hyphens before and after it"},
    {Reason::text_utf16, ErrorCode::malformed, "pem-malformed",
     "is text in UTF-16, in which OpenSSL and most programs find nothing"},
    {Reason::der_malformed, ErrorCode::malformed, "pem-malformed", "the contents are damaged"},
    {Reason::trailing_data, ErrorCode::malformed, "pem-malformed", "bytes follow the end of the object"},
    {Reason::manifest_malformed, ErrorCode::malformed, "file-unreadable", "the manifest does not parse"},
    {Reason::manifest_base64, ErrorCode::malformed, "pem-malformed", "a value that must be base64 is not"},
    {Reason::manifest_limit, ErrorCode::limit, "file-unreadable", "the manifest exceeds a bound"},
    {Reason::container_malformed, ErrorCode::malformed, "pem-malformed", "the container is damaged"},
    {Reason::key_malformed, ErrorCode::malformed, "key-unreadable", "the private key is damaged"},
    {Reason::key_unsupported, ErrorCode::unsupported, "key-unreadable", "the private key cannot be used"},
    {Reason::encryption_unsupported, ErrorCode::unsupported, "key-unreadable",
     "it is encrypted in a way that this OpenSSL does not offer"},
    {Reason::encryption_legacy, ErrorCode::unsupported, "",
     "it is encrypted by an algorithm that OpenSSL 3 reads with its legacy provider only"},
    {Reason::passphrase_missing, ErrorCode::wrong_secret, "passphrase-wrong",
     "it is encrypted and no passphrase was given (--pass)"},
    {Reason::passphrase_wrong, ErrorCode::wrong_secret, "passphrase-wrong", "the passphrase does not open it"},
    {Reason::kdf_limit, ErrorCode::limit, "key-unreadable", "asks for more key derivation than is done"},
    {Reason::integrity_unchecked, ErrorCode::wrong_secret, "",
     "read without its password, so its integrity is not checked"},
    {Reason::integrity_broken, ErrorCode::malformed, "file-unreadable", "the integrity check fails"},
    {Reason::store_unavailable, ErrorCode::unsupported, "file-unreadable", "the store cannot be opened"},
    {Reason::object_limit, ErrorCode::limit, "file-unreadable", "holds more objects than are read"},
};

}  // namespace

std::string to_string(const Place& place) {
  std::string text = place.file == "-" ? "standard input" : place.file;
  if (place.line && place.key.empty()) {
    text += fmt::format(":{}", *place.line);
  }
  if (place.document.value_or(0) > 0) {
    text += fmt::format(", document {}", *place.document + 1);
  }
  if (!place.key.empty()) {
    text += fmt::format(" ({})", place.key);
  }
  return text;
}

const ReasonRow& row_of(Reason reason) {
  return kReasons[static_cast<std::size_t>(reason)];
}

bool concerns_keys(const Problem& problem) {
  const std::string_view id = row_of(problem.reason).finding_id;
  return id == "passphrase-wrong" || id == "key-unreadable";
}

bool is_read_all_the_same(const Problem& problem) {
  switch (problem.reason) {
    case Reason::pem_indented:
    case Reason::pem_escaped:
    case Reason::pem_one_line:
    case Reason::pem_label_wrong:
    case Reason::text_utf16: return true;
    default: return false;
  }
}

std::span<const ReasonRow> reasons() {
  return kReasons;
}

std::string describe_problem(const Problem& problem) {
  const std::string_view words = row_of(problem.reason).words;
  return problem.detail.empty() ? std::string(words) : fmt::format("{}: {}", words, problem.detail);
}

namespace {

bool says_it_of_the_file(std::string_view words) {
  const std::string_view verb = words.substr(0, words.find(' '));
  return verb == "is" || verb == "cannot" || verb == "asks" || verb == "holds";
}

}  // namespace

std::string sentence_of(const Problem& problem, std::string_view subject) {
  std::string words = describe_problem(problem);
  return says_it_of_the_file(words) ? fmt::format("{} {}", subject, words) : words;
}

Error to_error(const Problem& problem) {
  const ReasonRow& row = row_of(problem.reason);
  const std::string place = to_string(problem.place);
  std::string message = says_it_of_the_file(row.words) ? sentence_of(problem, place)
                                                       : fmt::format("{}: {}", place, describe_problem(problem));
  if (!row.finding_id.empty()) {
    message += fmt::format(" [{}]", row.finding_id);
  }
  return Error{row.code, std::move(message)};
}

}  // namespace mtlsdiag::x509
