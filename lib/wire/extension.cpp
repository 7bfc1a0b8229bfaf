#include "wire/extension.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "wire/registry.h"

namespace mtlsdiag::wire {

namespace {

using Type = ExtensionType;
using Place = ExtensionPlace;

/// Reads on inside a vector that was just taken from `in`, with its offset in the whole input.
Reader inside(const Reader& in, ByteView taken) {
  return Reader(taken, in.offset() - taken.size());
}

NumberList read_numbers(Reader& in, ByteView list) {
  Reader items = inside(in, list);
  NumberList numbers;
  numbers.values.reserve(list.size() / 2);
  while (!items.empty()) {
    numbers.values.push_back(items.u16());
  }
  if (!items.ok()) {
    numbers.values.pop_back();
    in.take(in.remaining() + 1);  // a list that ends in half a number spoils the extension
  }
  return numbers;
}

ByteList read_bytes(ByteView list) {
  return {.values = to_bytes(list)};
}

ServerNames read_server_names(Reader& in) {
  ServerNames names;
  if (in.empty()) {
    return names;
  }
  Reader items = inside(in, in.vector16());
  while (!items.empty()) {
    const std::uint8_t name_type = items.u8();
    const ByteView name = items.vector16();
    if (items.ok() && name_type == 0) {
      names.host_names.emplace_back(as_text(name));
    }
  }
  if (!items.ok()) {
    in.take(in.remaining() + 1);
  }
  return names;
}

ProtocolNames read_protocols(Reader& in, ByteView list) {
  Reader items = inside(in, list);
  ProtocolNames protocols;
  while (!items.empty()) {
    const ByteView name = items.vector8();
    if (items.ok()) {
      protocols.names.emplace_back(as_text(name));
    }
  }
  if (!items.ok()) {
    in.take(in.remaining() + 1);
  }
  return protocols;
}

KeyShareEntry read_share(Reader& in) {
  const std::uint16_t group = in.u16();
  return {.group = group, .size = static_cast<std::uint16_t>(in.vector16().size())};
}

ExtensionBody read_key_share(Reader& in, Place place) {
  if (place == Place::hello_retry_request) {
    return Number{in.u16()};
  }
  KeyShares shares;
  if (place == Place::server_hello) {
    shares.entries.push_back(read_share(in));
    return shares;
  }
  Reader items = inside(in, in.vector16());
  while (!items.empty()) {
    const KeyShareEntry entry = read_share(items);
    if (items.ok()) {
      shares.entries.push_back(entry);
    }
  }
  if (!items.ok()) {
    in.take(in.remaining() + 1);
  }
  return shares;
}

AuthorityNames read_authorities(Reader& in) {
  Reader items = inside(in, in.vector16());
  AuthorityNames authorities;
  while (!items.empty()) {
    const ByteView name = items.vector16();
    if (items.ok()) {
      authorities.names.push_back(to_bytes(name));
    }
  }
  if (!items.ok()) {
    in.take(in.remaining() + 1);
  }
  return authorities;
}

StatusRequest read_status_request(Reader& in, Place place) {
  StatusRequest status;
  if (in.empty()) {
    return status;
  }
  status.status_type = in.u8();
  if (place == Place::certificate) {
    status.response = to_bytes(in.vector24());
    return status;
  }
  if (status.status_type != 1) {
    in.rest();
    return status;
  }
  Reader responders = inside(in, in.vector16());
  while (!responders.empty()) {
    responders.vector16();
    status.responder_count += responders.ok() ? 1 : 0;
  }
  in.vector16();
  if (!responders.ok()) {
    in.take(in.remaining() + 1);
  }
  return status;
}

TimestampList read_timestamps(Reader& in) {
  TimestampList list;
  if (in.empty()) {
    return list;
  }
  Reader items = inside(in, in.vector16());
  while (!items.empty()) {
    const ByteView timestamp = items.vector16();
    if (items.ok()) {
      list.timestamps.push_back(to_bytes(timestamp));
    }
  }
  if (!items.ok()) {
    in.take(in.remaining() + 1);
  }
  return list;
}

ExtensionBody read_psk(Reader& in, Place place) {
  if (place != Place::client_hello) {
    return Number{in.u16()};
  }
  PskOffer offer;
  Reader identities = inside(in, in.vector16());
  while (!identities.empty()) {
    PskIdentity identity;
    identity.identity_size = identities.vector16().size();
    identity.obfuscated_ticket_age = identities.u32();
    if (identities.ok()) {
      offer.identities.push_back(identity);
    }
  }
  Reader binders = inside(in, in.vector16());
  while (!binders.empty()) {
    binders.vector8();
    offer.binder_count += binders.ok() ? 1 : 0;
  }
  if (!identities.ok() || !binders.ok()) {
    in.take(in.remaining() + 1);
  }
  return offer;
}

ExtensionBody read_ech(Reader& in, Place place) {
  if (place != Place::client_hello) {
    return Opaque{to_bytes(in.rest())};
  }
  EncryptedClientHello ech;
  ech.is_inner = in.u8() == 1;
  if (ech.is_inner) {
    return ech;
  }
  ech.kdf = in.u16();
  ech.aead = in.u16();
  ech.config_id = in.u8();
  ech.encapsulated_key_size = in.vector16().size();
  ech.payload_size = in.vector16().size();
  return ech;
}

/// The contents of a DER-encoded OBJECT IDENTIFIER; bytes that are none are given back as they are.
ByteView contents_of_oid(ByteView der) {
  constexpr std::uint8_t kObjectIdentifier = 0x06;
  const bool is_encoded = der.size() > 2 && der[0] == kObjectIdentifier && der[1] == der.size() - 2;
  return is_encoded ? der.subspan(2) : der;
}

OidFilters read_oid_filters(Reader& in) {
  OidFilters filters;
  Reader items = inside(in, in.vector16());
  while (!items.empty()) {
    const ByteView oid = items.vector8();
    const ByteView values = items.vector16();
    if (items.ok()) {
      filters.filters.push_back(OidFilter{to_bytes(contents_of_oid(oid)), to_bytes(values)});
    }
  }
  if (!items.ok()) {
    in.take(in.remaining() + 1);
  }
  return filters;
}

EarlyData read_early_data(Reader& in, Place place) {
  EarlyData early;
  if (place == Place::new_session_ticket) {
    early.max_size = in.u32();
  }
  return early;
}

ExtensionBody read_opaque(Reader& in) {
  return Opaque{to_bytes(in.rest())};
}

ExtensionBody read_present(Reader& in) {
  in.rest();
  return Present{};
}

/// Reads the types whose form is the same wherever they stand.
ExtensionBody read_plain(Type type, Reader& in) {
  switch (type) {
    case Type::server_name: return read_server_names(in);
    case Type::max_fragment_length: return read_bytes(in.take(1));
    case Type::supported_groups:
    case Type::signature_algorithms:
    case Type::signature_algorithms_cert: return read_numbers(in, in.vector16());
    case Type::compress_certificate: return read_numbers(in, in.vector8());
    case Type::ec_point_formats:
    case Type::psk_key_exchange_modes: return read_bytes(in.vector8());
    case Type::application_layer_protocol_negotiation: return read_protocols(in, in.vector16());
    case Type::signed_certificate_timestamp: return read_timestamps(in);
    case Type::record_size_limit: return Number{in.u16()};
    case Type::cookie: return Opaque{to_bytes(in.vector16())};
    case Type::certificate_authorities: return read_authorities(in);
    case Type::oid_filters: return read_oid_filters(in);
    case Type::renegotiation_info: return Opaque{to_bytes(in.vector8())};
    case Type::padding:
    case Type::session_ticket: return read_present(in);
    case Type::truncated_hmac:
    case Type::encrypt_then_mac:
    case Type::extended_master_secret:
    case Type::post_handshake_auth: return Present{};
    default: return read_opaque(in);
  }
}

ExtensionBody read_body(Type type, Place place, Reader& in) {
  const bool from_client = place == Place::client_hello;
  switch (type) {
    case Type::status_request: return read_status_request(in, place);
    case Type::client_certificate_type:
    case Type::server_certificate_type: return read_bytes(from_client ? in.vector8() : in.take(1));
    case Type::ticket_request: return read_bytes(in.take(from_client ? 2 : 1));
    case Type::delegated_credential: return from_client ? read_numbers(in, in.vector16()) : read_opaque(in);
    case Type::pre_shared_key: return read_psk(in, place);
    case Type::early_data: return read_early_data(in, place);
    case Type::supported_versions:
      return from_client ? ExtensionBody(read_numbers(in, in.vector8())) : ExtensionBody(Number{in.u16()});
    case Type::key_share: return read_key_share(in, place);
    case Type::next_protocol_negotiation: return read_protocols(in, in.rest());
    case Type::application_settings:
    case Type::application_settings_old: return from_client ? read_protocols(in, in.vector16()) : read_opaque(in);
    case Type::encrypted_client_hello: return read_ech(in, place);
    default: return read_plain(type, in);
  }
}

Error broken(std::uint16_t type, const Reader& in, std::string_view how) {
  return Error{ErrorCode::malformed, fmt::format("extension {} ({}) {} at offset {}",
                                                 name_of(Registry::extension, type), type, how, in.offset())};
}

}  // namespace

Result<Extensions> decode_extensions(Reader& in, ExtensionPlace place) {
  Extensions extensions;
  while (!in.empty()) {
    Extension extension;
    extension.offset = in.offset();
    extension.type = in.u16();
    const ByteView data = in.vector16();
    if (!in.ok()) {
      return in.truncated("list of extensions");
    }
    if (extensions.size() == kMaxExtensions) {
      return Error{ErrorCode::limit, fmt::format("more than {} extensions at offset {}", kMaxExtensions, in.offset())};
    }
    extension.size = data.size();
    Reader body = inside(in, data);
    extension.body = read_body(static_cast<Type>(extension.type), place, body);
    if (!body.ok()) {
      return broken(extension.type, body, "is cut short or lies about a length");
    }
    if (!body.empty()) {
      return broken(extension.type, body, "has bytes left over");
    }
    extensions.push_back(std::move(extension));
  }
  return extensions;
}

const Extension* find_extension(const Extensions& extensions, ExtensionType type) {
  for (const Extension& extension : extensions) {
    if (extension.is(type)) {
      return &extension;
    }
  }
  return nullptr;
}

std::optional<std::uint16_t> first_duplicate(const Extensions& extensions) {
  for (std::size_t i = 0; i < extensions.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (extensions[i].type == extensions[j].type) {
        return extensions[i].type;
      }
    }
  }
  return std::nullopt;
}

}  // namespace mtlsdiag::wire
