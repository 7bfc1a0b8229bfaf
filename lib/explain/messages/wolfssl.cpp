#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

using K = Kind;
using F = Fault;
using R = Rank;
constexpr auto either = Role::either;

// clang-format off
constexpr Message kRows[] = {
    {"wolfssl", R"re(wolfssl.{0,40}(?:error|err|failed|ret)\D{0,14}(-\d{3})\b)re", K::alert_generic, either, F::unknown, R::vague,
     "wolfSSL_connect error -188", "", "", Scheme::wolfssl},
    {"error = -", R"re(error = (-\d{3})\b)re", K::alert_generic, either, F::unknown, R::vague,
     "SSL_connect error = -322, peer subject name mismatch", "", "", Scheme::wolfssl},
    {"err = -", R"re(err = (-\d{3})\b)re", K::alert_generic, either, F::unknown, R::vague,
     "wolfSSL_accept: err = -345, peer did not return a certificate", "", "", Scheme::wolfssl},
    {"ssl accept error", R"re(SSL.(?:accept|connect) error\W+(-\d{3}))re", K::alert_generic, either, F::unknown, R::vague,
     "SSL_accept error -313, received alert fatal error", "", "", Scheme::wolfssl},
    {"got alert", R"re(Got alert\W+(\d{1,3}))re", K::alert_generic, either, F::unknown, R::vague,
     "wolfSSL: Got alert 48", "", "", Scheme::alert},
    {"asn date error, current date after", "", K::cert_expired, either, F::peer, R::exact,
     "error = -151, ASN date error, current date after"},
    {"asn date error, current date before", "", K::cert_not_yet_valid, either, F::peer, R::exact,
     "error = -150, ASN date error, current date before"},
    {"asn no signer error to confirm failure", "", K::chain_untrusted_root, either, F::peer, R::exact,
     "error = -188, ASN no signer error to confirm failure"},
    {"asn sig error, confirm failure", "", K::signature_invalid, either, F::peer, R::exact,
     "error = -155, ASN sig error, confirm failure"},
    {"asn self-signed certificate error", "", K::cert_self_signed, either, F::peer, R::exact,
     "ASN self-signed certificate error"},
    {"critical extension ignored or invalid", "", K::extension_critical_unknown, either, F::peer, R::exact,
     "X.509 Critical extension ignored or invalid"},
    {"peer subject name mismatch", "", K::name_mismatch, either, F::peer, R::exact,
     "error = -322, peer subject name mismatch"},
    {"peer ip address mismatch", "", K::name_mismatch, either, F::peer, R::exact,
     "error = -325, peer ip address mismatch"},
    {"not a ca by basic constraint error", "", K::ca_constraint_violated, either, F::peer, R::exact,
     "Not a CA by basic constraint error"},
    {"key use digitalsignature not set", "", K::key_usage_wrong, either, F::peer, R::exact,
     "Key Use digitalSignature not set Error"},
    {"key use keyencipherment not set", "", K::key_usage_wrong, either, F::peer, R::exact,
     "Key Use keyEncipherment not set Error"},
    {"ext key use server/client auth not set", "", K::eku_server_auth_missing, either, F::peer, R::exact,
     "Ext Key Use server/client auth not set Error"},
    {"name constraint error", "", K::name_constraint_violated, either, F::peer, R::exact,
     "Name Constraint error"},
    {"asn ca path length", "", K::path_length_exceeded, either, F::peer, R::exact,
     "ASN CA path length larger than signer error"},
    {"crl cert revoked", "", K::cert_revoked, either, F::peer, R::exact,
     "CRL Cert revoked"},
    {"ocsp cert revoked", "", K::cert_revoked, either, F::peer, R::exact,
     "OCSP Cert revoked"},
    {"crl missing, not loaded", "", K::crl_unavailable, either, F::peer, R::exact,
     "CRL missing, not loaded"},
    {"crl date error", "", K::crl_expired, either, F::peer, R::exact,
     "CRL date error"},
    {"ocsp responder lookup fail", "", K::ocsp_unavailable, either, F::peer, R::exact,
     "OCSP Responder lookup fail"},
    {"unrecognized host name error", "", K::sni_unrecognized, either, F::unknown, R::exact,
     "Unrecognized host name Error"},
    {"can't match cipher suite", "", K::cipher_mismatch, either, F::unknown, R::exact,
     "can't match cipher suite"},
    {"unsupported cipher suite", "", K::cipher_mismatch, either, F::unknown, R::exact,
     "wolfSSL: unsupported cipher suite"},
    {"received alert fatal error", "", K::alert_generic, either, F::unknown, R::broad,
     "error = -313, received alert fatal error"},
    {"record layer version error", "", K::protocol_version_mismatch, either, F::unknown, R::broad,
     "error = -326, record layer version error"},
    {"unknown type in record hdr", "", K::not_tls, either, F::peer, R::broad,
     "error = -311, unknown type in record hdr"},
    {"error during decryption", "", K::record_corrupt, either, F::unknown, R::exact,
     "error = -312, error during decryption"},
    {"peer closed underlying transport", "", K::connection_closed, either, F::unknown, R::exact,
     "Peer closed underlying transport Error"},
    {"error state on socket", "", K::connection_reset, either, F::unknown, R::broad,
     "error = -308, error state on socket"},
    {"verify problem on signature", "", K::decrypt_error, either, F::peer, R::exact,
     "error = -330, verify problem on signature"},
    {"dh key too small error", "", K::weak_key, either, F::peer, R::exact,
     "DH key too small Error"},
    {"rsa key too small", "", K::weak_key, either, F::peer, R::exact,
     "RSA key too small"},
    {"client will not do post handshake authentication", "", K::renegotiation_refused, either, F::unknown, R::exact,
     "Client will not do post handshake authentication"},
    {"asn no pem header error", "", K::pem_malformed, either, F::self, R::exact,
     "ASN no PEM Header Error"},
    {"asn parsing error, invalid input", "", K::pem_malformed, either, F::self, R::exact,
     "ASN parsing error, invalid input"},
    {"maximum chain depth exceeded", "", K::peer_limit_exceeded, either, F::peer, R::exact,
     "Maximum Chain Depth Exceeded"},
    {"did not contain a valid named group", "", K::group_mismatch, either, F::unknown, R::exact,
     "Key share extension did not contain a valid named group"},
};
// clang-format on

}  // namespace

constexpr Table kWolfsslTable = Packed<kRows>::table("wolfssl", "wolfssl src/internal.c, wolfcrypt/src/error.c");

}  // namespace mtlsdiag::explain
