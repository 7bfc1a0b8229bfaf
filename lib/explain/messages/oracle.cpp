#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"ora-28759", "", K::file_unreadable, client, F::self, R::exact,
     "ORA-28759: failure to open file"},
    {"ora-28860", "", K::alert_generic, client, F::unknown, R::vague,
     "ORA-28860: Fatal SSL error"},
    {"ora-29024", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "ORA-29024: Certificate validation failure"},
    {"ora-29003", "", K::name_mismatch, client, F::peer, R::exact,
     "ORA-29003: SSL transport detected mismatched server certificate."},
    {"ora-24263", "", K::name_mismatch, client, F::peer, R::exact,
     "ORA-24263: Certificate of the remote server does not match the target address."},
    {"ora-29019", "", K::protocol_version_mismatch, client, F::unknown, R::exact,
     "ORA-29019: The protocol version is incorrect."},
    {"ora-28768", "", K::file_unreadable, client, F::self, R::exact,
     "ORA-28768: bad magic number"},
    {"tns-00540", "", K::alert_generic, client, F::unknown, R::vague,
     "TNS-00540: SSL protocol adapter failure"},
    {"ora-28868", "", K::chain_untrusted_root, either, F::peer, R::exact,
     "ORA-28868: certificate chain check failed"},
    {"ora-28857", "", K::not_tls, client, F::unknown, R::broad,
     "ORA-28857: Unknown SSL error"},
    {"ora-28858", "", K::record_corrupt, either, F::unknown, R::broad,
     "ORA-28858: SSL protocol error"},
    {"ora-28859", "", K::cipher_mismatch, either, F::unknown, R::exact,
     "ORA-28859: SSL negotiation failure"},
    {"ora-28863", "", K::cipher_mismatch, either, F::unknown, R::broad,
     "ORA-28863: SSL Handshake failure"},
    {"ora-28866", "", K::client_cert_required, either, F::client, R::broad,
     "ORA-28866: invalid SSL certificate received"},
    {"ora-29039", "", K::truststore_empty, either, F::self, R::exact,
     "ORA-29039: There are no matching distinguished names."},
    {"ora-28791", "", K::chain_untrusted_root, either, F::peer, R::exact,
     "ORA-28791: certificate verification failure"},
    {"ora-28788", "", K::alert_generic, either, F::unknown, R::broad,
     "ORA-28788: user provided invalid information, or an unknown error"},
    {"ora-29248", "", K::file_unreadable, client, F::self, R::exact,
     "ORA-29248: an unrecognized WRL was used to open a wallet"},
    {"ora-28776", "", K::file_unreadable, either, F::self, R::exact,
     "ORA-28776: invalid wallet"},
    {"ora-28864", "", K::connection_closed, client, F::unknown, R::exact,
     "ORA-28864: SSL connection closed gracefully"},
    {"ora-28865", "", K::connection_closed, client, F::unknown, R::exact,
     "ORA-28865: SSL connection closed"},
    {"ora-29263", "", K::connection_closed, client, F::unknown, R::broad,
     "ORA-29263: HTTP protocol error"},
    {"ora-24247", R"re(ora-24247.{0,60}(?:wallet|https|ssl))re", K::identity_not_authorized, client, F::self, R::broad,
     "ORA-24247: network access denied by access control list (ACL) wallet"},
    {"ora-28862", "", K::alert_generic, client, F::unknown, R::vague,
     "ORA-28862: SSL connection failed"},
    {"ora-28885", "", K::key_usage_wrong, either, F::self, R::exact,
     "ORA-28885: No certificate with the required key usage found."},
    {"dn mismatch", R"re(ora-28868.{0,80}dn mismatch)re", K::name_mismatch, either, F::peer, R::exact,
     "ORA-28868: Peer certificate chain check failed. DN mismatch"},
};
// clang-format on

}  // namespace

constexpr Table kOracleTable = Packed<kRows>::table("oracle", "oracle database net services");

}  // namespace mtlsdiag::explain
