#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"is not yet active", R"re(certificate \S+ is not yet active)re", K::cert_not_yet_valid, either, F::self, R::exact,
     "The CA certificate /etc/pki/CA/cacert.pem is not yet active"},
    {"certificate", R"re(the (?:client |server |ca )?certificate \S*/\S+ has expired)re", K::cert_expired, either, F::self, R::exact,
     "The client certificate /etc/pki/libvirt/clientcert.pem has expired"},
    {"basic constraints do not show a ca", "", K::ca_constraint_violated, either, F::self, R::exact,
     "The certificate /etc/pki/CA/cacert.pem basic constraints do not show a CA"},
    {"basic constraints show a ca", "", K::ca_constraint_violated, either, F::self, R::exact,
     "The certificate /etc/s.pem basic constraints show a CA, but we need one for a server"},
    {"usage does not permit", R"re(certificate \S+ usage does not permit (?:certificate signing|digital signature|key encipherment|key agreement))re", K::key_usage_wrong, either, F::self, R::exact,
     "Certificate /etc/c.pem usage does not permit digital signature"},
    {"purpose does not allow use", R"re(purpose does not allow use for with a tls client)re", K::eku_client_auth_missing, either, F::client, R::exact,
     "Certificate /etc/c.pem purpose does not allow use for with a TLS client"},
    {"purpose does not allow use", R"re(purpose does not allow use for with a tls server)re", K::eku_server_auth_missing, either, F::server, R::exact,
     "Certificate /etc/c.pem purpose does not allow use for with a TLS server"},
    {"against ca certificate", R"re((?:unable to|failed to|cannot) verify (?:the )?(?:our )?(?:server|client)? ?certificate \S+ against ca certificate)re", K::chain_untrusted_root, either, F::self, R::exact,
     "Unable to verify server certificate /etc/s.pem against CA certificate /etc/ca.pem"},
    {"our own certificate", R"re(our own certificate \S+ failed validation)re", K::chain_untrusted_root, either, F::self, R::exact,
     "Our own certificate /etc/s.pem failed validation against /etc/ca.pem: The certificate hasn't got a known issuer"},
    {"failed to verify peer's certificate", "", K::chain_untrusted_root, either, F::peer, R::broad,
     "authentication failed: Failed to verify peer's certificate"},
    {"client's distinguished name is not on the list", "", K::identity_not_authorized, server, F::peer, R::exact,
     "Client's Distinguished Name is not on the list of allowed clients (tls_allowed_dn_list)."},
    {"unable to read tls confirmation", "", K::client_cert_rejected, client, F::self, R::exact,
     "error: Unable to read TLS confirmation: Input/output error"},
    {"server verification (of our certificate or ip address) failed", "", K::client_cert_rejected, client, F::self, R::exact,
     "authentication failed: Server verification (of our certificate or IP address) failed"},
    {"subject", R"re(ssl: subject '.{0,120}' verification failed)re", K::identity_not_authorized, client, F::peer, R::exact,
     "ssl: subject 'CN=a' verification failed"},
};
// clang-format on

}  // namespace

constexpr Table kLibvirtTable =
    Packed<kRows>::table("libvirt", "libvirt src/rpc/virnettlscontext.c; qemu crypto/tlscredsx509.c");

}  // namespace mtlsdiag::explain
