#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"ssl connect attempt failed", "", K::alert_generic, client, F::unknown, R::vague,
     "SSL connect attempt failed"},
    {"ssl accept attempt failed", "", K::alert_generic, server, F::unknown, R::vague,
     "SSL accept attempt failed"},
    {"hostname verification failed", "", K::name_mismatch, client, F::peer, R::exact,
     "SSL connect attempt failed hostname verification failed"},
    {"does not exist at", R"re(ssl_(?:cert|key|ca)_(?:file|path) \S+ does not exist)re", K::file_unreadable, either, F::self, R::exact,
     "SSL_cert_file /etc/x.pem does not exist at /usr/share/perl5/IO/Socket/SSL.pm line 2325."},
    {"invalid certificate authority locations", "", K::truststore_empty, either, F::self, R::exact,
     "Invalid certificate authority locations SSL_ca_file /x.pem"},
    {"can't connect to", R"re(can't connect to \S+ \(certificate verify failed\))re", K::chain_untrusted_root, client, F::peer, R::broad,
     "500 Can't connect to a.example:443 (certificate verify failed)"},
    {"certificate is not usable", "", K::key_mismatch, either, F::self, R::broad,
     "certificate is not usable"},
    {"fingerprint does not match", R"re((?:cert(?:ificate)?|peer|server|ssl|tls|host).{0,60}fingerprint.{0,20}does not match)re", K::identity_not_authorized, client, F::peer, R::exact,
     "server certificate fingerprint does not match"},
};
// clang-format on

}  // namespace

constexpr Table kPerlTable = Packed<kRows>::table("perl", "perl IO::Socket::SSL, Net::SSLeay, LWP");

}  // namespace mtlsdiag::explain
