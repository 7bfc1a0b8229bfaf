#include "offline/simulate.h"

#include <doctest/doctest.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "finding/catalogue.h"
#include "mint/mint.h"

namespace mtlsdiag {
namespace {

using finding::Kind;
using finding::Severity;
using finding::Side;
using offline::SimulateSettings;

constexpr auto kNow = std::chrono::sys_days(std::chrono::year(2026) / 11 / 20);
constexpr auto kDay = std::chrono::days(1);

mint::CertificateSpec spec(std::string_view name) {
  mint::CertificateSpec made;
  made.subject = mint::name({{"O", "Example"}, {"CN", name}});
  made.not_before = kNow - 100 * kDay;
  made.not_after = kNow + 300 * kDay;
  return made;
}

mint::CertificateSpec ca_spec(std::string_view name) {
  mint::CertificateSpec made = spec(name);
  made.not_after = kNow + 3000 * kDay;
  made.basic_constraints = mint::BasicConstraints{true, std::nullopt, true};
  made.key_usage = mint::kKeyCertSign | mint::kCrlSign;
  return made;
}

mint::CertificateSpec leaf_spec(Side side) {
  mint::CertificateSpec made = spec(side == Side::client ? "client" : "server");
  made.key_usage = mint::kDigitalSignature;
  made.extended_key_usage = {side == Side::client ? mint::kClientAuth : mint::kServerAuth};
  made.subject_alt_names = {mint::dns_name(side == Side::client ? "client.example" : "server.example")};
  return made;
}

ossl::Key new_key(mint::Algorithm algorithm = mint::Algorithm::p256) {
  Result<ossl::Key> key = mint::make_key(algorithm);
  REQUIRE(key);
  return *key;
}

mint::Credential issue(const mint::CertificateSpec& made, const mint::Credential& issuer,
                       mint::Algorithm algorithm = mint::Algorithm::p256) {
  Result<mint::Credential> credential = mint::issue(made, new_key(algorithm), issuer.issuer());
  REQUIRE(credential);
  return *credential;
}

mint::Credential self_sign(const mint::CertificateSpec& made, mint::Algorithm algorithm = mint::Algorithm::p256) {
  Result<mint::Credential> credential = mint::self_sign(made, new_key(algorithm));
  REQUIRE(credential);
  return *credential;
}

/// What every case starts from: two leaves under one intermediate under one root.
struct Pki {
  mint::Credential root = self_sign(ca_spec("root"));
  mint::Credential intermediate = issue(ca_spec("intermediate"), root);
  mint::Credential other_root = [] {
    mint::CertificateSpec made = ca_spec("other root");
    made.subject = mint::name({{"O", "Elsewhere"}, {"CN", "other root"}});
    return self_sign(made);
  }();
  mint::Credential client = issue(leaf_spec(Side::client), intermediate);
  mint::Credential server = issue(leaf_spec(Side::server), intermediate);
};

const Pki& pki() {
  static const Pki kPki;
  return kPki;
}

/// A configuration under change, with the roots that its settings borrow.
struct Bench {
  SimulateSettings settings;
  x509::Roots client_roots;
  x509::Roots server_roots;

  Bench() {
    present(Side::client, {pki().client, pki().intermediate});
    present(Side::server, {pki().server, pki().intermediate});
    client_roots.add(pki().root.certificate, {});
    server_roots.add(pki().root.certificate, {});
    settings.client.roots = &client_roots;
    settings.server.roots = &server_roots;
    settings.name = "server.example";
    settings.at = kNow;
  }

  offline::SimulatedSide& side(Side which) { return which == Side::client ? settings.client : settings.server; }

  void present(Side which, const std::vector<mint::Credential>& chain) {
    x509::Identity identity;
    for (const mint::Credential& credential : chain) {
      identity.chain.push_back(credential.certificate);
      identity.places.emplace_back();
    }
    identity.key = chain.front().key;
    side(which).identity = std::move(identity);
  }

  /// Presents a leaf made from a changed description, with the intermediate after it.
  void present_changed(Side which, const std::function<void(mint::CertificateSpec&)>& change,
                       mint::Algorithm algorithm = mint::Algorithm::p256) {
    mint::CertificateSpec made = leaf_spec(which);
    change(made);
    present(which, {issue(made, pki().intermediate, algorithm), pki().intermediate});
  }

  /// Presents a leaf under an issuer made from a changed description.
  void present_under(Side which, const std::function<void(mint::CertificateSpec&)>& change) {
    mint::CertificateSpec made = ca_spec("odd intermediate");
    change(made);
    const mint::Credential issuer = issue(made, pki().root);
    present(which, {issue(leaf_spec(which), issuer), issuer});
  }

  void trust_only(Side which, const std::optional<mint::Credential>& root) {
    x509::Roots& roots = which == Side::client ? client_roots : server_roots;
    roots = x509::Roots();
    if (root) {
      roots.add(root->certificate, {});
    } else {
      side(which).roots = nullptr;
    }
  }

  void add_crl(bool revokes, Side whose, int age_days = 1, bool is_corrupt = false) {
    mint::CrlSpec crl;
    crl.this_update = kNow - age_days * kDay;
    crl.next_update = crl.this_update + 7 * kDay;
    crl.corrupt_signature = is_corrupt;
    if (revokes) {
      mint::RevokedEntry entry;
      entry.serial = mint::serial_of(side(whose).identity->chain.front());
      entry.revoked_at = kNow - 2 * kDay;
      crl.revoked.push_back(entry);
    }
    Result<Bytes> der = mint::make_crl(crl, pki().intermediate.issuer());
    REQUIRE(der);
    settings.crls.push_back({*der, "crl"});
  }
};

struct Row {
  const char* what;
  std::function<void(Bench&)> change;
  std::optional<Kind> cause;
  Side side = Side::unknown;
};

void check(const Row& row) {
  for (const bool is_tls12 : {false, true}) {
    Bench bench;
    row.change(bench);
    if (is_tls12) {
      if (bench.settings.client.has_limits() || bench.settings.server.has_limits()) {
        continue;
      }
      bench.settings.client.tls_max = handshake::kTls12;
    }
    CAPTURE(row.what);
    CAPTURE(is_tls12);
    const Result<report::Report> report = offline::simulate(bench.settings);
    REQUIRE_MESSAGE(report.has_value(), (report ? std::string() : report.error().message));
    REQUIRE(report->verdict);
    CAPTURE(report->verdict->summary);
    const std::string got = report->verdict->cause ? std::string(finding::id_of(*report->verdict->cause)) : "none";
    CHECK(got == (row.cause ? std::string(finding::id_of(*row.cause)) : "none"));
    if (row.cause) {
      CHECK(report->verdict->side == row.side);
      CHECK(report->verdict->status == finding::Status::fail);
      CHECK_FALSE(report->verdict->summary.empty());
    }
  }
}

TEST_CASE("a sound pair passes, whatever both sides have in common") {
  const Row rows[] = {
      {"as it is", [](Bench&) {}, std::nullopt},
      {"without a name to expect", [](Bench& b) { b.settings.name.clear(); }, std::nullopt},
      {"TLS 1.2 only", [](Bench& b) { b.settings.server.tls_max = handshake::kTls12; }, std::nullopt},
      {"TLS 1.0 on both sides",
       [](Bench& b) {
         b.settings.client.tls_min = handshake::kTls10;
         b.settings.client.tls_max = handshake::kTls10;
         b.settings.server.tls_min = handshake::kTls10;
       },
       std::nullopt},
      {"one cipher suite", [](Bench& b) { b.settings.client.ciphers = {"TLS_CHACHA20_POLY1305_SHA256"}; },
       std::nullopt},
      {"a group that takes a second hello", [](Bench& b) { b.settings.server.groups = {"secp384r1"}; }, std::nullopt},
      {"one protocol in common",
       [](Bench& b) {
         b.settings.client.alpn = {"h2", "http/1.1"};
         b.settings.server.alpn = {"http/1.1"};
       },
       std::nullopt},
      {"only the client speaks of protocols", [](Bench& b) { b.settings.client.alpn = {"h2"}; }, std::nullopt},
      {"a CRL that names nobody", [](Bench& b) { b.add_crl(false, Side::client); }, std::nullopt},
      {"the name that the server insists on", [](Bench& b) { b.settings.server_names = {"server.example"}; },
       std::nullopt},
      {"an intermediate as anchor",
       [](Bench& b) {
         b.trust_only(Side::client, pki().intermediate);
         b.trust_only(Side::server, pki().intermediate);
       },
       std::nullopt},
      {"no certificate where none is required",
       [](Bench& b) {
         b.settings.client.identity.reset();
         b.settings.client_auth = handshake::ClientAuth::request;
       },
       std::nullopt},
      {"no roots where nothing is to be judged",
       [](Bench& b) {
         b.settings.client_auth = handshake::ClientAuth::none;
         b.trust_only(Side::server, std::nullopt);
       },
       std::nullopt},
      {"RSA and Ed25519",
       [](Bench& b) {
         b.present_changed(
             Side::client, [](mint::CertificateSpec&) {}, mint::Algorithm::ed25519);
         b.present_changed(
             Side::server, [](mint::CertificateSpec&) {}, mint::Algorithm::rsa2048);
       },
       std::nullopt},
  };
  for (const Row& row : rows) {
    check(row);
  }
}

TEST_CASE("every fault of a certificate or chain is found on the side that presents it") {
  using Spec = mint::CertificateSpec;
  for (const Side side : {Side::client, Side::server}) {
    CAPTURE(finding::to_string(side));
    const Side other = side == Side::client ? Side::server : Side::client;
    const Row rows[] = {
        {"expired", [side](Bench& b) { b.present_changed(side, [](Spec& s) { s.not_after = kNow - 3 * kDay; }); },
         Kind::cert_expired, side},
        {"not yet valid",
         [side](Bench& b) { b.present_changed(side, [](Spec& s) { s.not_before = kNow + 3 * kDay; }); },
         Kind::cert_not_yet_valid, side},
        {"expired intermediate",
         [side](Bench& b) { b.present_under(side, [](Spec& s) { s.not_after = kNow - 3 * kDay; }); },
         Kind::cert_expired, side},
        {"revoked", [side](Bench& b) { b.add_crl(true, side); }, Kind::cert_revoked, side},
        {"missing intermediate",
         [side](Bench& b) { b.present(side, {side == Side::client ? pki().client : pki().server}); },
         Kind::chain_missing_intermediate, side},
        {"a root that is not trusted",
         [side](Bench& b) {
           b.present(side, {issue(leaf_spec(side), pki().other_root), pki().other_root});
         },
         Kind::chain_untrusted_root, side},
        {"other roots on the other side", [other](Bench& b) { b.trust_only(other, pki().other_root); },
         Kind::chain_untrusted_root, side},
        {"self-signed", [side](Bench& b) { b.present(side, {self_sign(leaf_spec(side))}); }, Kind::cert_self_signed,
         side},
        {"wrong extended key usage",
         [side](Bench& b) {
           b.present_changed(side, [side](Spec& s) {
             s.extended_key_usage = {side == Side::client ? mint::kServerAuth : mint::kClientAuth};
           });
         },
         side == Side::client ? Kind::eku_client_auth_missing : Kind::eku_server_auth_missing, side},
        {"key usage without signatures",
         [side](Bench& b) { b.present_changed(side, [](Spec& s) { s.key_usage = mint::kKeyAgreement; }); },
         Kind::key_usage_wrong, side},
        {"an issuer that is no CA",
         [side](Bench& b) { b.present_under(side, [](Spec& s) { s.basic_constraints->is_ca = false; }); },
         Kind::ca_constraint_violated, side},
        {"path length",
         [side](Bench& b) {
           mint::CertificateSpec upper = ca_spec("upper");
           upper.basic_constraints->path_length = 0;
           const mint::Credential above = issue(upper, pki().root);
           const mint::Credential below = issue(ca_spec("lower"), above);
           b.present(side, {issue(leaf_spec(side), below), below, above});
         },
         Kind::path_length_exceeded, side},
        {"name constraints",
         [side](Bench& b) {
           b.present_under(side, [](Spec& s) { s.name_constraints.permitted = {mint::dns_name("permitted.example")}; });
         },
         Kind::name_constraint_violated, side},
        {"a signature that does not verify",
         [side](Bench& b) { b.present_changed(side, [](Spec& s) { s.corrupt_signature = true; }); },
         Kind::signature_invalid, side},
        {"an unknown critical extension",
         [side](Bench& b) {
           b.present_changed(side, [](Spec& s) { s.extra = {mint::Extension{"1.3.6.1.4.1.99999.1", true, {5, 0}}}; });
         },
         Kind::extension_critical_unknown, side},
        {"RSA of 1024 bits",
         [side](Bench& b) {
           b.present_changed(
               side, [](Spec&) {}, mint::Algorithm::rsa1024);
         },
         Kind::weak_key, side},
        {"a curve of 192 bits",
         [side](Bench& b) {
           b.present_changed(
               side, [](Spec&) {}, mint::Algorithm::p192);
         },
         Kind::weak_key, side},
        {"a curve that nobody signs with",
         [side](Bench& b) {
           b.present_changed(
               side, [](Spec&) {}, mint::Algorithm::secp256k1);
         },
         Kind::sigalg_mismatch, side},
        {"SHA-1", [side](Bench& b) { b.present_changed(side, [](Spec& s) { s.digest = mint::Digest::sha1; }); },
         Kind::weak_signature, side},
        {"the key of another certificate", [side](Bench& b) { b.side(side).identity->key = new_key(); },
         Kind::key_mismatch, side},
        {"a key of another kind", [side](Bench& b) { b.side(side).identity->key = new_key(mint::Algorithm::rsa2048); },
         Kind::key_mismatch, side},
        {"an identity that is not expected",
         [other](Bench& b) { b.side(other).identities = {"spiffe://example/other"}; }, Kind::identity_not_authorized,
         side},
        {"no roots on the other side", [other](Bench& b) { b.trust_only(other, std::nullopt); }, Kind::truststore_empty,
         other},
    };
    for (const Row& row : rows) {
      check(row);
    }
  }
}

TEST_CASE("what concerns one side only is found there") {
  const Row rows[] = {
      {"another name", [](Bench& b) { b.settings.name = "other.example"; }, Kind::name_mismatch, Side::server},
      {"no client certificate", [](Bench& b) { b.settings.client.identity.reset(); }, Kind::client_cert_required,
       Side::client},
      {"a name that the server does not know", [](Bench& b) { b.settings.server_names = {"other.example"}; },
       Kind::sni_unrecognized, Side::client},
      {"no name where one is needed",
       [](Bench& b) {
         b.settings.server_names = {"server.example"};
         b.settings.no_sni = true;
       },
       Kind::sni_unrecognized, Side::client},
      {"an expired CRL is the judge's", [](Bench& b) { b.add_crl(false, Side::client, 30); }, Kind::crl_expired,
       Side::client},
  };
  for (const Row& row : rows) {
    check(row);
  }
}

TEST_CASE("nothing in common is told with the setting and the side that it hangs on") {
  using Strings = std::vector<std::string>;
  const Row rows[] = {
      {"an old client",
       [](Bench& b) {
         b.settings.client.tls_max = handshake::kTls12;
         b.settings.server.tls_min = handshake::kTls13;
       },
       Kind::protocol_version_mismatch, Side::client},
      {"an old server", [](Bench& b) { b.settings.server.tls_max = handshake::kTls11; },
       Kind::protocol_version_mismatch, Side::server},
      {"TLS 1.3 ciphers",
       [](Bench& b) {
         b.settings.client.ciphers = {"TLS_AES_128_GCM_SHA256"};
         b.settings.server.ciphers = {"TLS_AES_256_GCM_SHA384"};
       },
       Kind::cipher_mismatch, Side::unknown},
      {"ciphers of different versions",
       [](Bench& b) {
         b.settings.client.ciphers = {"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"};
         b.settings.server.ciphers = {"TLS_AES_256_GCM_SHA384"};
       },
       Kind::cipher_mismatch, Side::unknown},
      {"ciphers for another kind of key",
       [](Bench& b) { b.settings.server.ciphers = {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"}; }, Kind::cipher_mismatch,
       Side::server},
      {"groups",
       [](Bench& b) {
         b.settings.client.groups = {"x25519"};
         b.settings.server.groups = {"secp256r1"};
       },
       Kind::group_mismatch, Side::unknown},
      {"groups under TLS 1.2",
       [](Bench& b) {
         b.settings.client.tls_max = handshake::kTls12;
         b.settings.client.groups = {"secp521r1"};
       },
       Kind::group_mismatch, Side::client},
      {"the client's signature algorithms", [](Bench& b) { b.settings.client.sigalgs = {"rsa_pss_rsae_sha256"}; },
       Kind::sigalg_mismatch, Side::client},
      {"the client's signature algorithms under TLS 1.2",
       [](Bench& b) {
         b.settings.client.tls_max = handshake::kTls12;
         b.settings.client.sigalgs = Strings{"rsa_pss_rsae_sha256", "rsa_pkcs1_sha256"};
       },
       Kind::sigalg_mismatch, Side::client},
      {"the server's signature algorithms", [](Bench& b) { b.settings.server.sigalgs = {"rsa_pss_rsae_sha256"}; },
       Kind::sigalg_mismatch, Side::server},
      {"what the server accepts of the client's key",
       [](Bench& b) {
         b.present_changed(
             Side::server, [](mint::CertificateSpec&) {}, mint::Algorithm::rsa2048);
         b.settings.server.sigalgs = {"rsa_pss_rsae_sha256"};
       },
       Kind::sigalg_mismatch, Side::client},
      {"a server's key that cannot sign under the one version that the client allows",
       [](Bench& b) {
         b.present_changed(
             Side::server, [](mint::CertificateSpec&) {}, mint::Algorithm::secp256k1);
         b.settings.client.tls_min = handshake::kTls13;
       },
       Kind::sigalg_mismatch, Side::server},
      {"application protocols",
       [](Bench& b) {
         b.settings.client.alpn = {"h2"};
         b.settings.server.alpn = {"http/1.1"};
       },
       Kind::alpn_mismatch, Side::unknown},
  };
  for (const Row& row : rows) {
    check(row);
  }
}

TEST_CASE("among several faults the earliest stage is the cause, and all are told") {
  Bench bench;
  bench.present_changed(Side::client, [](mint::CertificateSpec& s) { s.not_after = kNow - kDay; });
  bench.present_changed(Side::server, [](mint::CertificateSpec& s) { s.not_after = kNow - kDay; });
  Result<report::Report> report = offline::simulate(bench.settings);
  REQUIRE(report);
  CHECK(report->verdict->cause == Kind::cert_expired);
  CHECK(report->verdict->side == Side::server);
  int expired = 0;
  for (const finding::Finding& each : report->findings) {
    expired += each.kind == Kind::cert_expired ? 1 : 0;
  }
  CHECK(expired == 2);
  bench.settings.client.tls_max = handshake::kTls12;
  bench.settings.server.tls_min = handshake::kTls13;
  report = offline::simulate(bench.settings);
  REQUIRE(report);
  CHECK(report->verdict->cause == Kind::protocol_version_mismatch);
}

TEST_CASE("the ladder has each message once, in order, and evidence points into it") {
  Bench bench;
  bench.present_changed(Side::client, [](mint::CertificateSpec& s) { s.not_after = kNow - kDay; });
  const Result<report::Report> report = offline::simulate(bench.settings);
  REQUIRE(report);
  std::vector<std::string> names;
  double last = 0;
  for (const finding::Step& step : report->steps) {
    CHECK(step.n == static_cast<int>(names.size()) + 1);
    CHECK(step.t_ms >= last);
    last = step.t_ms;
    names.push_back(std::string(finding::to_string(step.actor)) + " " + step.name);
  }
  CHECK(names == std::vector<std::string>{"client client_hello", "server server_hello", "server change_cipher_spec",
                                          "server encrypted_extensions", "server certificate_request",
                                          "server certificate", "server certificate_verify", "server finished",
                                          "local verify_chain", "client change_cipher_spec", "client certificate",
                                          "client certificate_verify", "client finished", "local verify_chain",
                                          "server alert"});
  REQUIRE_FALSE(report->findings.empty());
  bool points_at_alert = false;
  for (const finding::Evidence& evidence : report->findings.front().evidence) {
    points_at_alert = points_at_alert || evidence.step == static_cast<int>(names.size());
  }
  CHECK(points_at_alert);
}

TEST_CASE("repeated handshakes are counted and timed") {
  Bench bench;
  bench.settings.repeat = 5;
  const Result<report::Report> report = offline::simulate(bench.settings);
  REQUIRE(report);
  const Document* repeat = report->extra.find("repeat");
  REQUIRE(repeat != nullptr);
  CHECK(*repeat->find("handshakes")->integer() == 4);
  CHECK(*repeat->find("established")->integer() == 4);
}

TEST_CASE("without a server certificate there is nothing to simulate, and a wrong name of a cipher is the user's") {
  Bench bench;
  bench.settings.server.ciphers = {"TLS_NONSENSE"};
  CHECK(offline::simulate(bench.settings).error().code == ErrorCode::usage);
  bench.settings.server.identity.reset();
  CHECK(offline::simulate(bench.settings).error().code == ErrorCode::usage);
}

}  // namespace
}  // namespace mtlsdiag
