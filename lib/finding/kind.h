// The kinds of findings: one enumerator for each id of the catalogue (finding/catalogue.h), in the catalogue's order.
// An id is never reused or renamed: scripts, baselines and support macros hang on it.
#pragma once

#include <cstdint>

namespace mtlsdiag::finding {

enum class Kind : std::uint8_t {
  // Network
  dns_failure, connection_refused, connection_timeout, proxy_refused,
  connection_reset, connection_closed, handshake_timeout,
  // Handshake
  not_tls, plaintext_to_tls, starttls_required, starttls_injection,
  record_corrupt, peer_limit_exceeded,
  protocol_version_mismatch, cipher_mismatch, group_mismatch, sni_unrecognized, alpn_mismatch, sigalg_mismatch,
  tls_intercepted,
  key_mismatch, decrypt_error,
  client_cert_required, client_ca_not_accepted, renegotiation_refused,
  client_cert_rejected, internal_error, alert_generic,
  // Certificate and chain
  extension_malformed, extension_critical_unknown, serial_invalid, validity_invalid,
  signature_invalid, ca_constraint_violated, path_length_exceeded, name_constraint_violated, policy_violated,
  cert_revoked, cert_expired, cert_not_yet_valid,
  eku_client_auth_missing, eku_server_auth_missing, key_usage_wrong,
  weak_signature, weak_key,
  cert_self_signed, chain_missing_intermediate, chain_untrusted_root,
  name_mismatch, name_in_cn_only, identity_not_authorized,
  crl_unavailable, crl_expired, crl_invalid, ocsp_unavailable, ocsp_invalid, ocsp_staple_missing,
  truststore_empty, search_limit_reached,
  chain_wrong_order, chain_superfluous_cert, cert_expires_soon,
  // Input
  file_unreadable, pem_malformed, key_unreadable, passphrase_wrong,
  // Policy of a server (audit)
  mtls_not_requested, mtls_not_enforced, mtls_accepts_untrusted, mtls_accepts_expired, mtls_accepts_not_yet_valid,
  mtls_accepts_revoked, mtls_accepts_wrong_usage, mtls_resumption_bypass, mtls_leaks_before_auth,
  // Bundle and file hygiene (lint)
  bundle_private_key_exposed, file_permissions_open, san_missing, key_identifier_missing, crl_source_missing,
  validity_too_long, ca_cert_as_leaf, spiffe_id_invalid, text_unprintable,
};

}  // namespace mtlsdiag::finding
