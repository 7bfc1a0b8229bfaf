// Variants whose certificates do not make a chain, or make one that its issuers do not allow.
#include "offline/testpki/workshop.h"

namespace mtlsdiag::offline::testpki {
namespace {

using K = finding::Kind;

void missing_intermediate(Folder& folder) {
  folder.add_credential(folder.shop().leaf(folder.role()), {});
  folder.verify();
  folder.simulate();
}

void untrusted_root(Folder& folder) {
  Workshop& shop = folder.shop();
  mint::CertificateSpec root_spec = shop.root_spec("another root CA");
  root_spec.subject = mint::name({{"O", "Another Organisation"}, {"CN", "another root CA"}});
  mint::CertificateSpec middle_spec = shop.intermediate_spec();
  middle_spec.subject = mint::name({{"O", "Another Organisation"}, {"CN", "another intermediate CA"}});
  const mint::Credential root = shop.self_sign(root_spec);
  const mint::Credential middle = shop.issue(middle_spec, root);
  folder.add_credential(shop.issue(shop.leaf_spec(folder.role()), middle), {middle.certificate});
  folder.add_certificates("another-root.pem", {root.certificate});
  folder.verify();
  folder.simulate();
}

void self_signed(Folder& folder) {
  Workshop& shop = folder.shop();
  folder.add_credential(shop.self_sign(shop.leaf_spec(folder.role())), {});
  folder.verify();
  folder.simulate();
}

void wrong_order(Folder& folder) {
  Workshop& shop = folder.shop();
  mint::CertificateSpec upper_spec = shop.intermediate_spec("test upper CA");
  upper_spec.basic_constraints->path_length.reset();
  const mint::Credential upper = shop.issue(upper_spec, shop.root());
  const mint::Credential lower = shop.issue(shop.intermediate_spec("test lower CA"), upper);
  folder.add_credential(shop.issue(shop.leaf_spec(folder.role()), lower), {upper.certificate, lower.certificate});
  folder.verify();
}

void superfluous(Folder& folder) {
  Workshop& shop = folder.shop();
  const mint::Credential unrelated = shop.self_sign(shop.root_spec("an unrelated CA"));
  folder.add_credential(shop.leaf(folder.role()), {shop.intermediate().certificate, unrelated.certificate});
  folder.verify();
}

void wrong_signature(Folder& folder) {
  Workshop& shop = folder.shop();
  mint::CertificateSpec spec = shop.leaf_spec(folder.role());
  spec.corrupt_signature = true;
  folder.add_credential(shop.issue(spec, shop.intermediate()));
  folder.verify();
  folder.simulate();
}

void same_name_other_key(Folder& folder) {
  Workshop& shop = folder.shop();
  const mint::Credential twin = shop.issue(shop.intermediate_spec(), shop.root());
  mint::CertificateSpec spec = shop.leaf_spec(folder.role());
  spec.authority_key_identifier = false;
  folder.add_credential(shop.issue(spec, twin));
  folder.verify();
}

void issuer_with(Folder& folder, std::optional<mint::BasicConstraints> constraints, std::uint32_t key_usage) {
  Workshop& shop = folder.shop();
  mint::CertificateSpec spec = shop.intermediate_spec("test issuer");
  spec.basic_constraints = constraints;
  spec.key_usage = key_usage;
  const mint::Credential issuer = shop.issue(spec, shop.root());
  folder.add_credential(shop.issue(shop.leaf_spec(folder.role()), issuer), {issuer.certificate});
  folder.verify();
  folder.simulate();
}

void issuer_is_leaf(Folder& folder) {
  issuer_with(folder, mint::BasicConstraints{}, mint::kDigitalSignature);
}
void issuer_without_constraints(Folder& folder) {
  issuer_with(folder, std::nullopt, 0);
}
void issuer_may_not_sign(Folder& folder) {
  issuer_with(folder, mint::BasicConstraints{.is_ca = true}, mint::kCrlSign);
}

void path_too_long(Folder& folder) {
  Workshop& shop = folder.shop();
  const mint::Credential lower = shop.issue(shop.intermediate_spec("test CA below path length 0"), shop.intermediate());
  folder.add_credential(shop.issue(shop.leaf_spec(folder.role()), lower),
                        {lower.certificate, shop.intermediate().certificate});
  folder.verify();
  folder.simulate();
}

void name_constrained(Folder& folder, mint::NameConstraints constraints) {
  Workshop& shop = folder.shop();
  mint::CertificateSpec spec = shop.intermediate_spec("test constrained CA");
  spec.name_constraints = std::move(constraints);
  const mint::Credential issuer = shop.issue(spec, shop.root());
  folder.add_credential(shop.issue(shop.leaf_spec(folder.role()), issuer), {issuer.certificate});
  folder.verify();
  folder.simulate();
}

void name_not_permitted(Folder& folder) {
  name_constrained(folder, {.permitted = {mint::dns_name("other.test")}, .excluded = {}});
}
void name_excluded(Folder& folder) {
  name_constrained(folder, {.permitted = {}, .excluded = {mint::dns_name("example.test")}});
}

void policy_missing(Folder& folder) {
  folder.add_credential(folder.shop().leaf(folder.role()));
  folder.verify({"--policy", "1.3.6.1.4.1.32473.1", "--explicit-policy"});
}

void no_roots(Folder& folder) {
  folder.add_credential(folder.shop().leaf(folder.role()));
  folder.add("empty.pem", to_bytes(as_bytes(mint::to_pem("PUBLIC KEY", folder.shop().key().public_der()))));
  folder.verify({}, "empty.pem");
}

/// More issuers of one name than the path search may try signatures of.
void search_limit(Folder& folder) {
  constexpr int kIssuers = 120;
  Workshop& shop = folder.shop();
  mint::CertificateSpec authority = shop.intermediate_spec("one name, many keys");
  authority.subject_key_identifier = false;
  std::vector<Bytes> issuers;
  for (int i = 0; i < kIssuers; ++i) {
    issuers.push_back(shop.issue(authority, shop.key(mint::Algorithm::p256), shop.root().issuer()).certificate);
  }
  mint::CertificateSpec spec = shop.leaf_spec(folder.role());
  spec.authority_key_identifier = false;
  folder.add_credential(shop.issue(spec, shop.issue(authority, shop.key(mint::Algorithm::p256), shop.root().issuer())),
                        issuers);
  folder.verify();
}

constexpr VariantRow kRows[] = {
    {"chain-missing-intermediate-client", K::chain_missing_intermediate, Role::client,
     "The client's file holds the leaf without the intermediate.", missing_intermediate},
    {"chain-missing-intermediate-server", K::chain_missing_intermediate, Role::server,
     "The server's file holds the leaf without the intermediate.", missing_intermediate},
    {"chain-untrusted-root-client", K::chain_untrusted_root, Role::client,
     "The client certificate comes from another CA.", untrusted_root},
    {"chain-untrusted-root-server", K::chain_untrusted_root, Role::server,
     "The server certificate comes from another CA.", untrusted_root},
    {"cert-self-signed-client", K::cert_self_signed, Role::client, "The client certificate signs itself.", self_signed},
    {"cert-self-signed-server", K::cert_self_signed, Role::server, "The server certificate signs itself.", self_signed},
    {"chain-wrong-order", K::chain_wrong_order, Role::server, "The two intermediates are there, in the wrong order.",
     wrong_order},
    {"chain-superfluous-cert", K::chain_superfluous_cert, Role::server, "An unrelated CA is sent along.", superfluous},
    {"signature-invalid", K::signature_invalid, Role::client, "The signature of the client certificate is damaged.",
     wrong_signature},
    {"signature-invalid-same-name", K::signature_invalid, Role::client,
     "Another CA of the same name, with another key, signed the client certificate.", same_name_other_key},
    {"ca-constraint-violated", K::ca_constraint_violated, Role::client,
     "The issuer is an ordinary certificate (CA:FALSE).", issuer_is_leaf},
    {"ca-constraint-violated-missing", K::ca_constraint_violated, Role::server, "The issuer has no basicConstraints.",
     issuer_without_constraints},
    {"key-usage-wrong-issuer", K::key_usage_wrong, Role::client, "The issuer's keyUsage has no keyCertSign.",
     issuer_may_not_sign},
    {"path-length-exceeded", K::path_length_exceeded, Role::client, "A CA stands below one whose path length is 0.",
     path_too_long},
    {"name-constraint-violated", K::name_constraint_violated, Role::client,
     "The issuer may sign names below other.test only.", name_not_permitted},
    {"name-constraint-violated-excluded", K::name_constraint_violated, Role::client,
     "The issuer may not sign names below example.test.", name_excluded},
    {"policy-violated", K::policy_violated, Role::client,
     "A certificate policy is demanded that the chain does not have.", policy_missing},
    {"truststore-empty", K::truststore_empty, Role::client, "The file of roots holds a public key and no certificate.", no_roots},
    {"search-limit-reached", K::search_limit_reached, Role::client,
     "A hundred and twenty issuers have the same name, and none of them signed the leaf.", search_limit},
};

}  // namespace

std::span<const VariantRow> chain_variants() {
  return kRows;
}

}  // namespace mtlsdiag::offline::testpki
