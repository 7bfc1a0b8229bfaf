#include "der/certificate.h"

#include <fmt/format.h>

#include "base/text.h"
#include "der/extensions.h"

namespace mtlsdiag::der {
namespace {

/// A certificate with more is hostile: real ones have about ten. Source: the budget of a hostile input.
constexpr std::size_t kMaxExtensions = 1024;

int two_digits(std::string_view text, std::size_t at) {
  if (at + 2 > text.size() || text[at] < '0' || text[at] > '9' || text[at + 1] < '0' || text[at + 1] > '9') {
    return -1;
  }
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

/// Minutes east of Greenwich of "+hhmm"; nothing where the text is no such offset.
std::optional<int> zone_minutes(std::string_view text) {
  const int hours = two_digits(text, 1);
  const int minutes = two_digits(text, 3);
  if (text.size() != 5 || (text[0] != '+' && text[0] != '-') || hours < 0 || hours > 23 || minutes < 0 ||
      minutes > 59) {
    return std::nullopt;
  }
  return (text[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
}

/// Reads the time as leniently as it can be understood; Time::is_conforming tells the strict form.
void interpret(Time& time) {
  const std::string_view text = as_text(time.raw);
  const bool is_utc_time = time.tag == kUtcTime;
  std::size_t at = is_utc_time ? 2 : 4;
  const int high = is_utc_time ? 0 : two_digits(text, 0);
  const int low = two_digits(text, at - 2);
  const int month = two_digits(text, at);
  const int day = two_digits(text, at + 2);
  const int hour = two_digits(text, at + 4);
  const int minute = two_digits(text, at + 6);
  int second = two_digits(text, at + 8);
  if (high < 0 || low < 0 || month < 0 || day < 0 || hour < 0 || minute < 0) {
    return;
  }
  const bool has_seconds = second >= 0;
  second = has_seconds ? second : 0;
  at += has_seconds ? 10 : 8;
  const int year = is_utc_time ? (low < 50 ? 2000 + low : 1900 + low) : high * 100 + low;
  std::string_view rest = text.substr(at);
  if (!is_utc_time && has_seconds && rest.size() > 1 && (rest[0] == '.' || rest[0] == ',')) {
    rest.remove_prefix(1);
    rest.remove_prefix(std::min(rest.find_first_not_of("0123456789"), rest.size()));
  }
  const std::optional<int> zone = rest == "Z" || rest.empty() ? 0 : zone_minutes(rest);
  const std::optional<Instant> instant = make_instant(year, month, day, hour, minute, second);
  if (!zone || !instant) {
    return;
  }
  time.value = *instant - std::chrono::minutes(*zone);
  time.is_conforming = has_seconds && text.substr(at) == "Z" && (is_utc_time || year >= 2050);
}

Extension read_extension(Cursor& list) {
  const Element sequence = list.expect(kSequence, "no extension");
  Cursor fields(sequence, list.reading());
  Extension extension{.offset = sequence.offset};
  extension.oid = Oid{fields.expect(kObjectIdentifier, "no extension identifier").content};
  Element critical;
  if (fields.optional(kBoolean, critical)) {
    extension.is_critical = read_boolean(critical, list.reading());
    if (!extension.is_critical) {
      fields.odd(OddityKind::explicit_default, critical.offset);
    }
  }
  const Element value = fields.expect(kOctetString, "no extension value");
  extension.value = value.content;
  extension.value_offset = value.content_offset();
  fields.end("more than a value in an extension");
  return extension;
}

/// Source: RFC 5280 §4.1.2.1: v1 is the DEFAULT and never written.
void read_version(Cursor& in, Certificate& out) {
  Element tagged;
  if (!in.optional(context(0, true), tagged)) {
    return;
  }
  Cursor inside(tagged, in.reading());
  const Element number = inside.expect(kInteger, "no version number");
  const ByteView octets = read_integer(number, in.reading());
  out.version = octets.size() == 1 && octets[0] < 0x7f ? octets[0] + 1 : -1;
  inside.end("more than a version number");
  if (out.version == 1) {
    in.odd(OddityKind::explicit_default, tagged.offset);
  }
}

std::optional<ByteView> read_unique_id(Cursor& in, unsigned number) {
  Element element;
  if (!in.optional(context(number), element)) {
    return std::nullopt;
  }
  return read_bit_string(element, in.reading());
}

void read_tbs(const Element& sequence, Certificate& out, Reading& reading) {
  Cursor in(sequence, reading);
  read_version(in, out);
  const Element serial = in.expect(kInteger, "no serial number");
  out.serial = read_integer(serial, reading);
  out.serial_offset = serial.content_offset();
  out.tbs_signature = read_algorithm(in, "no signature algorithm in the signed part");
  out.issuer = read_name(in, "no issuer");
  Cursor validity(in.expect(kSequence, "no validity"), reading);
  out.not_before = read_time(validity, "no notBefore");
  out.not_after = read_time(validity, "no notAfter");
  validity.end("more than two times in the validity");
  out.subject = read_name(in, "no subject");
  out.key = read_public_key(in);
  out.issuer_unique_id = read_unique_id(in, 1);
  out.subject_unique_id = read_unique_id(in, 2);
  Element tagged;
  if (in.optional(context(3, true), tagged)) {
    Cursor inside(tagged, reading);
    out.has_extensions = true;
    out.extensions = read_extensions(inside.expect(kSequence, "no list of extensions"), reading);
    inside.end("more than a list of extensions");
  }
  in.end("an unknown field in the signed part");
}

}  // namespace

Time read_time(Cursor& in, const char* what) {
  const std::uint8_t tag = in.next_tag();
  if (tag != kUtcTime && tag != kGeneralizedTime) {
    in.reading().fail(what, in.offset());
    return {};
  }
  const Element element = in.any(what);
  Time time{.tag = tag, .raw = element.content, .offset = element.offset};
  interpret(time);
  return time;
}

std::vector<Extension> read_extensions(const Element& sequence, Reading& reading) {
  std::vector<Extension> extensions;
  extensions.reserve(12);
  Cursor list(sequence, reading);
  if (reading.ok() && sequence.content.empty()) {
    list.odd(OddityKind::empty_sequence, sequence.offset);
  }
  while (list.more()) {
    extensions.push_back(read_extension(list));
    if (extensions.size() > kMaxExtensions) {
      reading.fail("more extensions than any certificate has", list.offset());
    }
  }
  return extensions;
}

const Extension* find_extension(const std::vector<Extension>& extensions, const Oid& oid) {
  for (const Extension& extension : extensions) {
    if (extension.oid == oid) {
      return &extension;
    }
  }
  return nullptr;
}

Result<Certificate> Certificate::parse(ByteView bytes) {
  Reading reading;
  Certificate out;
  Cursor file(bytes, reading);
  const Element whole = file.expect(kSequence, "no certificate");
  out.raw = whole.whole;
  Cursor in(whole, reading);
  const Element tbs = in.expect(kSequence, "no signed part");
  out.tbs = tbs.whole;
  read_tbs(tbs, out, reading);
  out.signature_algorithm = read_algorithm(in, "no signature algorithm");
  const Element signature = in.expect(kBitString, "no signature");
  out.signature = read_bit_string(signature, reading);
  out.signature_offset = signature.content_offset() + 1;
  in.end("more than a signature after the signed part");
  if (!reading.ok()) {
    return reading.error("certificate");
  }
  if (file.more()) {
    file.odd(OddityKind::trailing_data, file.offset());
  }
  out.oddities = std::move(reading.oddities);
  return out;
}

const Extension* Certificate::duplicate() const {
  for (std::size_t i = 1; i < extensions.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      // The last octets of different identifiers mostly differ, and cost less to compare than all.
      const ByteView a = extensions[i].oid.octets;
      const ByteView b = extensions[j].oid.octets;
      if (a.size() == b.size() && (a.empty() || a.back() == b.back()) && equal(a, b)) {
        return &extensions[i];
      }
    }
  }
  return nullptr;
}

std::string display_name(const Certificate& certificate) {
  if (!certificate.subject.empty()) {
    return to_string(certificate.subject);
  }
  if (const Extension* san = certificate.find(oid::kSubjectAltName)) {
    const Result<GeneralNames> names = parse_general_names(*san);
    if (names && !names->empty()) {
      return to_string(names->front());
    }
  }
  return fmt::format("serial number {}", certificate.serial_hex());
}

}  // namespace mtlsdiag::der
