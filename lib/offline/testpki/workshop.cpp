#include "offline/testpki/workshop.h"

#include "base/text.h"

namespace mtlsdiag::offline::testpki {
namespace {

/// Clocks differ by minutes: what is made now must be valid on the machine beside this one, too.
constexpr std::chrono::hours kSkew{1};
constexpr int kAuthorityDays = 10 * 365;

}  // namespace

std::string_view to_string(Role role) {
  return role == Role::server ? "server" : "client";
}

Workshop::Workshop(const TestPkiSettings& settings) : settings_(settings) {
  root_ = self_sign(root_spec());
  intermediate_ = issue(intermediate_spec(), root_);
  server_ = issue(leaf_spec(Role::server), intermediate_);
  client_ = issue(leaf_spec(Role::client), intermediate_);
}

mint::CertificateSpec Workshop::root_spec(std::string_view common_name) const {
  return {.subject = mint::name({{"O", "mtlsdiag test PKI"}, {"CN", common_name}}),
          .not_before = now() - kSkew,
          .not_after = in_days(settings_.days + kAuthorityDays),
          .basic_constraints = mint::BasicConstraints{.is_ca = true},
          .key_usage = mint::kKeyCertSign | mint::kCrlSign};
}

mint::CertificateSpec Workshop::intermediate_spec(std::string_view common_name) const {
  mint::CertificateSpec spec = root_spec(common_name);
  spec.not_after = in_days(settings_.days + kAuthorityDays / 2);
  spec.basic_constraints->path_length = 0;
  return spec;
}

mint::CertificateSpec Workshop::leaf_spec(Role role) const {
  const bool is_server = role == Role::server;
  mint::CertificateSpec spec = {
      .subject = mint::name({{"O", "mtlsdiag test PKI"}, {"CN", is_server ? settings_.name : "test client"}}),
      .not_before = now() - kSkew,
      .not_after = in_days(settings_.days),
      .basic_constraints = mint::BasicConstraints{},
      .key_usage = mint::kDigitalSignature,
      .extended_key_usage = {is_server ? mint::kServerAuth : mint::kClientAuth},
      .crl_points = {"http://crl.example.test/intermediate.crl"}};
  if (is_server) {
    spec.subject_alt_names = {mint::ip_address(settings_.name)};
    if (settings_.name != "localhost") {
      spec.subject_alt_names.push_back(mint::dns_name("localhost"));
    }
    spec.subject_alt_names.push_back(mint::ip_address("127.0.0.1"));
    spec.subject_alt_names.push_back(mint::ip_address("::1"));
  } else {
    spec.subject_alt_names = {mint::dns_name("client.example.test"), mint::email("client@example.test")};
  }
  return spec;
}

ossl::Key Workshop::key() {
  return key(settings_.algorithm);
}
ossl::Key Workshop::key(mint::Algorithm algorithm) {
  return take(mint::make_key(algorithm));
}

mint::Credential Workshop::issue(const mint::CertificateSpec& spec, const ossl::Key& key, const mint::Issuer& issuer) {
  return failure_ ? mint::Credential{} : take(mint::issue(spec, key, issuer));
}

mint::Credential Workshop::issue(const mint::CertificateSpec& spec, const mint::Credential& issuer) {
  const ossl::Key fresh = key();
  return failure_ ? mint::Credential{} : take(mint::issue(spec, fresh, issuer.issuer()));
}

mint::Credential Workshop::self_sign(const mint::CertificateSpec& spec) {
  const ossl::Key fresh = key();
  return failure_ ? mint::Credential{} : take(mint::self_sign(spec, fresh));
}

Bytes Workshop::crl(const mint::CrlSpec& spec, const mint::Credential& issuer) {
  return failure_ ? Bytes{} : take(mint::make_crl(spec, issuer.issuer()));
}

Bytes Workshop::ocsp(const mint::OcspSpec& spec, const mint::Credential& issuer, const mint::Credential& signer) {
  return failure_ ? Bytes{} : take(mint::make_ocsp_response(spec, issuer.issuer(), signer.issuer()));
}

Bytes Workshop::private_key(const ossl::Key& key) {
  return failure_ ? Bytes{} : to_bytes(as_bytes(mint::to_pem("PRIVATE KEY", take(mint::private_der(key)))));
}

void Folder::add(std::string_view file, Bytes content, bool is_secret) {
  files_.push_back({.path = (name_.empty() ? "" : name_ + "/") + std::string(file),
                    .content = std::move(content),
                    .is_secret = is_secret});
}

void Folder::add_certificates(std::string_view file, const std::vector<Bytes>& certificates) {
  std::string text;
  for (const Bytes& each : certificates) {
    text += mint::to_pem("CERTIFICATE", each);
  }
  add(file, to_bytes(as_bytes(text)));
}

void Folder::add_credential(const mint::Credential& leaf, const std::vector<Bytes>& issuers) {
  std::vector<Bytes> chain = {leaf.certificate};
  chain.insert(chain.end(), issuers.begin(), issuers.end());
  const std::string role(to_string(role_));
  add_certificates(role + ".pem", chain);
  add(role + ".key", shop_->private_key(leaf.key), true);
}

void Folder::verify(const std::vector<std::string>& words, std::string_view roots) {
  const std::string role(to_string(role_));
  std::vector<std::string> command = {"verify", "--roots", std::string(roots), "--purpose", role};
  if (role_ == Role::server) {
    command.insert(command.end(), {"--name", shop_->settings().name});
  }
  command.insert(command.end(), words.begin(), words.end());
  command.push_back(role + ".pem");
  commands_.push_back(std::move(command));
}

void Folder::simulate(const std::vector<std::string>& words, std::string_view roots) {
  const std::string client = role_ == Role::client ? "client" : "../client";
  const std::string server = role_ == Role::server ? "server" : "../server";
  std::vector<std::string> command = {"simulate",         "--name",         shop_->settings().name, "--client-cert",
                                      client + ".pem",    "--client-key",   client + ".key",        "--client-roots",
                                      std::string(roots), "--server-cert",  server + ".pem",        "--server-key",
                                      server + ".key",    "--server-roots", std::string(roots)};
  command.insert(command.end(), words.begin(), words.end());
  commands_.push_back(std::move(command));
}

}  // namespace mtlsdiag::offline::testpki
