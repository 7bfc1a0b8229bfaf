// Qualified certificates: the statements (qcStatements) of the certificates with which banks and their customers
// authenticate to each other under the European rules. Whether a statement is true is not for a linter to know.
#include <algorithm>
#include <set>
#include <string>

#include "base/text.h"
#include "lint/rules/rules.h"

namespace mtlsdiag::lint {
namespace {

using K = finding::Kind;
using enum finding::Severity;

constexpr der::KnownOid kQcStatements("1.3.6.1.5.5.7.1.3");
constexpr der::KnownOid kLimitValue("0.4.0.1862.1.2");
constexpr der::KnownOid kRetentionPeriod("0.4.0.1862.1.3");
constexpr der::KnownOid kDisclosure("0.4.0.1862.1.5");
constexpr der::KnownOid kType("0.4.0.1862.1.6");

/// One statement: its identifier and, where it has one, its value.
struct Statement {
  der::Oid id;
  der::Element value;
  bool has_value = false;
};

/// Reads the statements; what cannot be read is left in `reading`. Source: RFC 3739 §3.2.6.
std::vector<Statement> read_statements(const der::Extension& extension, der::Reading& reading) {
  std::vector<Statement> out;
  der::Cursor whole(extension.value, reading, extension.value_offset);
  der::Cursor list(whole.expect(der::kSequence, "no list of statements"), reading);
  whole.end("more than the statements");
  while (list.more()) {
    der::Cursor parts(list.expect(der::kSequence, "no statement"), reading);
    Statement statement;
    statement.id.octets = parts.expect(der::kObjectIdentifier, "a statement without an identifier").content;
    if (parts.more()) {
      statement.value = parts.any("a value");
      statement.has_value = true;
    }
    parts.end("more than a statement");
    out.push_back(statement);
  }
  return out;
}

/// A list of pairs of a URL and a language of two letters, each language once, English among them.
/// Source: ETSI EN 319 412-5 §4.3.4.
bool is_disclosure(const der::Element& value) {
  der::Reading reading;
  der::Cursor list(value, reading);
  std::set<std::string> languages;
  while (list.more()) {
    der::Cursor place(list.expect(der::kSequence, "no place"), reading);
    place.expect(der::kIa5String, "no URL");
    const der::Element language = place.expect(der::kPrintableString, "no language");
    place.end("more than a place");
    const std::string code = to_lower(as_text(language.content));
    const bool is_code = code.size() == 2 && code.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos;
    if (!is_code || !languages.insert(code).second) {
      return false;
    }
  }
  return languages.count("en") == 1 && reading.ok() && value.tag == der::kSequence;
}

/// A list of identifiers. Source: ETSI EN 319 412-5 §4.2.3.
bool is_list_of_types(const der::Element& value) {
  der::Reading reading;
  der::Cursor list(value, reading);
  bool has_any = false;
  while (list.more()) {
    list.expect(der::kObjectIdentifier, "no type");
    has_any = true;
  }
  return has_any && reading.ok() && value.tag == der::kSequence;
}

/// A currency and two numbers. Source: ETSI EN 319 412-5 §4.3.2.
bool is_limit(const der::Element& value) {
  der::Reading reading;
  der::Cursor parts(value, reading);
  const der::Element currency = parts.any("a currency");
  parts.expect(der::kInteger, "no amount");
  parts.expect(der::kInteger, "no exponent");
  parts.end("more than a limit");
  return reading.ok() && value.tag == der::kSequence &&
         (currency.tag == der::kInteger || (currency.tag == der::kPrintableString && currency.content.size() == 3));
}

bool has_sound_value(const Statement& statement) {
  if (statement.id == kType) {
    return statement.has_value && is_list_of_types(statement.value);
  }
  if (statement.id == kDisclosure) {
    return statement.has_value && is_disclosure(statement.value);
  }
  if (statement.id == kLimitValue) {
    return statement.has_value && is_limit(statement.value);
  }
  if (statement.id == kRetentionPeriod) {
    return statement.has_value && statement.value.tag == der::kInteger && !statement.value.content.empty() &&
           statement.value.content[0] < 0x80;
  }
  const bool is_bare =
      statement.id == der::KnownOid("0.4.0.1862.1.1") || statement.id == der::KnownOid("0.4.0.1862.1.4");
  return !is_bare || !statement.has_value;
}

Answer statements_malformed(const Facts& f) {
  const der::Extension* extension = f->find(kQcStatements);
  if (extension == nullptr) {
    return not_applicable();
  }
  der::Reading reading;
  const std::vector<Statement> statements = read_statements(*extension, reading);
  if (!reading.ok() || statements.empty()) {
    return fired_at(extension->value_offset, reading.ok() ? "there is none" : reading.failure);
  }
  for (const Statement& each : statements) {
    if (!has_sound_value(each)) {
      return fired_at(extension->value_offset, der::readable(each.id));
    }
  }
  return pass();
}

Answer statements_critical(const Facts& f) {
  const der::Extension* extension = f->find(kQcStatements);
  return extension == nullptr ? not_applicable() : fired_if(extension->is_critical, extension->offset);
}

/// The types (0.4.0.1862.1.6.1 and on) belong into the value of the statement QcType.
Answer type_as_statement(const Facts& f) {
  const der::Extension* extension = f->find(kQcStatements);
  if (extension == nullptr) {
    return not_applicable();
  }
  der::Reading reading;
  const ByteView arc = kType.octets();
  for (const Statement& each : read_statements(*extension, reading)) {
    if (each.id.octets.size() > arc.size() && equal(each.id.octets.first(arc.size()), arc)) {
      return fired_at(extension->value_offset, der::readable(each.id));
    }
  }
  return pass();
}

constexpr std::string_view kFix = "Have the CA issue the certificate again with statements in their proper form.";

constexpr CertificateRule kRules[] = {
    {{"rfc3739.qc-statements-malformed", K::extension_malformed, error, kAlways, "RFC 3739 3.2.6; ETSI EN 319 412-5 4",
      "qcStatements cannot be read, is empty, or a statement has not the value that it must have", kFix},
     statements_malformed},
    {{"etsi319412.qc-statements-critical", K::extension_malformed, error, kAlways, "ETSI EN 319 412-5 4.1",
      "qcStatements is marked critical, which it must not be: verifiers that do not know it refuse the certificate",
      kFix},
     statements_critical},
    {{"etsi319412.qc-type-as-statement", K::extension_malformed, error, kAlways, "ETSI EN 319 412-5 4.2.3",
      "a type of qualified certificate stands there as a statement, and not in the list of the statement QcType, so "
      "that "
      "nobody finds it",
      kFix},
     type_as_statement},
};

}  // namespace

std::span<const CertificateRule> qualified_rules() {
  return kRules;
}

}  // namespace mtlsdiag::lint
