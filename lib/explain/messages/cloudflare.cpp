#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"error 525", R"re(error (?:code )?525\b)re", K::cipher_mismatch, client, F::server, R::broad,
     "Error 525: SSL handshake failed", "Cloudflare could not shake hands with the origin: its certificate, port 443, versions and ciphers."},
    {"error 526", R"re(error (?:code )?526\b)re", K::chain_untrusted_root, client, F::server, R::broad,
     "Error 526: Invalid SSL certificate", "With Full (strict) the origin needs a certificate of a public CA or of Cloudflare's Origin CA, in date and with the name."},
    {"error 521", R"re(error (?:code )?521\b)re", K::connection_refused, client, F::network, R::vague,
     "Error 521: Web server is down"},
    {"error 522", R"re(error (?:code )?52[24]\b)re", K::handshake_timeout, client, F::server, R::broad,
     "Error 522: Connection timed out"},
};
// clang-format on

}  // namespace

constexpr Table kCloudflareTable = Packed<kRows>::table("cloudflare", "cloudflare edge error pages");

}  // namespace mtlsdiag::explain
