#include "finding/catalogue.h"

namespace mtlsdiag::finding {
namespace {

using enum Severity;
using enum Stage;
using K = Kind;
using R = SideRule;

constexpr Entry kCatalogue[] = {
    // Network
    {K::dns_failure, "dns-failure", "host name not found", error, network, R::network,
     "The name could not be turned into an address: it does not exist, or the resolver did not answer.",
     "Check the spelling of the host name and the resolver of this machine, or give the address with --connect-to.",
     "RFC 1034"},
    {K::connection_refused, "connection-refused", "connection refused", error, network, R::network,
     "Nothing accepts connections at that address and port, or a firewall rejects them.",
     "Check that the server runs and listens on that address and port.", "RFC 9293 3.5"},
    {K::connection_timeout, "connection-timeout", "no answer to the connection attempt", error, network, R::network,
     "No address answered in time: a firewall drops the packets, or the host is down or unreachable.",
     "Check routing and firewalls between here and the server.", "RFC 9293 3.5"},
    {K::proxy_refused, "proxy-refused", "the proxy refused", error, network, R::network,
     "The HTTP CONNECT or SOCKS proxy did not open a way to the target.",
     "Check the proxy's address, credentials and rules; --proxy '' goes without one.", "RFC 9110 9.3.6; RFC 1928"},
    {K::connection_reset, "connection-reset", "connection reset in the handshake", error, network, R::unknown,
     "The connection was torn down before the handshake came to an end, without an alert.",
     "Look in the peer's log, and for a firewall, load balancer or inspection device on the way.", "RFC 9293 3.5.2"},
    {K::connection_closed, "connection-closed", "connection closed in the handshake", error, network, R::unknown,
     "The peer closed the connection before the handshake came to an end, without an alert.",
     "Look in the peer's log: the reason is there and nowhere else.", "RFC 8446 6.1"},
    {K::handshake_timeout, "handshake-timeout", "silence in the handshake", error, network, R::unknown,
     "The connection stayed open, and the peer said nothing more before the deadline.",
     "Check that the port speaks TLS from the first byte (or give --starttls), and that the server is not overloaded.",
     "RFC 8446 4"},
    // Handshake
    {K::not_tls, "not-tls", "the peer does not speak TLS", error, negotiation, R::server,
     "The answer to the first message is not TLS.",
     "Use the port where the service speaks TLS, or turn TLS on for this one.", "RFC 8446 5.1"},
    {K::plaintext_to_tls, "plaintext-to-tls", "plaintext sent to a TLS port", error, negotiation, R::client,
     "The client spoke without TLS to a port that expects TLS.",
     "Configure the client to use TLS (https://, sslmode=require, …) for this port.", "RFC 8446 5.1"},
    {K::starttls_required, "starttls-required", "the port needs STARTTLS first", error, negotiation, R::client,
     "The port speaks a plaintext protocol that changes to TLS only when asked to.",
     "Ask for STARTTLS in the client, or use the port where TLS starts at once.", "RFC 3207; RFC 2595; RFC 4511 4.14"},
    {K::starttls_injection, "starttls-injection", "plaintext smuggled after the STARTTLS reply", error, negotiation,
     R::server,
     "Bytes arrived in the clear, in the same flight as the reply that opens TLS: a man in the middle, or a server "
     "that does not "
     "clear its buffers.",
     "Update the server; it must discard what it received or queued before TLS began.", "RFC 3207 6; CVE-2011-0411"},
    {K::record_corrupt, "record-corrupt", "damaged or illegal TLS bytes", error, negotiation, R::unknown,
     "A record or message is not what TLS allows: bytes were changed on the way, or one side's TLS is broken.",
     "Try from beside the server to rule out a device on the way, then update the TLS library of the side that sent "
     "it.",
     "RFC 8446 5.2; RFC 8446 6.2"},
    {K::peer_limit_exceeded, "peer-limit-exceeded", "the peer sends more than a bound allows", error, negotiation,
     R::unknown, "A message, chain or list of CA names is larger than what TLS stacks accept.",
     "Send only the leaf and its intermediates, and list only the CAs that issue client certificates.",
     "RFC 8446 4.4.2"},
    {K::protocol_version_mismatch, "protocol-version-mismatch", "no common TLS version", error, negotiation, R::unknown,
     "The two sides have no TLS version in common.", "Enable TLS 1.2 or 1.3 on the side that lacks it.",
     "RFC 8446 4.2.1; RFC 8996"},
    {K::cipher_mismatch, "cipher-mismatch", "no common cipher suite", error, negotiation, R::unknown,
     "The two sides have no cipher suite in common that the server's key can serve.",
     "Enable a common cipher suite, such as TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 or its RSA form.",
     "RFC 8446 4.1.2; RFC 5246 7.4.1.3"},
    {K::group_mismatch, "group-mismatch", "no common key-exchange group", error, negotiation, R::unknown,
     "The two sides have no group (curve) in common for the key exchange.",
     "Enable a common group: x25519 or secp256r1.", "RFC 8446 4.2.7; RFC 8422 5.1"},
    {K::sni_unrecognized, "sni-unrecognized", "the server does not know the name in SNI", error, negotiation, R::client,
     "The server refuses the name in the server_name extension, or needs one and got none.",
     "Use a host name that the server is configured for, or add the name to the server.", "RFC 6066 3"},
    {K::alpn_mismatch, "alpn-mismatch", "no common application protocol", error, negotiation, R::unknown,
     "The client offered application protocols (ALPN) of which the server speaks none.",
     "Offer a protocol that the server speaks, or enable it there.", "RFC 7301 3.2"},
    {K::sigalg_mismatch, "sigalg-mismatch", "no common signature algorithm", error, negotiation, R::unknown,
     "One side holds a key that cannot sign with any algorithm that the other side accepts.",
     "Use a certificate with another key type, or allow the missing signature algorithm.",
     "RFC 8446 4.2.3; RFC 5246 7.4.1.4.1"},
    {K::tls_intercepted, "tls-intercepted", "TLS is intercepted", error, server_chain, R::network,
     "The server's chain leads to the root of a TLS-inspecting proxy: what answers is not the server.",
     "Exempt this host from TLS inspection: a client certificate cannot pass through it.", "RFC 8446 4.4.2"},
    {K::key_mismatch, "key-mismatch", "the private key is not the certificate's", error, possession, R::presenter,
     "The private key does not belong to the certificate beside it.",
     "Put the key that the certificate was issued for beside it, or have a certificate issued for this key.",
     "RFC 8446 4.4.3"},
    {K::decrypt_error, "decrypt-error", "a handshake signature did not verify", error, possession, R::unknown,
     "A CertificateVerify or Finished did not verify: often another key than the certificate's signed it.",
     "Check that key and certificate belong together on the side that signed.", "RFC 8446 4.4.3; RFC 8446 6.2"},
    {K::client_cert_required, "client-cert-required", "a client certificate is required", error, client_chain,
     R::client, "The server requires a client certificate, and none was sent.",
     "Give the client a certificate and its key (--cert and --key).", "RFC 8446 4.4.2.4; RFC 8446 6.2"},
    {K::client_ca_not_accepted, "client-ca-not-accepted", "the server does not list the client's CA", error,
     client_chain, R::client,
     "None of the CAs that the server names as acceptable has issued the client's certificate.",
     "Use a client certificate from one of the listed CAs, or add this CA to the server's list.",
     "RFC 8446 4.2.4; RFC 5246 7.4.4"},
    {K::renegotiation_refused, "renegotiation-refused", "late client authentication refused", error, client_chain,
     R::server,
     "The server asks for the certificate only after the first request, by renegotiation or post-handshake "
     "authentication, "
     "which the other side refuses.",
     "Ask for the certificate in the first handshake (per server and not per location), or allow TLS 1.2 "
     "renegotiation.",
     "RFC 8446 4.6.2; RFC 5746; RFC 8740"},
    {K::client_cert_rejected, "client-cert-rejected", "the server refused the client certificate", error, client_chain,
     R::unknown, "The server refused the certificate for a reason that neither its answer nor the certificate shows.",
     "Look in the server's log: the reason is there.", "RFC 8446 6.2"},
    {K::internal_error, "internal-error", "the peer reports an internal error", error, negotiation, R::unknown,
     "The peer gave up for a reason of its own, such as a missing certificate or a broken configuration.",
     "Look in the peer's log.", "RFC 8446 6.2"},
    {K::alert_generic, "alert-generic", "an alert that nothing explains further", error, negotiation, R::unknown,
     "The peer sent an alert, and nothing that was observed tells why.",
     "Look in the peer's log for the time of this try.", "RFC 8446 6.2"},
    // Certificate and chain
    {K::cert_malformed, "cert-malformed", "a malformed certificate", error, server_chain, R::presenter,
     "A field of the certificate breaks its form: version, algorithm identifiers, unique identifiers, the public key, or an "
     "encoding that is not DER.",
     "Issue the certificate again with a CA that keeps to RFC 5280.", "RFC 5280 4.1; X.690 10"},
    {K::name_malformed, "name-malformed", "a malformed distinguished name", error, server_chain, R::presenter,
     "The issuer or subject name is empty where it must not be, or an attribute breaks its form.",
     "Issue the certificate again with a sound name.", "RFC 5280 4.1.2.4; RFC 5280 Appendix A"},
    {K::extension_malformed, "extension-malformed", "a malformed extension", error, server_chain, R::presenter,
     "An extension breaks the form that RFC 5280 gives it: criticality, duplicates, an empty or undecodable value.",
     "Have the certificate issued anew by a CA whose software writes it correctly.", "RFC 5280 4.2"},
    {K::extension_critical_unknown, "extension-critical-unknown", "an unknown critical extension", error, server_chain,
     R::presenter,
     "The certificate holds an extension marked critical that verifiers do not understand, and so must refuse.",
     "Have the certificate issued without that extension, or with the extension not critical.", "RFC 5280 4.2"},
    {K::serial_invalid, "serial-invalid", "an invalid serial number", error, server_chain, R::presenter,
     "The serial number is zero, negative or longer than 20 octets.",
     "Have the certificate issued anew with a positive, random serial number of at most 20 octets.",
     "RFC 5280 4.1.2.2"},
    {K::validity_invalid, "validity-invalid", "an invalid validity period", error, server_chain, R::presenter,
     "The end of the validity is before its start, or a date is not written as RFC 5280 asks.",
     "Have the certificate issued anew with a correct validity.", "RFC 5280 4.1.2.5"},
    {K::signature_invalid, "signature-invalid", "a signature that does not verify", error, server_chain, R::presenter,
     "The issuer's key does not verify the signature: a CA of the same name with another key, or changed bytes.",
     "Use the certificate of the CA key that really signed it, or have it issued anew by the trusted CA.",
     "RFC 5280 6.1.3 (a)(1)"},
    {K::ca_constraint_violated, "ca-constraint-violated", "an issuer is no CA", error, server_chain, R::presenter,
     "A certificate on the path issued another without being a CA: basicConstraints is missing or says CA:FALSE.",
     "Have the issuing certificate made anew with basicConstraints critical, CA:TRUE, and reissue below it.",
     "RFC 5280 4.2.1.9; RFC 5280 6.1.4 (k)"},
    {K::path_length_exceeded, "path-length-exceeded", "more CAs than pathLenConstraint allows", error, server_chain,
     R::presenter, "There are more intermediate CAs below an issuer than its pathLenConstraint allows.",
     "Issue from a higher CA, or have that CA reissued with a larger pathLenConstraint.",
     "RFC 5280 4.2.1.9; RFC 5280 6.1.4 (m)"},
    {K::name_constraint_violated, "name-constraint-violated", "a name outside the name constraints", error,
     server_chain, R::presenter, "The nameConstraints of an issuer rule out a name in the certificate.",
     "Use a name inside the permitted subtrees, or a CA that is not so constrained.", "RFC 5280 4.2.1.10"},
    {K::policy_violated, "policy-violated", "required certificate policies not met", error, server_chain, R::presenter,
     "The path is not valid for any of the certificate policies required.",
     "Have the certificate issued under the policy that is required.", "RFC 5280 6.1.5 (g)"},
    {K::cert_revoked, "cert-revoked", "the certificate is revoked", error, server_chain, R::presenter,
     "A CRL or an OCSP response says that the certificate was revoked.",
     "Replace the certificate with a new one and a new key.", "RFC 5280 6.3; RFC 6960 2.2"},
    {K::cert_expired, "cert-expired", "the certificate expired", error, server_chain, R::presenter,
     "The end of the validity (notAfter) is in the past.", "Renew the certificate and load the new one.",
     "RFC 5280 4.1.2.5"},
    {K::cert_not_yet_valid, "cert-not-yet-valid", "the certificate is not yet valid", error, server_chain, R::presenter,
     "The start of the validity (notBefore) is in the future: a clock is wrong, or the certificate was made for later.",
     "Check the clocks of both machines (NTP), or wait until the validity starts.", "RFC 5280 4.1.2.5"},
    {K::eku_client_auth_missing, "eku-client-auth-missing", "the certificate is not for clients", error, client_chain,
     R::presenter, "extendedKeyUsage is present and leaves out clientAuth.",
     "Have the client certificate issued with extendedKeyUsage = clientAuth.", "RFC 5280 4.2.1.12"},
    {K::eku_server_auth_missing, "eku-server-auth-missing", "the certificate is not for servers", error, server_chain,
     R::presenter, "extendedKeyUsage is present and leaves out serverAuth.",
     "Have the server certificate issued with extendedKeyUsage = serverAuth.", "RFC 5280 4.2.1.12"},
    {K::key_usage_wrong, "key-usage-wrong", "keyUsage forbids this use", error, server_chain, R::presenter,
     "keyUsage does not allow what the certificate is used for: signing in the handshake, certificates or CRLs.",
     "Have the certificate issued with the usage it needs: digitalSignature for a leaf, keyCertSign and cRLSign for a "
     "CA.",
     "RFC 5280 4.2.1.3"},
    {K::weak_signature, "weak-signature", "an MD5 or SHA-1 signature", error, server_chain, R::presenter,
     "A certificate on the path is signed with MD5 or SHA-1, which today's stacks refuse.",
     "Have it issued anew with SHA-256 or better.", "RFC 9155; RFC 6151"},
    {K::weak_key, "weak-key", "a key that is too weak", error, server_chain, R::presenter,
     "A key on the path is shorter than what today's stacks accept.",
     "Use a new key: P-256, or RSA of at least 2048 bits.", "NIST SP 800-57 part 1, 5.6"},
    {K::cert_self_signed, "cert-self-signed", "a self-signed certificate", error, server_chain, R::presenter,
     "The certificate signs itself, and the verifier does not trust it.",
     "Use a certificate issued by a CA that the other side trusts, or have the other side trust this one.",
     "RFC 5280 6.1"},
    {K::chain_missing_intermediate, "chain-missing-intermediate", "an intermediate certificate is missing", error,
     server_chain, R::presenter,
     "A certificate between the leaf and the root was not sent, so that the verifier cannot connect the two.",
     "Append the missing intermediate to the certificate file, after the leaf.", "RFC 8446 4.4.2; RFC 5280 6.1"},
    {K::chain_untrusted_root, "chain-untrusted-root", "the chain ends at a CA that is not trusted", error, server_chain,
     R::presenter, "The chain leads to a root that is not among the roots of the verifier.",
     "Present a certificate issued below a trusted root, or add the issuing root to the verifier's trusted roots.",
     "RFC 5280 6.1.1 (d)"},
    {K::name_mismatch, "name-mismatch", "the certificate is for another name", error, server_chain, R::presenter,
     "No subjectAltName of the certificate matches the name that was asked for.",
     "Use a name that the certificate holds, or have it issued with this name in subjectAltName.", "RFC 9525 6"},
    {K::name_in_cn_only, "name-in-cn-only", "the name is only in the CN", error, server_chain, R::presenter,
     "The name stands only in the subject's CN, which today's clients ignore.",
     "Have the certificate issued with the name in subjectAltName.", "RFC 9525 2"},
    {K::identity_not_authorized, "identity-not-authorized", "the identity is not among those expected", error,
     server_chain, R::presenter, "The chain is good, and the identity in it is not one of those that are expected.",
     "Use the certificate of an expected identity, or add this identity to the list.",
     "RFC 9525 6; SPIFFE X.509-SVID 4"},
    {K::crl_unavailable, "crl-unavailable", "no CRL for the issuer", error, server_chain, R::verifier,
     "Revocation checking is required, and there is no CRL of the certificate's issuer.",
     "Give the CRL of every issuer on the path, the root's included.", "RFC 5280 6.3"},
    {K::crl_expired, "crl-expired", "the CRL is out of date", error, server_chain, R::verifier,
     "The CRL's nextUpdate is in the past, so that it proves nothing any more.",
     "Fetch the CA's current CRL and reload it; renew it on a schedule.", "RFC 5280 5.1.2.5"},
    {K::crl_invalid, "crl-invalid", "the CRL cannot be used", error, server_chain, R::verifier,
     "The CRL is not signed by the issuer, not meant for this certificate, or malformed.",
     "Use the CRL that the certificate's own issuer published.", "RFC 5280 6.3.3"},
    {K::ocsp_unavailable, "ocsp-unavailable", "no OCSP response", error, server_chain, R::verifier,
     "Revocation checking by OCSP is required, and there is no response.",
     "Check that the OCSP responder named in the certificate can be reached.", "RFC 6960 2"},
    {K::ocsp_invalid, "ocsp-invalid", "the OCSP response cannot be used", error, server_chain, R::verifier,
     "The OCSP response is stale, not signed by whom it should be, about another certificate, or malformed.",
     "Renew the response (stapling servers refresh it by themselves once they can reach the responder).",
     "RFC 6960 3.2"},
    {K::ocsp_staple_missing, "ocsp-staple-missing", "the OCSP staple is missing", error, server_chain, R::presenter,
     "The certificate demands a stapled OCSP response (must-staple), and none was sent.",
     "Turn OCSP stapling on, or use a certificate without the TLS feature extension.", "RFC 7633 4.2"},
    {K::truststore_empty, "truststore-empty", "no trusted roots", error, server_chain, R::verifier,
     "No roots were given or found, so that no chain can be trusted.",
     "Give the roots that issued the peer's chain with --roots.", "RFC 5280 6.1.1 (d)"},
    {K::search_limit_reached, "search-limit-reached", "the search for a path was stopped", error, server_chain,
     R::presenter, "The certificates allow so many paths that the budget was spent before an answer was found.",
     "Send only the certificates of one path, and remove duplicates and unrelated CAs.", "RFC 4158 2"},
    {K::chain_wrong_order, "chain-wrong-order", "the chain is out of order", warning, server_chain, R::presenter,
     "The certificates are all there, and not in the order leaf, issuer, issuer's issuer.",
     "Put the certificates in order: the leaf first, then each issuer.", "RFC 5246 7.4.2; RFC 8446 4.4.2"},
    {K::chain_superfluous_cert, "chain-superfluous-cert", "certificates that no path uses", info, server_chain,
     R::presenter, "The chain holds a duplicate, an unrelated certificate or the root itself, which help nobody.",
     "Remove them from the file: the leaf and its intermediates suffice.", "RFC 8446 4.4.2"},
    {K::cert_expires_soon, "cert-expires-soon", "the certificate expires soon", warning, server_chain, R::presenter,
     "The end of the validity is near.", "Renew the certificate now.", "RFC 5280 4.1.2.5"},
    // Input
    {K::file_unreadable, "file-unreadable", "a file cannot be read", error, input, R::unknown,
     "The file is missing, or its permissions or its form forbid reading it.", "Check the path and the permissions.",
     ""},
    {K::pem_malformed, "pem-malformed", "a malformed PEM file", error, input, R::unknown,
     "The file is not the PEM or DER that it should be: a cut block, a wrong label, a character that is no base64.",
     "Export the file anew, with its BEGIN and END lines.", "RFC 7468"},
    {K::key_unreadable, "key-unreadable", "a private key cannot be read", error, input, R::unknown,
     "The private key is of a form or an algorithm that cannot be loaded.",
     "Convert the key to PKCS#8 with openssl pkcs8 -topk8.", "RFC 5958"},
    {K::passphrase_wrong, "passphrase-wrong", "a wrong or missing passphrase", error, input, R::unknown,
     "The key or the PKCS#12 file is encrypted, and the passphrase is missing or does not open it.",
     "Give the right passphrase with --pass env:NAME, file:PATH or fd:N.", "RFC 8018; RFC 7292"},
    // Policy of a server (audit)
    {K::mtls_not_requested, "mtls-not-requested", "no client certificate is asked for", error, hygiene, R::server,
     "The server never asks for a client certificate.",
     "Turn client authentication on: ssl_verify_client on (nginx), SSLVerifyClient require (Apache), verify required "
     "(HAProxy), tls-auth-clients yes (Redis), require_certificate true (Mosquitto).",
     "RFC 8446 4.3.2"},
    {K::mtls_not_enforced, "mtls-not-enforced", "the application is reached without a certificate", error, hygiene,
     R::server, "The server asks for a client certificate, and lets the application be reached without one.",
     "Require the certificate instead of asking for it, or refuse in the application.", "RFC 8446 4.4.2.4"},
    {K::mtls_accepts_untrusted, "mtls-accepts-untrusted", "a certificate of a stranger is let in", error, hygiene,
     R::server, "The server lets in a certificate of a CA that it should not trust.",
     "Verify the chain against the CA that issues client certificates, by key and not by name.", "RFC 5280 6.1"},
    {K::mtls_accepts_expired, "mtls-accepts-expired", "an expired certificate is let in", error, hygiene, R::server,
     "The server lets in a certificate whose validity has ended.",
     "Do not ignore verification errors; check the server's clock.", "RFC 5280 4.1.2.5"},
    {K::mtls_accepts_not_yet_valid, "mtls-accepts-not-yet-valid", "a certificate from the future is let in", error,
     hygiene, R::server, "The server lets in a certificate whose validity has not begun.",
     "Do not ignore verification errors; check the server's clock.", "RFC 5280 4.1.2.5"},
    {K::mtls_accepts_revoked, "mtls-accepts-revoked", "a revoked certificate is let in", error, hygiene, R::server,
     "The server lets in a certificate that is revoked.",
     "Configure the CRL or OCSP for client certificates: ssl_crl (nginx), SSLCARevocationCheck (Apache), crl-file "
     "(HAProxy).",
     "RFC 5280 6.3"},
    {K::mtls_accepts_wrong_usage, "mtls-accepts-wrong-usage", "a certificate for another use is let in", error, hygiene,
     R::server, "The server lets in a certificate that is not meant for clients.",
     "Check extendedKeyUsage clientAuth and keyUsage when verifying clients.", "RFC 5280 4.2.1.12"},
    {K::mtls_resumption_bypass, "mtls-resumption-bypass", "resumption passes by client authentication", error, hygiene,
     R::server, "A session resumed from another context is let in without the certificate being checked again.",
     "Give each name or port its own ticket keys and session cache (nginx: ssl_session_ticket_key, ssl_session_cache "
     "per server).",
     "RFC 8446 4.6.1; CVE-2025-23419"},
    {K::mtls_leaks_before_auth, "mtls-leaks-before-auth", "data is sent before the client is authenticated", error,
     hygiene, R::server, "The server sends application data before it has seen and judged the client's certificate.",
     "Do not send application data (half-RTT, banners) before the client's Finished on ports that require "
     "certificates.",
     "RFC 8446 4.4.4"},
    // Bundle and file hygiene (lint)
    {K::bundle_private_key_exposed, "bundle-private-key-exposed", "a private key among certificates", error, hygiene,
     R::presenter, "A file that should hold only certificates holds a private key as well.",
     "Move the key to a file of its own with mode 0600, and replace it if the file was shared.", ""},
    {K::file_permissions_open, "file-permissions-open", "a private key that others can read", warning, hygiene,
     R::presenter, "The file with the private key can be read or written by other users.", "chmod 600 the file.", ""},
    {K::san_missing, "san-missing", "no subjectAltName", error, hygiene, R::presenter,
     "The certificate has no subjectAltName, which clients need to match a name.",
     "Have the certificate issued with its names in subjectAltName.", "RFC 9525 2; RFC 5280 4.2.1.6"},
    {K::key_identifier_missing, "key-identifier-missing", "no key identifier", warning, hygiene, R::presenter,
     "subjectKeyIdentifier or authorityKeyIdentifier is missing, so that issuers of one name cannot be told apart.",
     "Have the certificate issued with subjectKeyIdentifier and authorityKeyIdentifier.",
     "RFC 5280 4.2.1.1; RFC 5280 4.2.1.2"},
    {K::crl_source_missing, "crl-source-missing", "nowhere to learn of a revocation", info, hygiene, R::presenter,
     "The certificate names neither a CRL nor an OCSP responder.",
     "Issue with cRLDistributionPoints or an OCSP address, or keep lifetimes short.", "RFC 5280 4.2.1.13"},
    {K::validity_too_long, "validity-too-long", "a validity that is too long", warning, hygiene, R::presenter,
     "The certificate is valid for longer than its profile allows.",
     "Issue with a shorter lifetime and renew automatically.", ""},
    {K::ca_cert_as_leaf, "ca-cert-as-leaf", "a CA certificate used as a leaf", error, hygiene, R::presenter,
     "A certificate that may issue others stands where a leaf belongs.",
     "Issue a leaf (CA:FALSE) for the service and keep the CA's key away from it.", "RFC 5280 4.2.1.9"},
    {K::spiffe_id_invalid, "spiffe-id-invalid", "an invalid SPIFFE ID", error, hygiene, R::presenter,
     "The SPIFFE ID, or the certificate around it, breaks the rules of an X.509-SVID.",
     "Issue with exactly one URI SAN of the form spiffe://trust-domain/path.", "SPIFFE ID 2; SPIFFE X.509-SVID 2"},
    {K::text_unprintable, "text-unprintable", "unprintable characters in a name", warning, hygiene, R::presenter,
     "A name holds control, NUL or bidirectional characters, which mislead whoever reads it.",
     "Have the certificate issued with plain names.", "RFC 5280 4.1.2.4"},
};

constexpr bool is_in_order() {
  std::size_t expected = 0;
  for (const Entry& row : kCatalogue) {
    if (static_cast<std::size_t>(row.kind) != expected++) {
      return false;
    }
  }
  return expected == static_cast<std::size_t>(Kind::text_unprintable) + 1;
}
static_assert(is_in_order(), "one row for each Kind, in the order of the enumeration");

}  // namespace

std::span<const Entry> catalogue() {
  return kCatalogue;
}

const Entry& entry(Kind kind) {
  return kCatalogue[static_cast<std::size_t>(kind)];
}

std::string_view id_of(Kind kind) {
  return entry(kind).id;
}

std::optional<Kind> kind_of(std::string_view id) {
  for (const Entry& row : kCatalogue) {
    if (row.id == id) {
      return row.kind;
    }
  }
  return std::nullopt;
}

Side side_for(Kind kind, Side presenter) {
  const auto other = [](Side side) {
    return side == Side::client ? Side::server : side == Side::server ? Side::client : side;
  };
  switch (entry(kind).side) {
    case SideRule::presenter: return presenter;
    case SideRule::verifier: return other(presenter);
    case SideRule::client: return Side::client;
    case SideRule::server: return Side::server;
    case SideRule::network: return Side::network;
    case SideRule::unknown: break;
  }
  return Side::unknown;
}

Finding make(Kind kind, Side presenter, std::string message) {
  Finding finding;
  finding.kind = kind;
  finding.severity = entry(kind).severity;
  finding.side = side_for(kind, presenter);
  finding.message = std::move(message);
  return finding;
}

}  // namespace mtlsdiag::finding
