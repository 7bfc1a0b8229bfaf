#include "path/second_opinion.h"

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <chrono>
#include <deque>
#include <memory>
#include <set>

#include "base/text.h"
#include "der/oid.h"
#include "ossl/handle.h"

namespace mtlsdiag::path {
namespace {

/// What Debian and most others build in: RSA 2048, SHA-256 and better.
constexpr int kAuthLevel = 2;
constexpr std::size_t kMaxCertificates = 10'000;

ossl::CertificateHandle read(ByteView der) {
  const unsigned char* at = der.data();
  return ossl::CertificateHandle(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
}

/// With its trust settings, which OpenSSL keeps behind the certificate.
ossl::CertificateHandle read(const x509::Root& root) {
  Bytes both = root.der;
  both.insert(both.end(), root.trust.begin(), root.trust.end());
  const unsigned char* at = both.data();
  return ossl::CertificateHandle(d2i_X509_AUX(nullptr, &at, static_cast<long>(both.size())));
}

/// The roots that any path may need: those named as issuer by a certificate at hand, and so on upwards.
void add_roots(const OpinionInput& input, X509_STORE* store) {
  std::deque<ByteView> open{input.leaf};
  open.insert(open.end(), input.others.begin(), input.others.end());
  std::set<const x509::Root*> seen;
  while (!open.empty() && seen.size() < kMaxCertificates) {
    const Result<der::Certificate> certificate = der::Certificate::parse(open.front());
    open.pop_front();
    if (!certificate) {
      continue;
    }
    for (const ByteView name : {certificate->issuer.raw, certificate->subject.raw}) {
      for (const x509::Root* root : input.roots->find(name)) {
        if (seen.insert(root).second) {
          open.push_back(root->der);
          if (const ossl::CertificateHandle x509 = read(*root)) {
            X509_STORE_add_cert(store, x509.get());
          }
        }
      }
    }
  }
}

void add_crls(const OpinionInput& input, X509_STORE* store) {
  for (const ByteView der : input.crls) {
    const unsigned char* at = der.data();
    if (const ossl::CrlHandle crl{d2i_X509_CRL(nullptr, &at, static_cast<long>(der.size()))}) {
      X509_STORE_add_crl(store, crl.get());
    }
  }
}

void set_name(X509_VERIFY_PARAM* param, const x509::ReferenceName& name) {
  switch (name.kind) {
    case x509::NameKind::dns:
      X509_VERIFY_PARAM_set1_host(param, name.text.c_str(), name.text.size());
      X509_VERIFY_PARAM_set_hostflags(param,
                                      X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
      break;
    case x509::NameKind::ip: X509_VERIFY_PARAM_set1_ip(param, name.address.data(), name.address.size()); break;
    case x509::NameKind::email: X509_VERIFY_PARAM_set1_email(param, name.text.c_str(), name.text.size()); break;
    case x509::NameKind::uri: break;  // OpenSSL compares none
  }
}

void set_policies(X509_VERIFY_PARAM* param, const Settings& settings) {
  unsigned long flags = X509_V_FLAG_POLICY_CHECK;
  flags |= settings.require_explicit_policy ? X509_V_FLAG_EXPLICIT_POLICY : 0UL;
  flags |= settings.inhibit_policy_mapping ? X509_V_FLAG_INHIBIT_MAP : 0UL;
  flags |= settings.inhibit_any_policy ? X509_V_FLAG_INHIBIT_ANY : 0UL;
  X509_VERIFY_PARAM_set_flags(param, flags);
  for (const Bytes& policy : settings.policies) {
    X509_VERIFY_PARAM_add0_policy(param, OBJ_txt2obj(der::dotted(der::Oid{policy}).c_str(), 1));
  }
}

void set_parameters(X509_VERIFY_PARAM* param, const Settings& settings, bool has_crls) {
  X509_VERIFY_PARAM_set_time(param, std::chrono::system_clock::to_time_t(settings.at));
  X509_VERIFY_PARAM_set_auth_level(param, kAuthLevel);
  if (settings.purpose != Purpose::any) {
    const bool is_client = settings.purpose == Purpose::client;
    X509_VERIFY_PARAM_set_purpose(param, is_client ? X509_PURPOSE_SSL_CLIENT : X509_PURPOSE_SSL_SERVER);
    X509_VERIFY_PARAM_set_trust(param, is_client ? X509_TRUST_SSL_CLIENT : X509_TRUST_SSL_SERVER);
  }
  if (settings.name) {
    set_name(param, *settings.name);
  }
  if (settings.max_intermediates) {
    X509_VERIFY_PARAM_set_depth(param, *settings.max_intermediates);
  }
  if (settings.require_explicit_policy || settings.inhibit_policy_mapping || settings.inhibit_any_policy ||
      !settings.policies.empty()) {
    set_policies(param, settings);
  }
  if (has_crls || settings.revocation != Revocation::none) {
    const unsigned long all = settings.revocation == Revocation::chain ? X509_V_FLAG_CRL_CHECK_ALL : 0UL;
    X509_VERIFY_PARAM_set_flags(
        param, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_EXTENDED_CRL_SUPPORT | X509_V_FLAG_USE_DELTAS | all);
  }
}

/// Why OpenSSL says no where RFC 5280 allows the path, or the other way round.
std::string explain_difference(int code, bool is_accepted) {
  if (!is_accepted) {
    return "OpenSSL does not look at what is wrong here, or not by default";
  }
  switch (code) {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return "OpenSSL wants a root that signs itself at the end (unless X509_V_FLAG_PARTIAL_CHAIN is set), follows one "
             "path "
             "only, and passes over an issuer whose key identifier or broken extension does not fit";
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "OpenSSL follows one path only, and that one is out of date; another is good";
    case X509_V_ERR_UNABLE_TO_GET_CRL: return "OpenSSL wants a CRL for every certificate as soon as one is given";
    case X509_V_ERR_UNSPECIFIED: return "OpenSSL gives up where names times constraints are too many";
    default: return "OpenSSL follows one path only, and has rules of its own";
  }
}

}  // namespace

SecondOpinion ask_openssl(const OpinionInput& input, const Settings& settings, bool is_accepted) {
  SecondOpinion opinion;
  const ossl::CertificateHandle leaf = read(input.leaf);
  const ossl::StoreHandle store(X509_STORE_new());
  const ossl::StoreContext context(X509_STORE_CTX_new());
  ossl::CertificateStack others(sk_X509_new_null());
  if (leaf == nullptr || store == nullptr || context == nullptr || others == nullptr) {
    ERR_clear_error();
    opinion.code = X509_V_ERR_UNSPECIFIED;
    opinion.text = "OpenSSL cannot read the certificate";
    return opinion;
  }
  for (std::size_t i = 0; i < input.others.size() && i < kMaxCertificates; ++i) {
    if (ossl::CertificateHandle other = read(input.others[i])) {
      sk_X509_push(others.get(), other.release());
    }
  }
  add_roots(input, store.get());
  add_crls(input, store.get());
  X509_STORE_CTX_init(context.get(), store.get(), leaf.get(), others.get());
  set_parameters(X509_STORE_CTX_get0_param(context.get()), settings, !input.crls.empty());
  opinion.is_accepted = X509_verify_cert(context.get()) == 1;
  opinion.code = X509_STORE_CTX_get_error(context.get());
  opinion.depth = X509_STORE_CTX_get_error_depth(context.get());
  opinion.text = printable(X509_verify_cert_error_string(opinion.code));
  if (opinion.is_accepted != is_accepted) {
    opinion.note = explain_difference(opinion.code, is_accepted);
  }
  ERR_clear_error();
  return opinion;
}

Document describe(const SecondOpinion& opinion, bool is_accepted) {
  Document out = Document::object();
  out.add("library", "OpenSSL")
      .add("accepted", opinion.is_accepted)
      .add("code", opinion.code)
      .add("text", opinion.text);
  if (!opinion.is_accepted) {
    out.add("depth", opinion.depth);
  }
  out.add("differs", opinion.is_accepted != is_accepted);
  if (!opinion.note.empty()) {
    out.add("note", opinion.note);
  }
  return out;
}

}  // namespace mtlsdiag::path
