#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"http request was sent to an https port", "", K::plaintext_to_tls, server, F::client, R::exact,
     "Failed to authenticate HTTPS connection. An HTTP request was sent to an HTTPS port"},
    {"failed to authenticate https connection", "", K::alert_generic, server, F::unknown, R::vague,
     "Microsoft.AspNetCore.Server.Kestrel.Https.Internal.HttpsConnectionMiddleware: Failed to authenticate HTTPS connection."},
    {"unable to configure https endpoint", "", K::file_unreadable, server, F::self, R::exact,
     "Unable to configure HTTPS endpoint. No server certificate was specified, and the default developer certificate could not be found or is out of date."},
    {"the client certificate is required", "", K::client_cert_required, server, F::client, R::exact,
     "The client certificate is required but was not sent"},
    {"certificate validation failed", R"re((?:kestrel|certificateauthentication|remote certificate).{0,120}certificate validation failed)re", K::chain_untrusted_root, either, F::peer, R::broad,
     "Microsoft.AspNetCore.Authentication.Certificate.CertificateAuthenticationHandler: Certificate validation failed, subject was CN=a"},
    {"interop+crypto+opensslcryptographicexception", "", K::file_unreadable, either, F::self, R::vague,
     "Interop+Crypto+OpenSslCryptographicException: error:2006D080:BIO routines:BIO_new_file:no such file"},
    {"interop+openssl+sslexception", "", K::alert_generic, either, F::unknown, R::vague,
     "Interop+OpenSsl+SslException: SSL Handshake failed with OpenSSL error - SSL_ERROR_SSL."},
    {"the response ended prematurely", "", K::connection_closed, client, F::unknown, R::vague,
     "System.IO.IOException: The response ended prematurely."},
    {"https-only endpoint", "", K::plaintext_to_tls, server, F::client, R::exact,
     "BadHttpRequestException: An HTTP/1.x request was sent to an HTTPS-only endpoint"},
    {"identity check failed for outgoing message", "", K::name_mismatch, client, F::peer, R::exact,
     "Identity check failed for outgoing message. The expected DNS identity of the remote endpoint was 'a' but the remote endpoint provided DNS claim 'b'."},
    {"forbidden with client authentication scheme", "", K::client_cert_required, client, F::client, R::broad,
     "The HTTP request was forbidden with client authentication scheme 'Anonymous'."},
    {"security negotiation failed because the remote party", "", K::chain_untrusted_root, client, F::unknown, R::broad,
     "SOAP security negotiation failed: The security negotiation failed because the remote party did not send back a reply in a timely manner"},
    {"authentication of the https connection timed out", "", K::handshake_timeout, server, F::unknown, R::exact,
     "HttpsConnectionMiddleware: Authentication of the HTTPS connection timed out."},
};
// clang-format on

}  // namespace

constexpr Table kDotnetTable = Packed<kRows>::table("dotnet", "System.Net.Http, Kestrel");

}  // namespace mtlsdiag::explain
