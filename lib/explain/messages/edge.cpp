#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"dlg_flags_sec_cert_cn_invalid", "", K::name_mismatch, client, F::peer, R::exact,
     "Error Code: DLG_FLAGS_SEC_CERT_CN_INVALID"},
    {"dlg_flags_invalid_ca", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "Error Code: DLG_FLAGS_INVALID_CA"},
    {"dlg_flags_sec_cert_date_invalid", "", K::cert_expired, client, F::peer, R::exact,
     "Error Code: DLG_FLAGS_SEC_CERT_DATE_INVALID"},
    {"dlg_flags_sec_cert_revoked", R"re(dlg_flags_sec_cert(?:_rev_failed|_revoked))re", K::cert_revoked, client, F::peer, R::exact,
     "Error Code: DLG_FLAGS_SEC_CERT_REVOKED"},
    {"weak_signature_algorithm", R"re(err.cert.weak.signature.algorithm)re", K::weak_signature, client, F::peer, R::exact,
     "NET::ERR_CERT_WEAK_SIGNATURE_ALGORITHM"},
    {"this site is not secure", "", K::chain_untrusted_root, client, F::peer, R::broad,
     "This site is not secure. This might mean that someone's trying to fool you"},
    {"inet_e_decoding_error", "", K::protocol_version_mismatch, client, F::unknown, R::broad,
     "Error Code: INET_E_DECODING_ERROR"},
    {"inet_e_security_problem", "", K::alert_generic, client, F::unknown, R::broad,
     "Error Code: INET_E_SECURITY_PROBLEM"},
    {"inet_e_resource_not_found", "", K::dns_failure, client, F::network, R::exact,
     "Error Code: INET_E_RESOURCE_NOT_FOUND"},
    {"uses outdated or unsafe tls", R"re((?:this might be because the site|website|site).{0,60}uses outdated or unsafe tls)re", K::protocol_version_mismatch, client, F::unknown, R::broad,
     "This might be because the site uses outdated or unsafe TLS security settings."},
};
// clang-format on

}  // namespace

constexpr Table kEdgeTable = Packed<kRows>::table("edge", "microsoft edge");

}  // namespace mtlsdiag::explain
