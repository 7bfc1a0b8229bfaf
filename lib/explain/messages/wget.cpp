#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"error: cannot verify", "", K::chain_untrusted_root, client, F::peer, R::broad,
     "ERROR: cannot verify a.example's certificate, issued by 'CN=b':"},
    {"unable to locally verify the issuer's authority", "", K::chain_missing_intermediate, client, F::peer, R::exact,
     "Unable to locally verify the issuer's authority."},
    {"self-signed certificate encountered", "", K::cert_self_signed, client, F::peer, R::exact,
     "Self-signed certificate encountered."},
    {"issued certificate has expired", "", K::cert_expired, client, F::peer, R::exact,
     "Issued certificate has expired."},
    {"issued certificate not yet valid", "", K::cert_not_yet_valid, client, F::peer, R::exact,
     "Issued certificate not yet valid."},
    {"the certificate has expired", "", K::cert_expired, client, F::peer, R::exact,
     "The certificate has expired"},
    {"the certificate has not yet been activated", "", K::cert_not_yet_valid, client, F::peer, R::exact,
     "The certificate has not yet been activated"},
    {"certificate of", R"re(the certificate of .{1,200} is not trusted)re", K::chain_untrusted_root, client, F::peer, R::exact,
     "ERROR: The certificate of 'a.example' is not trusted."},
    {"doesn't have a known issuer", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "ERROR: The certificate of 'a.example' doesn't have a known issuer."},
    {"certificate of", R"re(certificate of .{1,200} has been revoked)re", K::cert_revoked, client, F::peer, R::exact,
     "ERROR: The certificate of 'a.example' has been revoked."},
    {"certificate of", R"re(certificate of .{1,200} has expired)re", K::cert_expired, client, F::peer, R::exact,
     "ERROR: The certificate of 'a.example' has expired."},
    {"certificate of", R"re(certificate of .{1,200} is not yet activated)re", K::cert_not_yet_valid, client, F::peer, R::exact,
     "ERROR: The certificate of 'a.example' is not yet activated."},
    {"was signed using an insecure algorithm", "", K::weak_signature, client, F::peer, R::exact,
     "ERROR: The certificate of 'a.example' was signed using an insecure algorithm."},
    {"certificate's owner does not match hostname", "", K::name_mismatch, client, F::peer, R::exact,
     "The certificate's owner does not match hostname 'a.example'"},
    {"no certificate subject alternative name matches", "", K::name_mismatch, client, F::peer, R::exact,
     "ERROR: no certificate subject alternative name matches requested host name 'a.example'."},
    {"certificate common name", R"re(certificate common name .{1,200}(?:doesn't|does not) match requested host name)re", K::name_mismatch, client, F::peer, R::exact,
     "ERROR: certificate common name 'b' doesn't match requested host name 'a'."},
    {"use '--no-check-certificate'", "", K::chain_untrusted_root, client, F::peer, R::broad,
     "To connect to a.example insecurely, use '--no-check-certificate'."},
    {"unable to establish ssl connection", "", K::alert_generic, client, F::unknown, R::vague,
     "Unable to establish SSL connection."},
    {"no certificate presented by", "", K::client_cert_required, server, F::client, R::exact,
     "ERROR: No certificate presented by a.example."},
    {"unable to resolve host address", "", K::dns_failure, client, F::network, R::exact,
     "wget: unable to resolve host address 'a.example'"},
    {"failed: connection refused.", "", K::connection_refused, client, F::network, R::exact,
     "Connecting to a.example|10.0.0.1|:443... failed: Connection refused."},
    {"failed: connection timed out.", "", K::connection_timeout, client, F::network, R::exact,
     "Connecting to a.example|10.0.0.1|:443... failed: Connection timed out."},
    {"failed: no route to host", "", K::connection_timeout, client, F::network, R::exact,
     "Connecting to a.example|10.0.0.1|:443... failed: No route to host."},
};
// clang-format on

}  // namespace

constexpr Table kWgetTable = Packed<kRows>::table("wget", "wget src/openssl.c, src/gnutls.c");

}  // namespace mtlsdiag::explain
