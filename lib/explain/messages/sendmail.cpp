#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"starttls=client", R"re(starttls=client.{0,300}verify=fail)re", K::chain_untrusted_root, client, F::peer, R::broad,
     "STARTTLS=client, relay=mx.example., version=TLSv1.2, verify=FAIL, cipher=x"},
    {"starttls=server", R"re(starttls=server.{0,300}verify=fail)re", K::client_cert_rejected, server, F::peer, R::broad,
     "STARTTLS=server, relay=a [10.0.0.1], version=TLSv1.2, verify=FAIL, cipher=x"},
    {"starttls=server, error", "", K::alert_generic, server, F::unknown, R::vague,
     "STARTTLS=server, error: accept failed=-1, reason=x, SSL_error=1"},
    {"starttls=client, error", "", K::alert_generic, client, F::unknown, R::vague,
     "STARTTLS=client, error: connect failed=-1, reason=x, SSL_error=1"},
};
// clang-format on

}  // namespace

constexpr Table kSendmailTable = Packed<kRows>::table("sendmail", "sendmail tls.c");

}  // namespace mtlsdiag::explain
