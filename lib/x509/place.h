// Place and Problem: where in an input an object was found, and what is wrong with the input there. What can go wrong
// in loading is a Reason; one table gives its finding id, so that a command which diagnoses the file makes a finding of
// it and one for which the file is only a means ends with one sentence.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace mtlsdiag::x509 {

/// Where an object lies: the file as the user named it, and the place in it as far as it applies.
struct Place {
  std::string file;                 ///< as named on the command line, printable; `-` is standard input
  std::optional<std::size_t> line;  ///< from 1: of a PEM block's BEGIN line, of a manifest's value
  std::size_t offset = 0;           ///< bytes from the start of the file, or of the value that `key` names
  std::optional<int> document;      ///< of a YAML stream, from 0
  std::string key;                  ///< of a manifest or key store: `data.tls.crt`, an alias; printable
};

/// Writes `FILE`, `FILE:LINE`, `FILE (data.tls.crt)`, `FILE, document 2 (items[0].data.ca.crt)`.
std::string to_string(const Place& place);

/// What can go wrong in loading.
enum class Reason : std::uint8_t {
  file_unreadable,         ///< it cannot be opened or read
  file_too_large,          ///< more bytes than the bound for its kind
  file_empty,              ///< nothing in it
  format_unknown,          ///< no reader knows it
  pem_unterminated,        ///< BEGIN without END
  pem_label_mismatch,      ///< END names something else than BEGIN
  pem_base64,              ///< the body is not base64
  pem_label_unknown,       ///< a block of a kind that this program does not know
  pem_indented,            ///< a BEGIN that is not at the start of its line: most programs pass over it
  pem_escaped,             ///< line breaks that are written as `\n`: read here, by most programs not
  pem_one_line,            ///< BEGIN, body and END on one line: likewise
  pem_label_wrong,         ///< a label that is not that of the content: likewise
  pem_dashes,              ///< a BEGIN line with other hyphens than PEM's
  text_utf16,              ///< text in UTF-16: likewise
  der_malformed,           ///< the bytes are not the DER that they are said to be
  trailing_data,           ///< bytes after the object
  manifest_malformed,      ///< YAML or JSON that does not parse
  manifest_base64,         ///< a value of `data` that is not base64
  manifest_limit,          ///< deeper or larger than the bounds
  container_malformed,     ///< PKCS#7, PKCS#12 or JKS that does not parse
  key_malformed,           ///< a private key that does not parse
  key_unsupported,         ///< of a kind that this OpenSSL does not know
  encryption_unsupported,  ///< encrypted by something that this OpenSSL does not offer (RC2-40, …)
  encryption_legacy,       ///< read here, but other OpenSSL 3 programs need their legacy provider (no error)
  passphrase_missing,      ///< encrypted, and no passphrase was given
  passphrase_wrong,        ///< encrypted, and the passphrase does not open it
  kdf_limit,               ///< asks for more key derivation than the bound: not even tried
  integrity_unchecked,     ///< a key store read without its password: its MAC could not be checked (no error)
  integrity_broken,        ///< a key store whose MAC does not fit although its password was right elsewhere
  store_unavailable,       ///< the loader (engine, module) of a store URI is not there
  object_limit,            ///< more objects than the bound
};

/// What is wrong, and where. `detail` is printable and never secret.
struct Problem {
  Reason reason{};
  Place place;
  std::string detail;
};

/// A row of the table of reasons.
struct ReasonRow {
  Reason reason{};
  ErrorCode code{};
  std::string_view finding_id;  ///< of the catalogue; empty: worth a note only
  std::string_view words;       ///< what is wrong, to be followed by the detail
};

const ReasonRow& row_of(Reason reason);

/// True where keys cannot be opened or read: certificates beside them can be used all the same.
bool concerns_keys(const Problem& problem);

/// True where what is written wrong could be read all the same, though other programs cannot.
bool is_read_all_the_same(const Problem& problem);

/// What is done with what is read here and by most programs not (is_read_all_the_same).
enum class Spoilt : std::uint8_t { refused, taken };

/// The whole table, in the order of the enumeration.
std::span<const ReasonRow> reasons();

/// Gives what is wrong in words, without the place: "the base64 body is damaged: …".
std::string describe_problem(const Problem& problem);

/// Says the same as a sentence: what is wrong with the file itself ("is empty") gets `subject` before it.
std::string sentence_of(const Problem& problem, std::string_view subject);

/// Makes the one sentence, with the finding id in brackets, that ends a command with exit status 2.
Error to_error(const Problem& problem);

}  // namespace mtlsdiag::x509
