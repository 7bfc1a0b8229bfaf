#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"bad handshake record", R"re((?:OPENSSL.internal|SSL|TLS).{0,60}BAD[ _]HANDSHAKE[ _]RECORD)re", K::record_corrupt, either, F::unknown, R::exact,
     "TLS error: 268435565:SSL routines:OPENSSL_internal:BAD_HANDSHAKE_RECORD"},
    {"ca dn too long", R"re((?:OPENSSL.internal|SSL|TLS).{0,60}CA[ _]DN[ _]TOO[ _]LONG)re", K::peer_limit_exceeded, either, F::peer, R::exact,
     "TLS error: 268435579:SSL routines:OPENSSL_internal:CA_DN_TOO_LONG"},
    {"connection rejected", R"re((?:OPENSSL.internal|SSL|TLS).{0,60}CONNECTION[ _]REJECTED)re", K::sni_unrecognized, either, F::unknown, R::broad,
     "TLS error: 268435589:SSL routines:OPENSSL_internal:CONNECTION_REJECTED"},
    {"decode error", R"re((?:OPENSSL.internal|SSL|TLS).{0,60}DECODE[ _]ERROR)re", K::record_corrupt, either, F::unknown, R::exact,
     "TLS error: 268435593:SSL routines:OPENSSL_internal:DECODE_ERROR"},
    {"handshake failure on client hello", R"re((?:OPENSSL.internal|SSL|TLS).{0,60}HANDSHAKE[ _]FAILURE[ _]ON[ _]CLIENT[ _]HELLO)re", K::cipher_mismatch, either, F::unknown, R::broad,
     "TLS error: 268435610:SSL routines:OPENSSL_internal:HANDSHAKE_FAILURE_ON_CLIENT_HELLO"},
    {"peer error unsupported certificate type", R"re((?:OPENSSL.internal|SSL|TLS).{0,60}PEER[ _]ERROR[ _]UNSUPPORTED[ _]CERTIFICATE[ _]TYPE)re", K::eku_client_auth_missing, either, F::self, R::broad,
     "TLS error: 268435649:SSL routines:OPENSSL_internal:PEER_ERROR_UNSUPPORTED_CERTIFICATE_TYPE"},
    {"tls peer did not respond with certificate list", R"re((?:OPENSSL.internal|SSL|TLS).{0,60}TLS[ _]PEER[ _]DID[ _]NOT[ _]RESPOND[ _]WITH[ _]CERTIFICATE[ _]LIST)re", K::record_corrupt, either, F::unknown, R::exact,
     "TLS error: 268435673:SSL routines:OPENSSL_internal:TLS_PEER_DID_NOT_RESPOND_WITH_CERTIFICATE_LIST"},
    {"too many empty fragments", R"re((?:OPENSSL.internal|SSL|TLS).{0,60}TOO[ _]MANY[ _]EMPTY[ _]FRAGMENTS)re", K::record_corrupt, either, F::unknown, R::exact,
     "TLS error: 268435675:SSL routines:OPENSSL_internal:TOO_MANY_EMPTY_FRAGMENTS"},
    {"unsupported cipher", R"re((?:OPENSSL.internal|SSL|TLS).{0,60}UNSUPPORTED[ _]CIPHER)re", K::cipher_mismatch, either, F::unknown, R::exact,
     "TLS error: 268435693:SSL routines:OPENSSL_internal:UNSUPPORTED_CIPHER"},
    {"invalid outer record type", R"re((?:OPENSSL.internal|SSL|TLS).{0,60}INVALID[ _]OUTER[ _]RECORD[ _]TYPE)re", K::record_corrupt, either, F::unknown, R::exact,
     "TLS error: 268435707:SSL routines:OPENSSL_internal:INVALID_OUTER_RECORD_TYPE"},
    {"no common signature algorithms", R"re((?:OPENSSL.internal|SSL|TLS).{0,60}NO[ _]COMMON[ _]SIGNATURE[ _]ALGORITHMS)re", K::sigalg_mismatch, either, F::unknown, R::exact,
     "TLS error: 268435709:SSL routines:OPENSSL_internal:NO_COMMON_SIGNATURE_ALGORITHMS"},
    {"downgrade detected", R"re((?:OPENSSL.internal|SSL|TLS).{0,60}DOWNGRADE[ _]DETECTED)re", K::tls_intercepted, either, F::unknown, R::exact,
     "TLS error: 268435710:SSL routines:OPENSSL_internal:DOWNGRADE_DETECTED"},
    {"missing key share", R"re((?:OPENSSL.internal|SSL|TLS).{0,60}MISSING[ _]KEY[ _]SHARE)re", K::group_mismatch, either, F::unknown, R::exact,
     "TLS error: 268435714:SSL routines:OPENSSL_internal:MISSING_KEY_SHARE"},
    {"no shared group", R"re((?:OPENSSL.internal|SSL|TLS).{0,60}NO[ _]SHARED[ _]GROUP)re", K::group_mismatch, either, F::unknown, R::exact,
     "TLS error: 268435722:SSL routines:OPENSSL_internal:NO_SHARED_GROUP"},
    {"cannot parse leaf cert", R"re((?:OPENSSL.internal|SSL|TLS).{0,60}CANNOT[ _]PARSE[ _]LEAF[ _]CERT)re", K::extension_malformed, either, F::peer, R::exact,
     "TLS error: 268435728:SSL routines:OPENSSL_internal:CANNOT_PARSE_LEAF_CERT"},
    {"server cert changed", R"re((?:OPENSSL.internal|SSL|TLS).{0,60}SERVER[ _]CERT[ _]CHANGED)re", K::renegotiation_refused, either, F::peer, R::exact,
     "TLS error: 268435729:SSL routines:OPENSSL_internal:SERVER_CERT_CHANGED"},
    {"certificate and private key mismatch", R"re((?:OPENSSL.internal|SSL|TLS).{0,60}CERTIFICATE[ _]AND[ _]PRIVATE[ _]KEY[ _]MISMATCH)re", K::key_mismatch, either, F::self, R::exact,
     "TLS error: 268435730:SSL routines:OPENSSL_internal:CERTIFICATE_AND_PRIVATE_KEY_MISMATCH"},
    {"no supported versions enabled", R"re((?:OPENSSL.internal|SSL|TLS).{0,60}NO[ _]SUPPORTED[ _]VERSIONS[ _]ENABLED)re", K::protocol_version_mismatch, either, F::self, R::exact,
     "TLS error: 268435736:SSL routines:OPENSSL_internal:NO_SUPPORTED_VERSIONS_ENABLED"},
    {"private key operation failed", R"re((?:OPENSSL.internal|SSL|TLS).{0,60}PRIVATE[ _]KEY[ _]OPERATION[ _]FAILED)re", K::key_mismatch, either, F::self, R::broad,
     "TLS error: 268435743:SSL routines:OPENSSL_internal:PRIVATE_KEY_OPERATION_FAILED"},
    {"ocsp cb error", R"re((?:OPENSSL.internal|SSL|TLS).{0,60}OCSP[ _]CB[ _]ERROR)re", K::ocsp_unavailable, either, F::peer, R::exact,
     "TLS error: 268435745:SSL routines:OPENSSL_internal:OCSP_CB_ERROR"},
    {"cert decompression failed", R"re((?:OPENSSL.internal|SSL|TLS).{0,60}CERT[ _]DECOMPRESSION[ _]FAILED)re", K::record_corrupt, either, F::unknown, R::exact,
     "TLS error: 268435748:SSL routines:OPENSSL_internal:CERT_DECOMPRESSION_FAILED"},
    {"uncompressed cert too large", R"re((?:OPENSSL.internal|SSL|TLS).{0,60}UNCOMPRESSED[ _]CERT[ _]TOO[ _]LARGE)re", K::peer_limit_exceeded, either, F::peer, R::exact,
     "TLS error: 268435749:SSL routines:OPENSSL_internal:UNCOMPRESSED_CERT_TOO_LARGE"},
    {"invalid signature algorithm", R"re((?:OPENSSL.internal|SSL|TLS).{0,60}INVALID[ _]SIGNATURE[ _]ALGORITHM)re", K::sigalg_mismatch, either, F::unknown, R::exact,
     "TLS error: 268435751:SSL routines:OPENSSL_internal:INVALID_SIGNATURE_ALGORITHM"},
    {"tls13 downgrade", R"re((?:OPENSSL.internal|SSL|TLS).{0,60}TLS13[ _]DOWNGRADE)re", K::tls_intercepted, either, F::unknown, R::exact,
     "TLS error: 268435753:SSL routines:OPENSSL_internal:TLS13_DOWNGRADE"},
    {"key usage bit incorrect", R"re((?:OPENSSL.internal|SSL|TLS).{0,60}KEY[ _]USAGE[ _]BIT[ _]INCORRECT)re", K::key_usage_wrong, either, F::peer, R::exact,
     "TLS error: 268435758:SSL routines:OPENSSL_internal:KEY_USAGE_BIT_INCORRECT"},
    {"no matching issuer", R"re((?:OPENSSL.internal|SSL|TLS).{0,60}NO[ _]MATCHING[ _]ISSUER)re", K::client_ca_not_accepted, either, F::unknown, R::exact,
     "TLS error: 268435779:SSL routines:OPENSSL_internal:NO_MATCHING_ISSUER"},
    {"tls error:", R"re(TLS.error:\|?\s*(\d{8,10}):)re", K::alert_generic, either, F::unknown, R::vague,
     "TLS error: 268435581:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED", "", "", Scheme::openssl_dec},
    {"tls_error:", R"re(TLS.error:\|(\d{8,10}):)re", K::alert_generic, either, F::unknown, R::vague,
     "upstream connect error, transport failure reason: TLS_error:|268435581:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED:TLS_error_end", "", "", Scheme::openssl_dec},
    {"system library:openssl internal:connection reset", "", K::connection_reset, either, F::unknown, R::exact,
     "TLS error: 33554536:system library:OPENSSL_internal:Connection reset by peer"},
    {"handshake_failure_on_client_hello", "", K::cipher_mismatch, client, F::unknown, R::broad,
     "error:1000009a:SSL routines:OPENSSL_internal:HANDSHAKE_FAILURE_ON_CLIENT_HELLO"},
    {"openssl_internal:certificate_verify_failed", "", K::chain_untrusted_root, either, F::peer, R::broad,
     "TLS error: 268435581:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED"},
    {"key_values_mismatch", "", K::key_mismatch, either, F::self, R::exact,
     "OPENSSL_internal:KEY_VALUES_MISMATCH"},
};
// clang-format on

}  // namespace

constexpr Table kBoringsslTable = Packed<kRows>::table("boringssl", "boringssl crypto/err/ssl.errordata");

}  // namespace mtlsdiag::explain
