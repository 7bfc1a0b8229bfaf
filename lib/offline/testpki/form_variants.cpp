// Variants that break the form of RFC 5280, or are too weak.
#include "offline/testpki/workshop.h"

namespace mtlsdiag::offline::testpki {
namespace {

using K = finding::Kind;

template <typename Change>
void leaf_with(Folder& folder, Change change) {
  Workshop& shop = folder.shop();
  mint::CertificateSpec spec = shop.leaf_spec(folder.role());
  change(spec);
  folder.add_credential(shop.issue(spec, shop.intermediate()));
  folder.verify();
}

void unknown_critical(Folder& folder) {
  leaf_with(folder, [](mint::CertificateSpec& spec) {
    spec.extra = {{.oid = "1.3.6.1.4.1.32473.2", .is_critical = true, .value = mint::null()}};
  });
  folder.simulate();
}

void undecodable_extension(Folder& folder) {
  leaf_with(folder, [](mint::CertificateSpec& spec) {
    spec.subject_alt_names.clear();
    // A dNSName whose length says more than is there.
    spec.extra = {{.oid = "2.5.29.17", .is_critical = false, .value = {0x30, 0x04, 0x82, 0x20, 'a', 'b'}}};
  });
}

void duplicate_extension(Folder& folder) {
  leaf_with(folder, [](mint::CertificateSpec& spec) {
    spec.extra = {{.oid = "2.5.29.19", .is_critical = true, .value = mint::sequence({})}};
  });
}

void serial_zero(Folder& folder) {
  leaf_with(folder, [](mint::CertificateSpec& spec) { spec.serial = {0x00}; });
}
void serial_negative(Folder& folder) {
  leaf_with(folder, [](mint::CertificateSpec& spec) { spec.serial = {0x80, 0x01}; });
}
void serial_long(Folder& folder) {
  leaf_with(folder, [](mint::CertificateSpec& spec) { spec.serial = Bytes(21, 0x11); });
}

void weak_hash(Folder& folder) {
  Workshop& shop = folder.shop();
  // EdDSA has no SHA-1 form, so that this CA is always an RSA one.
  const mint::Credential issuer =
      shop.issue(shop.intermediate_spec("test RSA CA"), shop.key(mint::Algorithm::rsa2048), shop.root().issuer());
  mint::CertificateSpec spec = shop.leaf_spec(folder.role());
  spec.digest = mint::Digest::sha1;
  folder.add_credential(shop.issue(spec, issuer), {issuer.certificate});
  folder.verify();
}

void weak_key_of(Folder& folder, mint::Algorithm algorithm) {
  Workshop& shop = folder.shop();
  folder.add_credential(shop.issue(shop.leaf_spec(folder.role()), shop.key(algorithm), shop.intermediate().issuer()));
  folder.verify();
}
void weak_rsa(Folder& folder) {
  weak_key_of(folder, mint::Algorithm::rsa1024);
}
void weak_curve(Folder& folder) {
  weak_key_of(folder, mint::Algorithm::p192);
}

constexpr VariantRow kRows[] = {
    {"extension-critical-unknown", K::extension_critical_unknown, Role::client,
     "The client certificate has a critical extension that nobody knows.", unknown_critical},
    {"extension-malformed", K::extension_malformed, Role::client, "The subjectAltName cannot be decoded.",
     undecodable_extension},
    {"extension-malformed-duplicate", K::extension_malformed, Role::client, "basicConstraints stands twice.",
     duplicate_extension},
    {"serial-invalid-zero", K::serial_invalid, Role::client, "The serial number is 0.", serial_zero},
    {"serial-invalid-negative", K::serial_invalid, Role::client, "The serial number is negative.", serial_negative},
    {"serial-invalid-long", K::serial_invalid, Role::client, "The serial number has 21 octets.", serial_long},
    {"weak-signature", K::weak_signature, Role::client, "The client certificate is signed with SHA-1.", weak_hash},
    {"weak-key", K::weak_key, Role::client, "The client's RSA key has 1024 bits.", weak_rsa},
    {"weak-key-curve", K::weak_key, Role::client, "The client's key is on a curve of 192 bits.", weak_curve},
};

}  // namespace

std::span<const VariantRow> form_variants() {
  return kRows;
}

}  // namespace mtlsdiag::offline::testpki
