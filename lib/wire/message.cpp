#include "wire/message.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "wire/hello.h"
#include "wire/record.h"
#include "wire/registry.h"

namespace mtlsdiag::wire {

namespace {

using Type = HandshakeType;

Reader inside(const Reader& in, ByteView taken) {
  return Reader(taken, in.offset() - taken.size());
}

/// Reads a list of extensions with its two bytes of length.
Result<Extensions> read_extensions(Reader& in, ExtensionPlace place) {
  Reader list = inside(in, in.vector16());
  if (!in.ok()) {
    return in.truncated("list of extensions");
  }
  return decode_extensions(list, place);
}

Result<MessageBody> decode_encrypted_extensions(Reader& in) {
  Result<Extensions> extensions = read_extensions(in, ExtensionPlace::encrypted_extensions);
  if (!extensions) {
    return std::move(extensions).error();
  }
  return MessageBody(EncryptedExtensions{std::move(*extensions)});
}

std::vector<std::uint16_t> read_algorithms(Reader& in) {
  std::vector<std::uint16_t> algorithms;
  Reader list = inside(in, in.vector16());
  while (!list.empty()) {
    algorithms.push_back(list.u16());
  }
  if (!list.ok()) {
    in.take(in.remaining() + 1);
  }
  return algorithms;
}

/// The form up to TLS 1.2. Source: RFC 5246 §7.4.4, RFC 4346 §7.4.4 (without algorithms).
Result<MessageBody> decode_old_request(Reader& in, const Context& context) {
  CertificateRequest request;
  request.certificate_types = to_bytes(in.vector8());
  if (context.version >= kTls12) {
    request.signature_algorithms = read_algorithms(in);
  }
  Reader names = inside(in, in.vector16());
  request.has_authorities = true;
  while (!names.empty()) {
    const ByteView name = names.vector16();
    if (names.ok()) {
      request.authorities.push_back(to_bytes(name));
    }
  }
  if (!names.ok() || !in.ok()) {
    return (in.ok() ? names : in).truncated("certificate_request");
  }
  return MessageBody(std::move(request));
}

Result<MessageBody> decode_request(Reader& in, const Context& context) {
  if (context.version < kTls13) {
    return decode_old_request(in, context);
  }
  CertificateRequest request;
  request.context = to_bytes(in.vector8());
  Result<Extensions> extensions = read_extensions(in, ExtensionPlace::certificate_request);
  if (!extensions) {
    return std::move(extensions).error();
  }
  request.extensions = std::move(*extensions);
  if (const auto* list = find_body<NumberList>(request.extensions, ExtensionType::signature_algorithms)) {
    request.signature_algorithms = list->values;
  }
  if (const auto* list = find_body<NumberList>(request.extensions, ExtensionType::signature_algorithms_cert)) {
    request.signature_algorithms_cert = list->values;
  }
  if (const auto* names = find_body<AuthorityNames>(request.extensions, ExtensionType::certificate_authorities)) {
    request.has_authorities = true;
    request.authorities = names->names;
  }
  return MessageBody(std::move(request));
}

Result<CertificateEntry> read_entry(Reader& list, bool has_extensions) {
  CertificateEntry entry;
  const ByteView der = list.vector24();
  if (!list.ok()) {
    return list.truncated("certificate");
  }
  entry.der = to_bytes(der);
  entry.offset = list.offset() - der.size();
  if (has_extensions) {
    Result<Extensions> extensions = read_extensions(list, ExtensionPlace::certificate);
    if (!extensions) {
      return std::move(extensions).error();
    }
    entry.extensions = std::move(*extensions);
  }
  return entry;
}

Result<MessageBody> decode_certificate(Reader& in, const Context& context) {
  Certificate certificate;
  const bool is_tls13 = context.version >= kTls13;
  if (is_tls13) {
    certificate.context = to_bytes(in.vector8());
  }
  const ByteView bytes = in.vector24();
  if (!in.ok()) {
    return in.truncated("certificate list");
  }
  if (bytes.size() > kMaxCertificateList) {
    return Error{ErrorCode::limit, fmt::format("certificate list of {} bytes exceeds the bound of {}", bytes.size(),
                                               kMaxCertificateList)};
  }
  Reader list = inside(in, bytes);
  while (!list.empty()) {
    if (certificate.entries.size() == kMaxCertificates) {
      return Error{ErrorCode::limit, fmt::format("more than {} certificates in one list", kMaxCertificates)};
    }
    Result<CertificateEntry> entry = read_entry(list, is_tls13);
    if (!entry) {
      return std::move(entry).error();
    }
    certificate.entries.push_back(std::move(*entry));
  }
  return MessageBody(std::move(certificate));
}

Result<MessageBody> decode_certificate_verify(Reader& in, const Context& context) {
  CertificateVerify verify;
  if (context.version >= kTls12) {
    verify.algorithm = in.u16();
  }
  verify.signature_size = in.vector16().size();
  if (!in.ok()) {
    return in.truncated("certificate_verify");
  }
  return MessageBody(verify);
}

std::size_t bit_length(ByteView number) {
  std::size_t skipped = 0;
  while (skipped < number.size() && number[skipped] == 0) {
    ++skipped;
  }
  std::size_t bits = (number.size() - skipped) * 8;
  for (std::uint8_t top = skipped < number.size() ? number[skipped] : 0x80; (top & 0x80) == 0; top <<= 1) {
    --bits;
  }
  return bits;
}

/// Reads the parameters: the prime, generator and key of DHE, or the named curve and point of ECDHE.
bool read_parameters(Reader& in, const CipherTraits& traits, ServerKeyExchange& exchange) {
  constexpr std::uint8_t kNamedCurve = 3;
  switch (traits.key_exchange) {
    case KeyExchange::ecdhe:
    case KeyExchange::ecdh_anon:
      if (in.u8() != kNamedCurve) {
        return false;
      }
      exchange.group = in.u16();
      exchange.public_key_size = in.vector8().size();
      return true;
    case KeyExchange::dhe:
    case KeyExchange::dh_anon:
      exchange.dh_prime_bits = bit_length(in.vector16());
      in.vector16();
      exchange.public_key_size = in.vector16().size();
      return true;
    case KeyExchange::psk: return true;
    default: return false;
  }
}

Result<MessageBody> decode_server_key_exchange(Reader& in, const Context& context) {
  ServerKeyExchange exchange;
  const CipherTraits traits = cipher_traits(context.cipher_suite);
  if (traits.has_psk) {
    exchange.has_psk_hint = !in.vector16().empty();
  }
  if (!read_parameters(in, traits, exchange) && in.ok()) {
    in.rest();  // explicit curves, SRP, … are not taken apart
    return MessageBody(exchange);
  }
  const bool is_signed =
      !traits.has_psk && traits.key_exchange != KeyExchange::dh_anon && traits.key_exchange != KeyExchange::ecdh_anon;
  if (is_signed) {
    if (context.version >= kTls12) {
      exchange.algorithm = in.u16();
    }
    exchange.signature_size = in.vector16().size();
  }
  if (!in.ok()) {
    return in.truncated("server_key_exchange");
  }
  return MessageBody(exchange);
}

Result<MessageBody> decode_ticket(Reader& in, const Context& context) {
  NewSessionTicket ticket;
  ticket.lifetime_s = in.u32();
  if (context.version < kTls13) {
    ticket.ticket_size = in.vector16().size();
    return in.ok() ? Result<MessageBody>(MessageBody(std::move(ticket))) : in.truncated("new_session_ticket");
  }
  in.u32();      // ticket_age_add, a secret between the two
  in.vector8();  // ticket_nonce
  ticket.ticket_size = in.vector16().size();
  if (!in.ok()) {
    return in.truncated("new_session_ticket");
  }
  Result<Extensions> extensions = read_extensions(in, ExtensionPlace::new_session_ticket);
  if (!extensions) {
    return std::move(extensions).error();
  }
  ticket.extensions = std::move(*extensions);
  return MessageBody(std::move(ticket));
}

Result<MessageBody> decode_status(Reader& in) {
  CertificateStatus status;
  status.status_type = in.u8();
  status.response = to_bytes(in.vector24());
  if (!in.ok()) {
    return in.truncated("certificate_status");
  }
  return MessageBody(std::move(status));
}

Result<MessageBody> decode_key_update(Reader& in) {
  const std::uint8_t request = in.u8();
  if (!in.ok()) {
    return in.truncated("key_update");
  }
  if (request > 1) {
    return Error{ErrorCode::malformed, fmt::format("key_update asks for {} at offset {}", request, in.offset() - 1)};
  }
  return MessageBody(KeyUpdate{request == 1});
}

Result<MessageBody> decode_compressed(Reader& in) {
  CompressedCertificate certificate;
  certificate.algorithm = in.u16();
  certificate.uncompressed_length = in.u24();
  certificate.compressed_size = in.vector24().size();
  if (!in.ok()) {
    return in.truncated("compressed_certificate");
  }
  return MessageBody(certificate);
}

/// The body of a type that is not taken apart: its size only.
template <typename Body>
MessageBody sized(Reader& in) {
  return MessageBody(Body{in.rest().size()});
}

Result<MessageBody> decode_body(Type type, Reader& in, const Context& context) {
  switch (type) {
    case Type::hello_request: return MessageBody(HelloRequest{});
    case Type::client_hello: return decode_client_hello(in);
    case Type::server_hello:
    case Type::hello_retry_request: return decode_server_hello(in);
    case Type::new_session_ticket: return decode_ticket(in, context);
    case Type::end_of_early_data: return MessageBody(EndOfEarlyData{});
    case Type::encrypted_extensions: return decode_encrypted_extensions(in);
    case Type::certificate: return decode_certificate(in, context);
    case Type::server_key_exchange: return decode_server_key_exchange(in, context);
    case Type::certificate_request: return decode_request(in, context);
    case Type::server_hello_done: return MessageBody(ServerHelloDone{});
    case Type::certificate_verify: return decode_certificate_verify(in, context);
    case Type::client_key_exchange: return sized<ClientKeyExchange>(in);
    case Type::finished: return sized<Finished>(in);
    case Type::certificate_status: return decode_status(in);
    case Type::key_update: return decode_key_update(in);
    case Type::compressed_certificate: return decode_compressed(in);
    default: return sized<OtherMessage>(in);
  }
}

}  // namespace

Result<Message> decode_handshake(std::uint8_t type, ByteView body, const Context& context, std::size_t base_offset) {
  if (body.size() > kMaxHandshakeLength) {
    return Error{ErrorCode::limit, fmt::format("handshake message of {} bytes exceeds the bound of {}", body.size(),
                                               kMaxHandshakeLength)};
  }
  Reader in(body, base_offset);
  Result<MessageBody> decoded = decode_body(static_cast<Type>(type), in, context);
  if (!decoded) {
    return std::move(decoded).error();
  }
  if (!in.empty()) {
    return in.malformed(fmt::format("{} bytes left over after {}", in.remaining(), step_name(type)));
  }
  return Message{.type = type, .offset = base_offset, .size = body.size(), .body = std::move(*decoded)};
}

void settle(Context& context, const Message& message) {
  if (const auto* hello = message.as<ServerHello>()) {
    context.version = hello->version();
    context.cipher_suite = hello->cipher_suite;
  }
}

std::string_view step_name(std::uint8_t handshake_type) {
  const std::string_view name = find_name(Registry::handshake_type, handshake_type);
  return name.empty() ? std::string_view("unknown") : name;
}

std::string_view step_name(const Message& message) {
  const auto* hello = message.as<ServerHello>();
  return hello != nullptr && hello->is_retry_request ? "hello_retry_request" : step_name(message.type);
}

}  // namespace mtlsdiag::wire
