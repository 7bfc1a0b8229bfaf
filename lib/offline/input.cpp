#include "offline/input.h"

#include <string>
#include <string_view>

#include "finding/catalogue.h"

namespace mtlsdiag::offline {

namespace {

using x509::Reason;

struct FixRow {
  Reason reason;
  std::string_view words;
};

/// What to do about a reason, where that is more than the finding's entry in the catalogue says.
constexpr FixRow kFixes[] = {
    {Reason::file_too_large,
     "Give the part of it that matters; only bundles in PEM may be of any size, and for inspect."},
    {Reason::file_empty, "Check that what writes the file has done so."},
    {Reason::format_unknown, "Check that it is the file that was meant; export it as PEM if another program wrote it."},
    {Reason::pem_unterminated, "Add the END line, or copy the block again as a whole."},
    {Reason::pem_label_mismatch, "Make BEGIN and END name the same thing; the block was probably pasted from two."},
    {Reason::pem_base64, "Copy the block again: a character in it does not belong there."},
    {Reason::pem_indented, "Remove the blanks before the lines of the block."},
    {Reason::pem_escaped, "Write it with real line breaks: printf '%b' \"$(cat FILE)\" > NEW"},
    {Reason::pem_one_line, "Break the line after the BEGIN line's last hyphen and before -----END."},
    {Reason::pem_label_wrong, "Take the certificates out: openssl pkcs7 -print_certs -in FILE -out NEW"},
    {Reason::pem_dashes, "Copy the block again from its source: a word processor or a mail changed its hyphens."},
    {Reason::text_utf16, "Save it as ASCII or UTF-8; PowerShell's > writes UTF-16: use Set-Content -Encoding ascii."},
    {Reason::manifest_malformed, "Correct the manifest at the line named."},
    {Reason::manifest_base64, "Encode values under data once (base64 -w0); write values under stringData as they are."},
    {Reason::manifest_limit, "Split the manifest."},
    {Reason::encryption_unsupported,
     "Encrypt it anew: openssl pkcs8 -topk8 for a key, openssl pkcs12 -export for a key store."},
    {Reason::kdf_limit, "Encrypt it anew with fewer iterations: every program that opens it is kept busy for long."},
    {Reason::store_unavailable, "Check the URI, the module (PKCS11_MODULE_PATH) and the PIN (--pass)."},
};

}  // namespace

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
  finding::Finding found =
      finding::make(*kind, finding::Side::unknown, x509::sentence_of(problem, x509::to_string(problem.place)));
  found.subject = to_subject(problem.place);
  for (const FixRow& row : kFixes) {
    if (row.reason == problem.reason) {
      found.fix = {std::string(row.words)};
    }
  }
  return found;
}

}  // namespace mtlsdiag::offline
