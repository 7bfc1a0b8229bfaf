// Identities of an audit: what is presented in each test, made on the spot. Those without the trusted CA's key
// (audit_strangers.cpp) imitate the good certificate; those with it (audit_trusted.cpp) are wrong in one thing each.
// Internal to this room: the table of tests names these functions.
#pragma once

#include "live/audit_tests.h"
#include "mint/mint.h"

namespace mtlsdiag::live {

/// The serial number of the certificate that the test `revoked` presents, and that the list of --crl-out names.
Bytes audit_revoked_serial();

/// Signs a CRL of the trusted CA that revokes the certificate of the test `revoked`.
Result<Bytes> audit_crl(const handshake::Identity& ca, Instant now);

/// Makes a good certificate of the trusted CA that ends at `until`.
Result<AuditIdentities> present_short_lived(const AuditMaterials& from, Instant until);

Result<AuditIdentities> present_no_certificate(const AuditMaterials& from);
Result<AuditIdentities> present_good(const AuditMaterials& from);
Result<AuditIdentities> present_self_signed(const AuditMaterials& from);
Result<AuditIdentities> present_self_signed_clone(const AuditMaterials& from);
Result<AuditIdentities> present_unknown_ca(const AuditMaterials& from);
Result<AuditIdentities> present_look_alike_ca(const AuditMaterials& from);
Result<AuditIdentities> present_other_key(const AuditMaterials& from);
Result<AuditIdentities> present_ca_certificate(const AuditMaterials& from);
Result<AuditIdentities> present_broken_chain(const AuditMaterials& from);
Result<AuditIdentities> present_expired_given(const AuditMaterials& from);
Result<AuditIdentities> present_revoked_given(const AuditMaterials& from);
Result<AuditIdentities> present_server_only_given(const AuditMaterials& from);

Result<AuditIdentities> present_expired(const AuditMaterials& from);
Result<AuditIdentities> present_not_yet_valid(const AuditMaterials& from);
Result<AuditIdentities> present_revoked(const AuditMaterials& from);
Result<AuditIdentities> present_wrong_eku(const AuditMaterials& from);
Result<AuditIdentities> present_wrong_key_usage(const AuditMaterials& from);
Result<AuditIdentities> present_no_eku(const AuditMaterials& from);
Result<AuditIdentities> present_issuer_no_ca(const AuditMaterials& from);
Result<AuditIdentities> present_path_length(const AuditMaterials& from);
Result<AuditIdentities> present_long_chain(const AuditMaterials& from);
Result<AuditIdentities> present_name_constraint(const AuditMaterials& from);
Result<AuditIdentities> present_unknown_critical(const AuditMaterials& from);
Result<AuditIdentities> present_sha1(const AuditMaterials& from);
Result<AuditIdentities> present_rsa1024(const AuditMaterials& from);
Result<AuditIdentities> present_ca_as_client(const AuditMaterials& from);
Result<AuditIdentities> present_other_identity(const AuditMaterials& from);

// What both files build on.

/// The kind of key that the good certificate has: RSA, or P-256.
mint::Algorithm algorithm_like(const AuditMaterials& from);
/// A leaf that is right in all but what a test changes: its subject and its names are the good certificate's.
mint::CertificateSpec leaf_like(const AuditMaterials& from);
mint::CertificateSpec ca_like(const AuditMaterials& from, mint::Name subject);
/// Makes a key and signs `spec` for it.
Result<mint::Credential> issue_new(const mint::CertificateSpec& spec, mint::Algorithm algorithm,
                                   const mint::Issuer& issuer);
/// One identity: the leaf and what is sent after it.
Result<AuditIdentities> one(Result<mint::Credential> made, std::vector<Bytes> above = {});

}  // namespace mtlsdiag::live
