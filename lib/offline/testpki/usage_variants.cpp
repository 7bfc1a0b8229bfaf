// Variants that may not be used for what they are used for: usages, names, identities, keys.
#include "offline/testpki/workshop.h"

namespace mtlsdiag::offline::testpki {
namespace {

using K = finding::Kind;

void other_purpose(Folder& folder) {
  Workshop& shop = folder.shop();
  mint::CertificateSpec spec = shop.leaf_spec(folder.role());
  spec.extended_key_usage = {folder.role() == Role::server ? mint::kClientAuth : mint::kServerAuth};
  folder.add_credential(shop.issue(spec, shop.intermediate()));
  folder.verify();
  folder.simulate();
}

void no_digital_signature(Folder& folder) {
  Workshop& shop = folder.shop();
  mint::CertificateSpec spec = shop.leaf_spec(folder.role());
  spec.key_usage = mint::kCrlSign;
  folder.add_credential(shop.issue(spec, shop.intermediate()));
  folder.verify();
  folder.simulate();
}

void other_name(Folder& folder) {
  Workshop& shop = folder.shop();
  mint::CertificateSpec spec = shop.leaf_spec(folder.role());
  spec.subject = mint::name({{"O", "mtlsdiag test PKI"}, {"CN", "other.example.test"}});
  spec.subject_alt_names = {mint::dns_name("other.example.test")};
  folder.add_credential(shop.issue(spec, shop.intermediate()));
  folder.verify();
  folder.simulate();
}

void name_in_subject(Folder& folder) {
  Workshop& shop = folder.shop();
  mint::CertificateSpec spec = shop.leaf_spec(folder.role());
  spec.subject_alt_names.clear();
  folder.add_credential(shop.issue(spec, shop.intermediate()));
  folder.verify();
  folder.simulate();
}

void other_identity(Folder& folder) {
  Workshop& shop = folder.shop();
  mint::CertificateSpec spec = shop.leaf_spec(folder.role());
  spec.subject_alt_names = {mint::uri("spiffe://example.test/intruder")};
  folder.add_credential(shop.issue(spec, shop.intermediate()));
  folder.verify({"--identity", "spiffe://example.test/payments"});
}

void other_key(Folder& folder) {
  Workshop& shop = folder.shop();
  mint::Credential pair = shop.leaf(folder.role());
  pair.key = shop.key();
  folder.add_credential(pair);
  folder.verify({"--key", std::string(to_string(folder.role())) + ".key"});
  folder.simulate();
}

constexpr VariantRow kRows[] = {
    {"eku-client-auth-missing", K::eku_client_auth_missing, Role::client, "The client certificate is for servers only.",
     other_purpose},
    {"eku-server-auth-missing", K::eku_server_auth_missing, Role::server, "The server certificate is for clients only.",
     other_purpose},
    {"key-usage-wrong", K::key_usage_wrong, Role::client, "The client certificate's keyUsage has no digitalSignature.",
     no_digital_signature},
    {"name-mismatch", K::name_mismatch, Role::server, "The server certificate is for another name.", other_name},
    {"name-in-cn-only", K::name_in_cn_only, Role::server, "The server's name is in the CN and in no subjectAltName.",
     name_in_subject},
    {"identity-not-authorized", K::identity_not_authorized, Role::client,
     "The client certificate is good and names another workload than the one expected.", other_identity},
    {"key-mismatch", K::key_mismatch, Role::client, "The private key belongs to another certificate.", other_key},
};

}  // namespace

std::span<const VariantRow> usage_variants() {
  return kRows;
}

}  // namespace mtlsdiag::offline::testpki
