#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"state=error: certificate verify failed", "", K::chain_untrusted_root, either, F::peer, R::broad,
     "SSL_connect returned=1 errno=0 state=error: certificate verify failed"},
    {"certificate verify failed (unable to get local issuer", "", K::chain_missing_intermediate, either, F::peer, R::exact,
     "SSL_connect returned=1 errno=0 state=error: certificate verify failed (unable to get local issuer certificate)"},
    {"certificate verify failed (certificate has expired)", "", K::cert_expired, either, F::peer, R::exact,
     "SSL_connect returned=1 errno=0 state=error: certificate verify failed (certificate has expired)"},
    {"certificate verify failed (self signed certificate in", "", K::chain_untrusted_root, either, F::peer, R::exact,
     "certificate verify failed (self signed certificate in certificate chain)"},
    {"does not match the server certificate", R"re(hostname .{1,200} does not match the server certificate)re", K::name_mismatch, either, F::peer, R::exact,
     "OpenSSL::SSL::SSLError: hostname \"a.example\" does not match the server certificate"},
    {"syscall returned=5 errno=104", R"re(ssl_(?:connect|accept) syscall returned=5 errno=104)re", K::connection_reset, either, F::unknown, R::exact,
     "SSL_connect SYSCALL returned=5 errno=104 state=SSLv3/TLS write client hello"},
    {"errno::econnreset", "", K::connection_reset, either, F::unknown, R::exact,
     "Errno::ECONNRESET: Connection reset by peer - SSL_connect"},
    {"errno::econnrefused", "", K::connection_refused, client, F::network, R::exact,
     "Errno::ECONNREFUSED: Connection refused - connect(2)"},
    {"syscall returned=5 errno=0", R"re(ssl_(?:connect|accept) syscall returned=5 errno=0\b)re", K::connection_closed, either, F::unknown, R::exact,
     "SSL_connect SYSCALL returned=5 errno=0 state=SSLv2/v3 read server hello A"},
    {"failed to open tcp connection", R"re(failed to open tcp connection to .{1,200}getaddrinfo)re", K::dns_failure, client, F::network, R::exact,
     "SocketError: Failed to open TCP connection to a.example:443 (getaddrinfo: Name or service not known)"},
    {"net::opentimeout", "", K::connection_timeout, client, F::network, R::exact,
     "Net::OpenTimeout: execution expired"},
    {"neither pub key nor priv key", "", K::key_unreadable, either, F::self, R::exact,
     "OpenSSL::PKey::RSAError: Neither PUB key nor PRIV key: nested asn1 error"},
    {"could not parse pkey", "", K::key_unreadable, either, F::self, R::exact,
     "OpenSSL::PKey::PKeyError: Could not parse PKey: unsupported"},
    {"openssl::x509::certificateerror", "", K::pem_malformed, either, F::self, R::exact,
     "OpenSSL::X509::CertificateError: nested asn1 error"},
    {"pkcs12_parse: mac verify failure", "", K::passphrase_wrong, either, F::self, R::exact,
     "OpenSSL::PKCS12::PKCS12Error: PKCS12_parse: mac verify failure"},
};
// clang-format on

}  // namespace

constexpr Table kRubyTable = Packed<kRows>::table("ruby", "ruby ext/openssl");

}  // namespace mtlsdiag::explain
