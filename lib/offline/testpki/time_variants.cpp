// Variants whose dates are wrong.
#include "offline/testpki/workshop.h"

namespace mtlsdiag::offline::testpki {
namespace {

using K = finding::Kind;

void leaf_between(Folder& folder, int first_day, int last_day) {
  Workshop& shop = folder.shop();
  mint::CertificateSpec spec = shop.leaf_spec(folder.role());
  spec.not_before = shop.in_days(first_day);
  spec.not_after = shop.in_days(last_day);
  folder.add_credential(shop.issue(spec, shop.intermediate()));
  folder.verify();
}

void expired_leaf(Folder& folder) {
  leaf_between(folder, -93, -3);
  folder.simulate();
}

void future_leaf(Folder& folder) {
  leaf_between(folder, 3, 93);
  folder.simulate();
}

void expiring_leaf(Folder& folder) {
  leaf_between(folder, -83, 7);
}

void expired_intermediate(Folder& folder) {
  Workshop& shop = folder.shop();
  mint::CertificateSpec spec = shop.intermediate_spec();
  spec.not_before = shop.in_days(-730);
  spec.not_after = shop.in_days(-3);
  const mint::Credential old = shop.issue(spec, shop.intermediate().key, shop.root().issuer());
  folder.add_credential(shop.leaf(folder.role()), {old.certificate});
  folder.verify();
  folder.simulate();
}

void expired_root(Folder& folder) {
  Workshop& shop = folder.shop();
  mint::CertificateSpec spec = shop.root_spec("expired test root CA");
  spec.not_before = shop.in_days(-730);
  spec.not_after = shop.in_days(-3);
  const mint::Credential root = shop.self_sign(spec);
  const mint::Credential leaf = shop.issue(shop.leaf_spec(folder.role()), root);
  folder.add_credential(leaf, {});
  folder.add_certificates("root.pem", {root.certificate});
  folder.verify({}, "root.pem");
}

void backwards(Folder& folder) {
  leaf_between(folder, 30, -30);
}

constexpr VariantRow kRows[] = {
    {"cert-expired-client", K::cert_expired, Role::client, "The client certificate expired three days ago.",
     expired_leaf},
    {"cert-expired-server", K::cert_expired, Role::server, "The server certificate expired three days ago.",
     expired_leaf},
    {"cert-expired-intermediate", K::cert_expired, Role::server,
     "The intermediate that is sent along expired; leaf and root are sound.", expired_intermediate},
    {"cert-expired-root", K::cert_expired, Role::client, "The root that is trusted has expired.", expired_root},
    {"cert-not-yet-valid-client", K::cert_not_yet_valid, Role::client,
     "The client certificate is valid from in three days on.", future_leaf},
    {"cert-not-yet-valid-server", K::cert_not_yet_valid, Role::server,
     "The server certificate is valid from in three days on.", future_leaf},
    {"cert-expires-soon", K::cert_expires_soon, Role::client, "The client certificate has a week left of three months.",
     expiring_leaf},
    {"validity-invalid", K::validity_invalid, Role::client, "The client certificate ends before it begins.", backwards},
};

}  // namespace

std::span<const VariantRow> time_variants() {
  return kRows;
}

}  // namespace mtlsdiag::offline::testpki
