#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"error_protocol", R"re(error_protocol \(.{0,300}",(?:true|false),([a-z]+)\))re", K::alert_generic, either, F::peer, R::vague,
     "HandshakeFailed (Error_Protocol (\"certificate has unknown CA\",True,UnknownCa))", "", "", Scheme::alert},
    {"expecting server hello, got alert", R"re(got alert : \[\(alertlevel_fatal,([a-z]+)\))re", K::alert_generic, client, F::self, R::vague,
     "Error_Protocol (\"expecting server hello, got alert : [(AlertLevel_Fatal,HandshakeFailure)]\",True,HandshakeFailure)", "", "", Scheme::alert},
    {"certificate rejected:", R"re(certificate rejected: .{0,20}namemismatch)re", K::name_mismatch, either, F::peer, R::exact,
     "certificate rejected: [NameMismatch \"www.example.com\"]"},
    {"certificate rejected:", R"re(certificate rejected: .{0,20}fqdn do not match)re", K::name_mismatch, either, F::peer, R::exact,
     "certificate rejected: FQDN do not match this certificate"},
    {"certificate rejected:", R"re(certificate rejected: .{0,20}\bexpired)re", K::cert_expired, either, F::peer, R::exact,
     "certificate rejected: [Expired]"},
    {"certificate rejected:", R"re(certificate rejected: .{0,20}(?:infuture))re", K::cert_not_yet_valid, either, F::peer, R::exact,
     "certificate rejected: [InFuture]"},
    {"certificate rejected:", R"re(certificate rejected: .{0,20}selfsigned)re", K::cert_self_signed, either, F::peer, R::exact,
     "certificate rejected: [SelfSigned]"},
    {"certificate rejected:", R"re(certificate rejected: .{0,20}(?:unknownca|cacertinchain|emptychain))re", K::chain_untrusted_root, either, F::peer, R::exact,
     "certificate rejected: [UnknownCA]"},
    {"certificate rejected:", R"re(certificate rejected: .{0,20}leafkeyusagenotallowed)re", K::key_usage_wrong, either, F::peer, R::exact,
     "certificate rejected: [LeafKeyUsageNotAllowed]"},
    {"certificate rejected:", R"re(certificate rejected: .{0,20}leafkeypurposenotallowed)re", K::eku_server_auth_missing, either, F::peer, R::exact,
     "certificate rejected: [LeafKeyPurposeNotAllowed]"},
    {"handshakefailed error_eof", "", K::connection_closed, either, F::unknown, R::exact,
     "HandshakeFailed Error_EOF"},
    {"error_packet_parsing", "", K::record_corrupt, either, F::unknown, R::broad,
     "HandshakeFailed (Error_Packet_Parsing \"Failed reading: x"},
    {"tls alert from peer", R"re(tls alert from peer: ([a-z ]+))re", K::alert_generic, either, F::self, R::vague,
     "TLS alert from peer: unexpected message", "", "", Scheme::alert},
    {"error_packet ", R"re(handshakefailed \(error_packet )re", K::record_corrupt, either, F::unknown, R::broad,
     "*** Exception: HandshakeFailed (Error_Packet \"partial packet: expecting 4672 bytes, got: 4037\")"},
    {"certificate rejected:", R"re(certificate rejected: .{0,10}chain doesn't match)re", K::chain_untrusted_root, either, F::peer, R::exact,
     "HandshakeFailed (Error_Protocol (\"certificate rejected: chain doesn't match each other\",True,CertificateUnknown))"},
};
// clang-format on

}  // namespace

constexpr Table kHaskellTable =
    Packed<kRows>::table("haskell", "hs-tls Network.TLS, crypton-x509-validation FailedReason; ocaml-tls");

}  // namespace mtlsdiag::explain
