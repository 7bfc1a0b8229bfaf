#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"unexpected gnutls error", "", K::alert_generic, either, F::unknown, R::vague,
     "rsyslogd: unexpected GnuTLS error -110 in nsd_gtls.c:536: The TLS connection was non-properly terminated."},
    {"peer name not authorized", "", K::identity_not_authorized, either, F::peer, R::exact,
     "rsyslogd: error: peer name not authorized - not permitted to talk to it. Names: CN: a"},
    {"peer did not provide a certificate", "", K::client_cert_required, server, F::client, R::exact,
     "rsyslogd: error: peer did not provide a certificate, not permitted to talk to it"},
    {"peer fingerprint", R"re(peer fingerprint .{0,120} unknown)re", K::identity_not_authorized, either, F::peer, R::exact,
     "rsyslogd: error: peer fingerprint 'SHA1:AA' unknown - we are not permitted to talk to it"},
    {"not permitted to talk to peer, certificate invalid", "", K::chain_untrusted_root, either, F::peer, R::exact,
     "rsyslogd: not permitted to talk to peer, certificate invalid: signer not found"},
    {"certificate invalid: certificate expired", "", K::cert_expired, either, F::peer, R::exact,
     "rsyslogd: not permitted to talk to peer 'a', certificate invalid: certificate expired"},
    {"certificate validation failed; subject=", "", K::chain_untrusted_root, either, F::peer, R::broad,
     "syslog-ng: Certificate validation failed; subject='CN=a', issuer='CN=b', error='self signed certificate', depth='0'"},
    {"ssl error while", "", K::alert_generic, either, F::unknown, R::vague,
     "syslog-ng: SSL error while reading stream; tls_error='SSL routines:ssl3_read_bytes:x'"},
};
// clang-format on

}  // namespace

constexpr Table kRsyslogTable = Packed<kRows>::table("rsyslog", "rsyslog nsd_gtls, nsd_ossl; syslog-ng");

}  // namespace mtlsdiag::explain
