#include "live/request_fit.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "base/text.h"
#include "der/certificate.h"
#include "der/cursor.h"
#include "der/name.h"
#include "ossl/key.h"
#include "report/session.h"
#include "wire/registry.h"

namespace mtlsdiag::live {
namespace {

using wire::Registry;

/// How many names a paragraph lists before it counts the rest.
constexpr std::size_t kNamesShown = 8;

std::optional<der::Name> parse_name(ByteView bytes) {
  der::Reading reading;
  der::Cursor in(bytes, reading);
  der::Name name = der::read_name(in, "name");
  return reading.ok() ? std::optional(name) : std::nullopt;
}

/// The depth of the first certificate of the chain that `authority` issued; nothing where it issued none.
std::optional<int> depth_of_issuer(ByteView authority, const std::vector<Bytes>& chain) {
  const std::optional<der::Name> name = parse_name(authority);
  for (std::size_t depth = 0; name && depth < chain.size(); ++depth) {
    const Result<der::Certificate> certificate = der::Certificate::parse(chain[depth]);
    if (certificate && der::same_name(certificate->issuer, *name)) {
      return static_cast<int>(depth);
    }
  }
  return std::nullopt;
}

struct SchemeOfKey {
  std::string_view begins;
  ossl::KeyType type;
};
/// Which keys a signature scheme is for, by how its name begins. Source: RFC 8446 §4.2.3.
constexpr SchemeOfKey kSchemes[] = {{"ecdsa_", ossl::KeyType::ec},   {"rsa_pss_pss_", ossl::KeyType::rsa_pss},
                                    {"rsa_", ossl::KeyType::rsa},    {"ed25519", ossl::KeyType::ed25519},
                                    {"ed448", ossl::KeyType::ed448}, {"dsa_", ossl::KeyType::dsa}};

/// The name of the curve that a TLS 1.3 ECDSA scheme is tied to, as it stands in the scheme's name.
bool curve_fits(std::string_view scheme, const ossl::Key& key, std::uint16_t version) {
  if (key.type() != ossl::KeyType::ec || version < handshake::kTls13) {
    return true;
  }
  const std::string curve = key.curve();
  return (curve == "prime256v1" && scheme.find("secp256r1") != scheme.npos) ||
         (curve == "secp384r1" && scheme.find("secp384r1") != scheme.npos) ||
         (curve == "secp521r1" && scheme.find("secp521r1") != scheme.npos);
}

std::optional<std::uint16_t> first_serving(const wire::CertificateRequest& request, const ossl::Key& key,
                                           std::uint16_t version) {
  const auto found = std::find_if(request.signature_algorithms.begin(), request.signature_algorithms.end(),
                                  [&](std::uint16_t scheme) { return serves(scheme, key, version); });
  return found == request.signature_algorithms.end() ? std::nullopt : std::optional(*found);
}

std::string describe_request(const wire::CertificateRequest& request) {
  if (request.authorities.empty()) {
    return "The server asks for a client certificate and names no CA: any may do";
  }
  std::vector<std::string> names;
  for (const Bytes& authority : request.authorities) {
    if (names.size() == kNamesShown) {
      names.push_back(fmt::format("and {} more", request.authorities.size() - kNamesShown));
      break;
    }
    names.push_back(report::authority_name(authority));
  }
  return fmt::format("The server asks for a client certificate of: {}", join(names, "; "));
}

std::string describe_names_fit(const wire::CertificateRequest& request, const std::vector<Bytes>& chain) {
  for (const Bytes& authority : request.authorities) {
    if (const std::optional<int> depth = depth_of_issuer(authority, chain)) {
      return fmt::format(". The given chain fits: {} issued its certificate at depth {}",
                         report::authority_name(authority), *depth);
    }
  }
  return request.authorities.empty() ? "" : ". None of them issued a certificate of the given chain";
}

}  // namespace

bool serves(std::uint16_t scheme, const ossl::Key& key, std::uint16_t version) {
  const std::string name = wire::name_of(Registry::signature_scheme, scheme);
  // PKCS#1 signatures are not for the handshake in TLS 1.3. Source: RFC 8446 §4.2.3.
  if (version >= handshake::kTls13 && name.starts_with("rsa_pkcs1")) {
    return false;
  }
  for (const SchemeOfKey& row : kSchemes) {
    if (name.starts_with(row.begins)) {
      return row.type == key.type() && curve_fits(name, key, version);
    }
  }
  return false;
}

Document request_fit(const handshake::Transcript& seen, const ProbeInputs& inputs) {
  const wire::CertificateRequest* request = seen.request();
  if (request == nullptr || !inputs.identity) {
    return {};
  }
  Document authorities = Document::list();
  for (const Bytes& authority : request->authorities) {
    const std::optional<int> depth = depth_of_issuer(authority, inputs.identity->chain);
    Document entry = Document::object();
    entry.add("name", report::authority_name(authority)).add("depth", depth ? Document(*depth) : Document());
    authorities.push(std::move(entry));
  }
  Document fit = Document::object();
  fit.add("authorities", std::move(authorities));
  const std::optional<std::uint16_t> scheme = first_serving(*request, inputs.identity->key, seen.negotiated.version);
  fit.add("signature_algorithm", scheme ? Document(wire::name_of(Registry::signature_scheme, *scheme)) : Document());
  return fit;
}

std::string describe_fit(const handshake::Transcript& seen, const ProbeInputs& inputs) {
  const wire::CertificateRequest* request = seen.request();
  if (request == nullptr) {
    return {};
  }
  std::string text = describe_request(*request);
  if (inputs.identity) {
    text += describe_names_fit(*request, inputs.identity->chain);
    const bool key_fits = request->signature_algorithms.empty() ||
                          first_serving(*request, inputs.identity->key, seen.negotiated.version).has_value();
    text += fmt::format("; its key ({}) {} a signature algorithm that is asked for", inputs.identity->key.describe(),
                        key_fits ? "serves" : "serves no");
    text = key_fits ? text
                    : fmt::format("{}; none of the signature algorithms asked for serves its key ({})",
                                  text.substr(0, text.rfind("; its key")), inputs.identity->key.describe());
  }
  return text + ".";
}

}  // namespace mtlsdiag::live
