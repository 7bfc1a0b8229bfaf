#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "handshake/context_state.h"
#include "handshake/names.h"
#include "ossl/init.h"
#include "ossl/lean_library.h"
#include "ossl/reason.h"

namespace mtlsdiag::handshake {
namespace {

constexpr unsigned char kSessionContext[] = "mtlsdiag";
/// The level under which OpenSSL takes part in TLS 1.0 and 1.1 at all.
constexpr int kLevelOfOldVersions = 0;

Error openssl_error(ErrorCode code, std::string_view what) {
  return Error{code, fmt::format("{}: {}", what, ossl::drain_first().text)};
}

/// Leaves to the judge what is the judge's: certificates are presented and accepted whatever the level says of their
/// keys and digests. What was asked for by name is not filtered either.
int security_callback(const SSL* ssl, const SSL_CTX* context, int operation, int bits, int nid, void* other,
                      void* state_pointer) {
  const auto& state = *static_cast<const Context::State*>(state_pointer);
  const CommonSettings& settings = state.common();
  const auto kind = static_cast<int>(static_cast<unsigned>(operation) & SSL_SECOP_OTHER_TYPE);
  const bool is_asked_for = (kind == SSL_SECOP_OTHER_CIPHER && !settings.ciphers.empty()) ||
                            (kind == SSL_SECOP_OTHER_CURVE && !settings.groups.empty()) ||
                            (kind == SSL_SECOP_OTHER_SIGALG && !settings.sigalgs.empty());
  if (kind == SSL_SECOP_OTHER_CERT || is_asked_for) {
    return 1;
  }
  return state.default_security(ssl, context, operation, bits, nid, other, nullptr);
}

Result<void> set_ciphers(SSL_CTX* context, const CommonSettings& settings, std::uint16_t& min, std::uint16_t& max) {
  if (settings.ciphers.empty()) {
    return {};
  }
  const Result<CipherLists> lists = cipher_lists(settings.ciphers);
  if (!lists) {
    return lists.error();
  }
  if (!lists->tls13.empty() && SSL_CTX_set_ciphersuites(context, lists->tls13.c_str()) != 1) {
    return openssl_error(ErrorCode::unsupported, "the TLS 1.3 cipher suites cannot be used");
  }
  if (!lists->tls12.empty() && SSL_CTX_set_cipher_list(context, lists->tls12.c_str()) != 1) {
    return openssl_error(ErrorCode::usage, "the cipher list selects no cipher suite");
  }
  if (lists->has_expression) {
    return {};
  }
  if (lists->tls13.empty()) {
    max = std::min(max, kTls12);
  }
  if (lists->tls12.empty()) {
    min = std::max(min, kTls13);
  }
  if (min > max) {
    return Error{ErrorCode::usage, "none of the cipher suites belongs to a version that is allowed"};
  }
  return {};
}

Result<void> set_groups_and_sigalgs(SSL_CTX* context, const CommonSettings& settings) {
  if (!settings.groups.empty()) {
    const Result<std::string> list = group_list(settings.groups);
    if (!list) {
      return list.error();
    }
    if (SSL_CTX_set1_groups_list(context, list->c_str()) != 1) {
      return openssl_error(ErrorCode::unsupported, "the groups cannot be used");
    }
  }
  if (!settings.sigalgs.empty()) {
    const Result<std::string> list = sigalg_list(settings.sigalgs);
    if (!list) {
      return list.error();
    }
    if (SSL_CTX_set1_sigalgs_list(context, list->c_str()) != 1) {
      return openssl_error(ErrorCode::unsupported, "the signature algorithms cannot be used");
    }
  }
  return {};
}

ossl::CertificateHandle parse(ByteView der) {
  const unsigned char* at = der.data();
  return ossl::CertificateHandle(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
}

Result<void> set_key(SSL_CTX* context, X509* leaf, const Identity& identity) {
  if (!identity.key) {
    return Error{ErrorCode::usage, "a certificate is given without its private key"};
  }
  // Asked beforehand: a key of another kind than the certificate's would be taken without a word, and never used.
  const bool fits = X509_check_private_key(leaf, identity.key.get()) == 1;
  if (fits && SSL_CTX_use_PrivateKey(context, identity.key.get()) == 1) {
    return {};
  }
  const ossl::Failure failure = ossl::drain_first();
  if (fits) {
    return Error{ErrorCode::malformed, fmt::format("the private key cannot be used: {}", failure.text)};
  }
  if (!identity.insecure_allow_key_mismatch) {
    return Error{ErrorCode::unsupported, "the private key does not belong to the certificate"};
  }
  const Bytes spki = ossl::Key::adopt(X509_get_pubkey(leaf)).public_der();
  const Result<ossl::Key> joined = ossl::with_foreign_public(identity.key, spki);
  if (!joined) {
    return joined.error();
  }
  if (SSL_CTX_use_PrivateKey(context, joined->get()) != 1) {
    return openssl_error(ErrorCode::unsupported, "the pair of certificate and key cannot be presented");
  }
  return {};
}

Result<void> set_identity(SSL_CTX* context, const Identity& identity, std::string& key_name) {
  if (identity.chain.empty()) {
    return {};
  }
  const ossl::CertificateHandle leaf = parse(identity.chain.front());
  if (!leaf || SSL_CTX_use_certificate(context, leaf.get()) != 1) {
    return openssl_error(ErrorCode::malformed, "the certificate cannot be presented");
  }
  const Result<void> key_set = set_key(context, leaf.get(), identity);
  if (!key_set) {
    return key_set;
  }
  for (std::size_t i = 1; i < identity.chain.size(); ++i) {
    ossl::CertificateHandle certificate = parse(identity.chain[i]);
    if (!certificate || SSL_CTX_add0_chain_cert(context, certificate.get()) != 1) {
      return openssl_error(ErrorCode::malformed, fmt::format("certificate {} of the chain cannot be presented", i));
    }
    static_cast<void>(certificate.release());
  }
  key_name = identity.key.describe();
  return {};
}

Bytes alpn_list(const std::vector<std::string>& names) {
  Bytes list;
  Writer writer(list);
  for (const std::string& name : names) {
    if (!name.empty() && name.size() <= 255) {
      writer.u8(static_cast<std::uint8_t>(name.size()));
      writer.text(name);
    }
  }
  return list;
}

Result<void> set_common(Context::State& state) {
  SSL_CTX* context = state.ssl_context.get();
  const CommonSettings& settings = state.common();
  const bool is_old = settings.min_version < kTls12 || settings.max_version < kTls12;
  SSL_CTX_set_security_level(context, is_old ? kLevelOfOldVersions : settings.security_level);
  state.default_security = SSL_CTX_get_security_callback(context);
  SSL_CTX_set0_security_ex_data(context, &state);
  SSL_CTX_set_security_callback(context, security_callback);
  std::uint16_t min = settings.min_version;
  std::uint16_t max = settings.max_version;
  if (min > max) {
    return Error{ErrorCode::usage, "the lowest TLS version allowed is above the highest"};
  }
  for (const Result<void>& done :
       {set_ciphers(context, settings, min, max), set_groups_and_sigalgs(context, settings)}) {
    if (!done) {
      return done;
    }
  }
  SSL_CTX_set_min_proto_version(context, min);
  SSL_CTX_set_max_proto_version(context, max);
  SSL_CTX_set_max_cert_list(context, static_cast<long>(kMaxCertificateList));
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_NO_AUTO_CHAIN);
  if (!settings.allow_renegotiation) {
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
  }
  if (!settings.tickets) {
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
    SSL_CTX_set_num_tickets(context, 0);
  }
  state.alpn_list = alpn_list(settings.alpn);
  if (settings.identity) {
    return set_identity(context, *settings.identity, state.key_name);
  }
  return {};
}

int add_nothing(SSL*, unsigned int, unsigned int extension_context, const unsigned char** out, std::size_t* out_size,
                X509*, std::size_t, int*, void*) {
  *out = nullptr;
  *out_size = 0;
  return (extension_context & SSL_EXT_CLIENT_HELLO) != 0 ? 1 : 0;
}

int accept_anything(SSL*, unsigned int, unsigned int, const unsigned char*, std::size_t, X509*, std::size_t, int*,
                    void*) {
  return 1;
}

void set_client(Context::State& state) {
  SSL_CTX* context = state.ssl_context.get();
  const ClientSettings& settings = state.client;
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  if (settings.insecure_legacy_renegotiation) {
    SSL_CTX_set_options(context, SSL_OP_LEGACY_SERVER_CONNECT);
  }
  SSL_CTX_set_post_handshake_auth(context, settings.post_handshake_auth ? 1 : 0);
  if (settings.request_ocsp) {
    SSL_CTX_set_tlsext_status_type(context, TLSEXT_STATUSTYPE_ocsp);
  }
  if (settings.request_sct) {
    SSL_CTX_add_custom_ext(context, TLSEXT_TYPE_signed_certificate_timestamp,
                           SSL_EXT_CLIENT_HELLO | SSL_EXT_TLS1_2_SERVER_HELLO | SSL_EXT_TLS1_3_CERTIFICATE, add_nothing,
                           nullptr, nullptr, accept_anything, nullptr);
  }
  if (!state.alpn_list.empty()) {
    SSL_CTX_set_alpn_protos(context, state.alpn_list.data(), static_cast<unsigned int>(state.alpn_list.size()));
  }
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
}

Result<void> set_client_ca_names(SSL_CTX* context, const std::vector<Bytes>& names) {
  ossl::NameStack stack(sk_X509_NAME_new_null());
  for (const Bytes& name : names) {
    const unsigned char* at = name.data();
    ossl::NameHandle parsed(d2i_X509_NAME(nullptr, &at, static_cast<long>(name.size())));
    if (!stack || !parsed || sk_X509_NAME_push(stack.get(), parsed.get()) <= 0) {
      return openssl_error(ErrorCode::malformed, "a name for the list of acceptable CAs cannot be read");
    }
    static_cast<void>(parsed.release());
  }
  SSL_CTX_set_client_CA_list(context, stack.release());
  return {};
}

Result<void> set_server(Context::State& state) {
  SSL_CTX* context = state.ssl_context.get();
  const ServerSettings& settings = state.server;
  int mode = SSL_VERIFY_NONE;
  if (settings.client_auth != ClientAuth::none) {
    mode = SSL_VERIFY_PEER;
    // A lenient server records that nothing came, and goes on.
    if (settings.client_auth == ClientAuth::require && !settings.lenient) {
      mode |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
    }
  }
  SSL_CTX_set_verify(context, mode, nullptr);
  SSL_CTX_set_dh_auto(context, 1);
  SSL_CTX_set_session_id_context(context, kSessionContext, sizeof kSessionContext - 1);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(context, SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION);
  if (settings.prefer_server_ciphers) {
    SSL_CTX_set_options(context, SSL_OP_CIPHER_SERVER_PREFERENCE);
  }
  return settings.client_ca_names.empty() ? Result<void>() : set_client_ca_names(context, settings.client_ca_names);
}

Result<void> prepare(Context::State& state) {
  ossl::initialise();
  ossl::clear_errors();
  const SSL_METHOD* method = state.role == Actor::client ? TLS_client_method() : TLS_server_method();
  const CommonSettings& settings = state.common();
  OSSL_LIB_CTX* library =
      settings.is_for_many && settings.identity ? ossl::lean_library_for(settings.identity->key) : nullptr;
  state.ssl_context.reset(SSL_CTX_new_ex(library, nullptr, method));
  if (!state.ssl_context) {
    return openssl_error(ErrorCode::system, "OpenSSL cannot be used");
  }
  Result<void> done = set_common(state);
  if (!done) {
    return done;
  }
  install_callbacks(state);
  if (state.role == Actor::client) {
    set_client(state);
    return {};
  }
  return set_server(state);
}

}  // namespace

Result<Context> Context::client(ClientSettings settings) {
  auto state = std::make_shared<State>();
  state->role = Actor::client;
  state->client = std::move(settings);
  const Result<void> done = prepare(*state);
  if (!done) {
    return done.error();
  }
  return Context(std::move(state));
}

Result<Context> Context::server(ServerSettings settings) {
  auto state = std::make_shared<State>();
  state->role = Actor::server;
  state->server = std::move(settings);
  const Result<void> done = prepare(*state);
  if (!done) {
    return done.error();
  }
  return Context(std::move(state));
}

}  // namespace mtlsdiag::handshake
