// The workshop in which the variants of a test PKI are made: the good root, intermediate and leaves, the descriptions
// to start a broken one from, and the folder that a variant's files and commands go into. Making never fails in the
// middle: the first failure is kept and asked for at the end.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mint/mint.h"
#include "offline/testpki.h"

namespace mtlsdiag::offline::testpki {

enum class Role { server, client };
std::string_view to_string(Role role);

class Workshop final {
 public:
  explicit Workshop(const TestPkiSettings& settings);

  [[nodiscard]] const TestPkiSettings& settings() const { return settings_; }
  [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }
  [[nodiscard]] Instant now() const { return settings_.now; }
  /// `days` before (negative) or after now.
  [[nodiscard]] Instant in_days(int days) const { return settings_.now + std::chrono::hours(24 * days); }

  [[nodiscard]] const mint::Credential& root() const { return root_; }
  [[nodiscard]] const mint::Credential& intermediate() const { return intermediate_; }
  [[nodiscard]] const mint::Credential& leaf(Role role) const { return role == Role::server ? server_ : client_; }

  /// The descriptions of the good ones, to be changed.
  [[nodiscard]] mint::CertificateSpec root_spec(std::string_view common_name = "test root CA") const;
  [[nodiscard]] mint::CertificateSpec intermediate_spec(std::string_view common_name = "test intermediate CA") const;
  [[nodiscard]] mint::CertificateSpec leaf_spec(Role role) const;

  /// A key of the settings' algorithm; the same one comes back only after several others.
  [[nodiscard]] ossl::Key key();
  [[nodiscard]] ossl::Key key(mint::Algorithm algorithm);
  mint::Credential issue(const mint::CertificateSpec& spec, const ossl::Key& key, const mint::Issuer& issuer);
  mint::Credential issue(const mint::CertificateSpec& spec, const mint::Credential& issuer);
  mint::Credential self_sign(const mint::CertificateSpec& spec);
  Bytes crl(const mint::CrlSpec& spec, const mint::Credential& issuer);
  Bytes ocsp(const mint::OcspSpec& spec, const mint::Credential& issuer, const mint::Credential& signer);
  Bytes private_key(const ossl::Key& key);

 private:
  template <typename T>
  T take(Result<T> result) {
    if (result) {
      return *std::move(result);
    }
    if (!failure_) {
      failure_ = result.error();
    }
    return T{};
  }

  TestPkiSettings settings_;
  std::optional<Error> failure_;
  mint::Credential root_;
  mint::Credential intermediate_;
  mint::Credential server_;
  mint::Credential client_;
};

/// What a variant consists of; paths are relative to its folder, commands are run in it.
class Folder final {
 public:
  Folder(Workshop& shop, Role role, std::string name) : shop_(&shop), role_(role), name_(std::move(name)) {}

  [[nodiscard]] Role role() const { return role_; }
  [[nodiscard]] Workshop& shop() const { return *shop_; }

  void add(std::string_view file, Bytes content, bool is_secret = false);
  void add_certificates(std::string_view file, const std::vector<Bytes>& certificates);
  /// Writes ROLE.pem (the leaf, then `issuers`) and ROLE.key.
  void add_credential(const mint::Credential& leaf, const std::vector<Bytes>& issuers);
  /// The same with the good intermediate as the only issuer.
  void add_credential(const mint::Credential& leaf) { add_credential(leaf, {shop_->intermediate().certificate}); }

  /// Adds `verify` of ROLE.pem for its purpose against the root (or `roots`), with further words.
  void verify(const std::vector<std::string>& words = {}, std::string_view roots = "../root.pem");
  /// Adds `simulate` of the role's credential against the good one of the other side.
  void simulate(const std::vector<std::string>& words = {}, std::string_view roots = "../root.pem");

  [[nodiscard]] const std::vector<std::vector<std::string>>& commands() const { return commands_; }
  [[nodiscard]] std::vector<TestPkiFile> take_files() { return std::move(files_); }

 private:
  Workshop* shop_;
  Role role_;
  std::string name_;
  std::vector<TestPkiFile> files_;
  std::vector<std::vector<std::string>> commands_;
};

/// One row of the table of variants.
struct VariantRow {
  std::string_view folder;
  finding::Kind kind;
  Role role;
  std::string_view story;
  void (*make)(Folder& folder);
};

/// The tables, by what is broken.
std::span<const VariantRow> time_variants();
std::span<const VariantRow> chain_variants();
std::span<const VariantRow> usage_variants();
std::span<const VariantRow> form_variants();
std::span<const VariantRow> revocation_variants();

}  // namespace mtlsdiag::offline::testpki
