#include "path/strength.h"

#include <fmt/format.h>

namespace mtlsdiag::path {
namespace {

using finding::Kind;
using finding::Severity;

constexpr int kMinRsaBits = 2048;
constexpr int kMaxRsaBits = 16384;
constexpr int kMinCurveBits = 224;
/// SHA-1 and MD5 are below; SHA-224 is not.
constexpr int kMinHashBits = 112;

std::string weak_rsa(const der::PublicKey& key) {
  if (key.size_bits < kMinRsaBits) {
    return fmt::format("the key is {}: less than {} bits", der::describe(key), kMinRsaBits);
  }
  if (key.size_bits > kMaxRsaBits) {
    return fmt::format("the key is {}: more than the {} bits that stacks take", der::describe(key), kMaxRsaBits);
  }
  const ByteView exponent = key.rsa_exponent;
  if (exponent.empty() || (exponent.back() & 1U) == 0 || (exponent.size() == 1 && exponent[0] == 1)) {
    return "the key's RSA exponent is no odd number above 1";
  }
  return {};
}

/// Says what is weak about a key by today's stacks; empty: nothing. Source: catalogue, weak-key.
std::string weakness(const der::PublicKey& key) {
  if (key.is_malformed) {
    return fmt::format("the {} key cannot be read", to_string(key.type));
  }
  switch (key.type) {
    case der::KeyType::rsa:
    case der::KeyType::rsa_pss: return weak_rsa(key);
    case der::KeyType::dsa: return "the key is a DSA key, which TLS has dropped";
    case der::KeyType::ec:
      if (key.curve.empty()) {
        return "the key names no curve but writes out its parameters, which TLS does not allow";
      }
      return key.size_bits != 0 && key.size_bits < kMinCurveBits
                 ? fmt::format("the key is {}: less than {} bits", der::describe(key), kMinCurveBits)
                 : std::string{};
    default: return {};
  }
}

void check_key(Emitter& emitter, std::size_t depth) {
  const der::PublicKey& key = emitter.route().nodes[depth]->certificate.key;
  std::string what = weakness(key);
  const int wanted = emitter.settings().strength_bits;
  if (what.empty() && wanted > 0 && key.strength_bits() != 0 && key.strength_bits() < wanted) {
    what = fmt::format("the key is {}: a strength of {} bits, and {} are asked for", der::describe(key),
                       key.strength_bits(), wanted);
  }
  if (!what.empty()) {
    emitter.add(Kind::weak_key, Severity::error, depth, std::move(what));
  } else if ((key.type == der::KeyType::rsa || key.type == der::KeyType::rsa_pss) && key.size_bits % 8 != 0) {
    emitter.add(Kind::weak_key, emitter.settings().profile_severity, depth,
                fmt::format("the key is {}: not a multiple of eight bits", der::describe(key)));
  }
}

}  // namespace

bool has_weak_hash(const Node& node) {
  const int bits = der::strength_bits(der::signature_scheme(node.certificate.signature_algorithm).hash);
  return bits != 0 && bits < kMinHashBits;
}

void check_strength(Emitter& emitter, std::size_t depth) {
  check_key(emitter, depth);
  const Route& route = emitter.route();
  const der::SignatureScheme scheme = der::signature_scheme(route.nodes[depth]->certificate.signature_algorithm);
  const int wanted = std::max(emitter.settings().strength_bits, kMinHashBits);
  const int bits = der::strength_bits(scheme.hash);
  if (bits == 0 || bits >= wanted) {
    return;
  }
  const bool is_last = depth + 1 == route.nodes.size();
  const bool is_unverified = is_last && (route.reaches_anchor || route.nodes[depth]->is_self_issued());
  emitter.add(Kind::weak_signature, is_unverified ? Severity::info : Severity::error, depth,
              is_unverified ? fmt::format("signed with {}; nobody verifies a root's signature on itself", scheme.name)
                            : fmt::format("signed with {} ({})", scheme.name, der::to_string(scheme.hash)));
}

}  // namespace mtlsdiag::path
