// Variants of revocation: certificates that are revoked, and CRLs and OCSP responses that cannot be relied upon.
#include "offline/testpki/workshop.h"

namespace mtlsdiag::offline::testpki {
namespace {

using K = finding::Kind;

mint::RevokedEntry entry(const Workshop& shop, const mint::Credential& revoked) {
  return {.serial = mint::serial_of(revoked.certificate),
          .revoked_at = shop.in_days(-2),
          .reason = mint::RevocationReason::key_compromise,
          .extra = {}};
}

mint::CrlSpec fresh_crl(const Workshop& shop) {
  return {.this_update = shop.in_days(-1), .next_update = shop.in_days(shop.settings().days)};
}

void add_crl(Folder& folder, const Bytes& crl) {
  folder.add("crl.pem", to_bytes(as_bytes(mint::to_pem("X509 CRL", crl))));
}

void revoked_leaf(Folder& folder) {
  Workshop& shop = folder.shop();
  const mint::Credential leaf = shop.issue(shop.leaf_spec(folder.role()), shop.intermediate());
  mint::CrlSpec spec = fresh_crl(shop);
  if (!shop.failure()) {
    spec.revoked = {entry(shop, leaf)};
  }
  folder.add_credential(leaf);
  add_crl(folder, shop.crl(spec, shop.intermediate()));
  folder.verify({"--crl", "crl.pem"});
  folder.simulate({"--crl", "crl.pem"});
}

void revoked_intermediate(Folder& folder) {
  Workshop& shop = folder.shop();
  mint::CrlSpec spec = fresh_crl(shop);
  if (!shop.failure()) {
    spec.revoked = {entry(shop, shop.intermediate())};
  }
  folder.add_credential(shop.leaf(folder.role()));
  add_crl(folder, shop.crl(spec, shop.root()));
  folder.verify({"--crl", "crl.pem"});
}

void stale_crl(Folder& folder) {
  Workshop& shop = folder.shop();
  folder.add_credential(shop.leaf(folder.role()));
  add_crl(folder, shop.crl({.this_update = shop.in_days(-30), .next_update = shop.in_days(-3)}, shop.intermediate()));
  folder.verify({"--crl", "crl.pem"});
}

void forged_crl(Folder& folder) {
  Workshop& shop = folder.shop();
  mint::CrlSpec spec = fresh_crl(shop);
  spec.corrupt_signature = true;
  folder.add_credential(shop.leaf(folder.role()));
  add_crl(folder, shop.crl(spec, shop.intermediate()));
  folder.verify({"--crl", "crl.pem"});
}

void no_crl(Folder& folder) {
  folder.add_credential(folder.shop().leaf(folder.role()));
  folder.verify({"--require-revocation", "leaf"});
}

/// A leaf that names an OCSP responder and no CRL.
mint::Credential leaf_with_responder(Folder& folder) {
  Workshop& shop = folder.shop();
  mint::CertificateSpec spec = shop.leaf_spec(folder.role());
  spec.crl_points.clear();
  spec.ocsp = {"http://ocsp.example.test/"};
  return shop.issue(spec, shop.intermediate());
}

void ocsp_case(Folder& folder, bool is_revoked, bool is_forged) {
  Workshop& shop = folder.shop();
  const mint::Credential leaf = leaf_with_responder(folder);
  folder.add_credential(leaf);
  if (shop.failure()) {
    return;
  }
  mint::OcspSpec spec = {.serial = mint::serial_of(leaf.certificate),
                         .this_update = shop.in_days(-1),
                         .next_update = shop.in_days(shop.settings().days),
                         .corrupt_signature = is_forged};
  if (is_revoked) {
    spec.revoked_at = shop.in_days(-2);
    spec.reason = mint::RevocationReason::key_compromise;
  }
  folder.add("ocsp.der", shop.ocsp(spec, shop.intermediate(), shop.intermediate()));
  folder.verify({"--ocsp", "ocsp.der"});
}

void revoked_by_ocsp(Folder& folder) {
  ocsp_case(folder, true, false);
}
void forged_ocsp(Folder& folder) {
  ocsp_case(folder, false, true);
}

void no_ocsp(Folder& folder) {
  folder.add_credential(leaf_with_responder(folder));
  folder.verify({"--require-revocation", "leaf"});
}

void must_staple(Folder& folder) {
  Workshop& shop = folder.shop();
  mint::CertificateSpec spec = shop.leaf_spec(folder.role());
  // TLS feature: status_request. Source: RFC 7633 §4.
  spec.extra = {{.oid = "1.3.6.1.5.5.7.1.24", .is_critical = false, .value = mint::sequence({mint::integer(5)})}};
  folder.add_credential(shop.issue(spec, shop.intermediate()));
  folder.simulate();
}

constexpr VariantRow kRows[] = {
    {"cert-revoked-client", K::cert_revoked, Role::client, "A CRL revokes the client certificate.", revoked_leaf},
    {"cert-revoked-server", K::cert_revoked, Role::server, "A CRL revokes the server certificate.", revoked_leaf},
    {"cert-revoked-intermediate", K::cert_revoked, Role::client, "The root's CRL revokes the intermediate.",
     revoked_intermediate},
    {"cert-revoked-ocsp", K::cert_revoked, Role::client, "An OCSP response revokes the client certificate.",
     revoked_by_ocsp},
    {"crl-expired", K::crl_expired, Role::client, "The CRL's next update is three days overdue.", stale_crl},
    {"crl-invalid", K::crl_invalid, Role::client, "The CRL's signature is damaged.", forged_crl},
    {"crl-unavailable", K::crl_unavailable, Role::client, "Revocation is demanded, and no CRL is at hand.", no_crl},
    {"ocsp-invalid", K::ocsp_invalid, Role::client, "The OCSP response's signature is damaged.", forged_ocsp},
    {"ocsp-unavailable", K::ocsp_unavailable, Role::client, "Revocation is demanded, and no OCSP response is at hand.",
     no_ocsp},
    {"ocsp-staple-missing", K::ocsp_staple_missing, Role::server,
     "The server certificate demands a stapled OCSP response, and none comes.", must_staple},
};

}  // namespace

std::span<const VariantRow> revocation_variants() {
  return kRows;
}

}  // namespace mtlsdiag::offline::testpki
