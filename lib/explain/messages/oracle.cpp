#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

using K = Kind;
using F = Fault;
using R = Rank;
constexpr auto client = Role::client;

// clang-format off
constexpr Message kRows[] = {
    {"ora-28759", "", K::file_unreadable, client, F::self, R::exact,
     "ORA-28759: failure to open file"},
    {"ora-28860", "", K::alert_generic, client, F::unknown, R::vague,
     "ORA-28860: Fatal SSL error"},
    {"ora-28864", "", K::alert_generic, client, F::unknown, R::vague,
     "ORA-28864: SSL connection closed gracefully"},
    {"ora-28865", "", K::cipher_mismatch, client, F::unknown, R::broad,
     "ORA-28865: SSL connection closed"},
    {"ora-29024", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "ORA-29024: Certificate validation failure"},
    {"ora-29003", "", K::name_mismatch, client, F::peer, R::exact,
     "ORA-29003: SSL transport detected mismatched server certificate."},
    {"ora-24263", "", K::name_mismatch, client, F::peer, R::exact,
     "ORA-24263: Certificate of the remote server does not match the target address."},
    {"ora-29019", "", K::protocol_version_mismatch, client, F::unknown, R::exact,
     "ORA-29019: The protocol version is incorrect."},
    {"ora-28862", "", K::cipher_mismatch, client, F::unknown, R::exact,
     "ORA-28862: SSL connection failed"},
    {"ora-28768", "", K::file_unreadable, client, F::self, R::exact,
     "ORA-28768: bad magic number"},
};
// clang-format on

}  // namespace

constexpr Table kOracleTable = Packed<kRows>::table("oracle", "oracle database net services");

}  // namespace mtlsdiag::explain
