#include "wire/describe.h"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <variant>

#include "base/text.h"
#include "wire/fingerprint.h"
#include "wire/registry.h"

namespace mtlsdiag::wire {

namespace {

using Type = ExtensionType;

template <typename Numbers>
Document names(Registry registry, const Numbers& numbers) {
  Document list = Document::list();
  std::size_t shown = 0;
  for (const auto number : numbers) {
    if (shown++ == kMaxShownElements) {
      list.push(fmt::format("… {} more", numbers.size() - kMaxShownElements));
      break;
    }
    list.push(name_of(registry, number));
  }
  return list;
}

Document texts(const std::vector<std::string>& foreign) {
  Document list = Document::list();
  std::size_t shown = 0;
  for (const std::string& text : foreign) {
    if (shown++ == kMaxShownElements) {
      list.push(fmt::format("… {} more", foreign.size() - kMaxShownElements));
      break;
    }
    list.push(printable(text));
  }
  return list;
}

Document size_of(std::size_t bytes) {
  return Document::object().add("bytes", bytes);
}

/// The registry that the numbers of an extension belong to; record_size_limit and the like are plain numbers.
Registry registry_of(std::uint16_t type) {
  switch (static_cast<Type>(type)) {
    case Type::supported_versions: return Registry::version;
    case Type::supported_groups:
    case Type::key_share: return Registry::group;
    case Type::compress_certificate: return Registry::compression;
    case Type::ec_point_formats: return Registry::point_format;
    case Type::psk_key_exchange_modes: return Registry::psk_mode;
    case Type::client_certificate_type:
    case Type::server_certificate_type: return Registry::certificate_format;
    default: return Registry::signature_scheme;
  }
}

/// Turns one extension's body into a value, alternative by alternative.
struct Describe {
  const Extension& extension;

  Document operator()(const Present&) const { return extension.size == 0 ? Document(true) : size_of(extension.size); }
  Document operator()(const Opaque& opaque) const {
    return opaque.bytes.empty() ? Document(true) : size_of(opaque.bytes.size());
  }
  Document operator()(const ServerNames& server) const {
    if (server.host_names.size() == 1) {
      return printable(server.host_names.front());
    }
    return server.host_names.empty() ? Document(true) : texts(server.host_names);
  }
  Document operator()(const NumberList& list) const { return names(registry_of(extension.type), list.values); }
  Document operator()(const Number& number) const {
    if (extension.is(Type::supported_versions) || extension.is(Type::key_share)) {
      return name_of(registry_of(extension.type), number.value);
    }
    return static_cast<unsigned>(number.value);
  }
  Document operator()(const ByteList& list) const {
    if (extension.is(Type::max_fragment_length) || extension.is(Type::ticket_request)) {
      Document numbers = Document::list();
      for (const std::uint8_t value : list.values) {
        numbers.push(static_cast<unsigned>(value));
      }
      return numbers;
    }
    return names(registry_of(extension.type), list.values);
  }
  Document operator()(const ProtocolNames& protocols) const { return texts(protocols.names); }
  Document operator()(const KeyShares& shares) const {
    Document list = Document::list();
    for (const KeyShareEntry& share : shares.entries) {
      list.push(name_of(Registry::group, share.group));
    }
    return list;
  }
  Document operator()(const AuthorityNames& authorities) const {
    return Document::object().add("names", authorities.names.size());
  }
  Document operator()(const StatusRequest& status) const {
    if (status.response) {
      return Document::object().add("ocsp_response_bytes", status.response->size());
    }
    return status.status_type == 1 ? Document("ocsp") : Document(fmt::format("type {}", status.status_type));
  }
  Document operator()(const TimestampList& list) const {
    return extension.size == 0 ? Document(true) : Document::object().add("timestamps", list.timestamps.size());
  }
  Document operator()(const PskOffer& offer) const {
    return Document::object().add("identities", offer.identities.size()).add("binders", offer.binder_count);
  }
  Document operator()(const EarlyData& early) const {
    return early.max_size ? Document::object().add("max_bytes", static_cast<std::size_t>(*early.max_size))
                          : Document(true);
  }
  Document operator()(const EncryptedClientHello& ech) const {
    if (ech.is_inner) {
      return "inner";
    }
    return Document::object()
        .add("kdf", name_of(Registry::hpke_kdf, ech.kdf))
        .add("aead", name_of(Registry::hpke_aead, ech.aead))
        .add("config_id", static_cast<unsigned>(ech.config_id))
        .add("payload_bytes", ech.payload_size);
  }
  Document operator()(const OidFilters& filters) const {
    return Document::object().add("filters", filters.filters.size());
  }
};

/// Turns a message's body into its detail, alternative by alternative.
struct DescribeBody {
  Document operator()(const OtherMessage&) const { return Document::object(); }
  Document operator()(const HelloRequest&) const { return Document::object(); }
  Document operator()(const ServerHelloDone&) const { return Document::object(); }
  Document operator()(const EndOfEarlyData&) const { return Document::object(); }
  Document operator()(const ClientHello& hello) const { return describe(hello); }
  Document operator()(const ServerHello& hello) const { return describe(hello); }
  Document operator()(const CertificateRequest& request) const { return describe(request); }
  Document operator()(const EncryptedExtensions& message) const {
    return Document::object().add("extensions", describe(message.extensions));
  }
  Document operator()(const Certificate& certificate) const;
  Document operator()(const CertificateVerify& verify) const {
    Document detail = Document::object();
    if (verify.algorithm) {
      detail.add("algorithm", name_of(Registry::signature_scheme, *verify.algorithm));
    }
    return detail.add("signature_bytes", verify.signature_size);
  }
  Document operator()(const ServerKeyExchange& exchange) const;
  Document operator()(const ClientKeyExchange& exchange) const {
    return Document::object().add("exchange_bytes", exchange.exchange_size);
  }
  Document operator()(const Finished& finished) const {
    return Document::object().add("verify_data_bytes", finished.verify_data_size);
  }
  Document operator()(const NewSessionTicket& ticket) const {
    Document detail = Document::object();
    detail.add("lifetime_s", static_cast<std::size_t>(ticket.lifetime_s)).add("ticket_bytes", ticket.ticket_size);
    return ticket.extensions.empty() ? detail : detail.add("extensions", describe(ticket.extensions));
  }
  Document operator()(const CertificateStatus& status) const {
    return Document::object().add("ocsp_response_bytes", status.response.size());
  }
  Document operator()(const KeyUpdate& update) const {
    return Document::object().add("update_requested", update.update_requested);
  }
  Document operator()(const CompressedCertificate& certificate) const {
    return Document::object()
        .add("algorithm", name_of(Registry::compression, certificate.algorithm))
        .add("uncompressed_bytes", static_cast<std::size_t>(certificate.uncompressed_length))
        .add("compressed_bytes", certificate.compressed_size);
  }
};

Document DescribeBody::operator()(const Certificate& certificate) const {
  Document sizes = Document::list();
  for (const CertificateEntry& entry : certificate.entries) {
    if (sizes.elements() != nullptr && sizes.elements()->size() == kMaxShownElements) {
      break;
    }
    sizes.push(entry.der.size());
  }
  Document detail = Document::object();
  detail.add("certificates", certificate.entries.size()).add("sizes", std::move(sizes));
  if (!certificate.entries.empty() && !certificate.entries.front().extensions.empty()) {
    detail.add("leaf_extensions", describe(certificate.entries.front().extensions));
  }
  return detail;
}

Document DescribeBody::operator()(const ServerKeyExchange& exchange) const {
  Document detail = Document::object();
  if (exchange.group) {
    detail.add("group", name_of(Registry::group, *exchange.group));
  }
  if (exchange.dh_prime_bits) {
    detail.add("dh_prime_bits", *exchange.dh_prime_bits);
  }
  if (exchange.algorithm) {
    detail.add("algorithm", name_of(Registry::signature_scheme, *exchange.algorithm));
  }
  if (exchange.has_psk_hint) {
    detail.add("psk_hint", true);
  }
  return detail;
}

}  // namespace

Document describe(const Extensions& extensions) {
  Document detail = Document::object();
  for (const Extension& extension : extensions) {
    const std::string name = name_of(Registry::extension, extension.type);
    if (detail.find(name) == nullptr) {  // a second one of a type is told apart by whoever describes the message
      detail.add(name, std::visit(Describe{extension}, extension.body));
    }
  }
  return detail;
}

Document describe(const ClientHello& hello) {
  Document detail = Document::object();
  detail.add("legacy_version", name_of(Registry::version, hello.legacy_version))
      .add("session_id_bytes", hello.session_id.size())
      .add("cipher_suites", names(Registry::cipher_suite, hello.cipher_suites))
      .add("extensions", describe(hello.extensions));
  if (const auto duplicate = first_duplicate(hello.extensions)) {
    detail.add("duplicate_extension", name_of(Registry::extension, *duplicate));
  }
  return detail.add("ja3", ja3(hello)).add("ja4", ja4(hello));
}

Document describe(const ServerHello& hello) {
  Document detail = Document::object();
  detail.add("version", name_of(Registry::version, hello.version()))
      .add("cipher_suite", name_of(Registry::cipher_suite, hello.cipher_suite));
  if (const auto group = hello.group()) {
    detail.add("group", name_of(Registry::group, *group));
  }
  detail.add("session_id_bytes", hello.session_id.size()).add("extensions", describe(hello.extensions));
  if (const auto duplicate = first_duplicate(hello.extensions)) {
    detail.add("duplicate_extension", name_of(Registry::extension, *duplicate));
  }
  if (const auto could = hello.downgrade_sentinel()) {
    detail.add("downgrade_sentinel", name_of(Registry::version, *could));
  }
  return detail;
}

Document describe(const CertificateRequest& request) {
  Document detail = Document::object();
  if (!request.certificate_types.empty()) {
    detail.add("certificate_types", names(Registry::certificate_type, request.certificate_types));
  }
  if (!request.signature_algorithms.empty()) {
    detail.add("signature_algorithms", names(Registry::signature_scheme, request.signature_algorithms));
  }
  if (!request.signature_algorithms_cert.empty()) {
    detail.add("signature_algorithms_cert", names(Registry::signature_scheme, request.signature_algorithms_cert));
  }
  detail.add("authorities_count", request.authorities.size());
  if (!request.extensions.empty()) {
    Document others = Document::list();
    for (const Extension& extension : request.extensions) {
      others.push(name_of(Registry::extension, extension.type));
    }
    detail.add("extensions", std::move(others));
  }
  return detail;
}

Document describe(const Alert& alert) {
  const AlertEntry* row = find_alert(alert.description);
  Document detail = Document::object();
  detail.add("level", std::string(alert_level_name(alert.level)))
      .add("description", alert_name(alert.description))
      .add("number", static_cast<unsigned>(alert.description));
  if (row != nullptr) {
    detail.add("meaning", row->meaning).add("source", row->source);
  }
  return detail;
}

Document describe(const Message& message) {
  return std::visit(DescribeBody{}, message.body);
}

}  // namespace mtlsdiag::wire
