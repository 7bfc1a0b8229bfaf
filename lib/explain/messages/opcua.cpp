#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"badcertificateinvalid", "", K::pem_malformed, either, F::peer, R::exact,
     "BadCertificateInvalid (0x80120000)"},
    {"badsecuritychecksfailed", "", K::client_cert_rejected, either, F::unknown, R::broad,
     "BadSecurityChecksFailed (0x80130000) \"An error occurred verifying security.\""},
    {"badcertificatetimeinvalid", "", K::cert_expired, either, F::peer, R::exact,
     "BadCertificateTimeInvalid (0x80140000)"},
    {"badcertificateissuertimeinvalid", "", K::cert_expired, either, F::peer, R::exact,
     "BadCertificateIssuerTimeInvalid (0x80150000)"},
    {"badcertificatehostnameinvalid", "", K::name_mismatch, either, F::peer, R::exact,
     "BadCertificateHostNameInvalid (0x80160000)"},
    {"badcertificateuriinvalid", "", K::name_mismatch, either, F::peer, R::exact,
     "BadCertificateUriInvalid (0x80170000)"},
    {"badcertificateusenotallowed", "", K::key_usage_wrong, either, F::peer, R::exact,
     "BadCertificateUseNotAllowed (0x80180000)"},
    {"badcertificateissuerusenotallowed", "", K::ca_constraint_violated, either, F::peer, R::exact,
     "BadCertificateIssuerUseNotAllowed (0x80190000)"},
    {"badcertificateuntrusted", "", K::chain_untrusted_root, either, F::peer, R::exact,
     "BadCertificateUntrusted (0x801A0000)"},
    {"badcertificaterevocationunknown", R"re(badcertificaterevocationunknown.{0,160})re", K::crl_unavailable, either, F::peer, R::exact,
     "BadCertificateRevocationUnknown (0x801B0000)"},
    {"badcertificateissuerrevocationunknown", R"re(badcertificateissuerrevocationunknown.{0,160})re", K::crl_unavailable, either, F::peer, R::exact,
     "BadCertificateIssuerRevocationUnknown (0x801C0000)"},
    {"badcertificaterevoked", "", K::cert_revoked, either, F::peer, R::exact,
     "BadCertificateRevoked (0x801D0000)"},
    {"badcertificateissuerrevoked", "", K::cert_revoked, either, F::peer, R::exact,
     "BadCertificateIssuerRevoked (0x801E0000)"},
    {"badcertificatechainincomplete", "", K::chain_missing_intermediate, either, F::peer, R::exact,
     "BadCertificateChainIncomplete (0x810D0000)"},
    {"badcertificatepolicycheckfailed", "", K::policy_violated, either, F::peer, R::exact,
     "BadCertificatePolicyCheckFailed (0x81140000)"},
    {"badnocertificate", R"re(badnovalidcertificates?|badnocertificate)re", K::client_cert_required, either, F::unknown, R::exact,
     "BadNoCertificate"},
};
// clang-format on

}  // namespace

constexpr Table kOpcuaTable = Packed<kRows>::table("opcua", "OPC UA Part 6, status codes");

}  // namespace mtlsdiag::explain
