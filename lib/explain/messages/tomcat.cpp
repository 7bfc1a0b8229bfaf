#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"failed to load keystore", R"re(failed to load keystore type)re", K::file_unreadable, server, F::self, R::exact,
     "SEVERE [main] Failed to load keystore type [JKS] with path [/etc/k.jks] due to [/etc/k.jks (No such file or directory)]"},
    {"failed to load keystore", R"re(failed to load keystore type.{0,200}password)re", K::passphrase_wrong, server, F::self, R::exact,
     "Failed to load keystore type [PKCS12] with path [/etc/k.p12] due to [keystore password was incorrect]"},
    {"invalid character found in method name", R"re(invalid character found in method name \[(?:0x16|\\x16|\\u0016|\x16))re", K::plaintext_to_tls, server, F::client, R::exact,
     "java.lang.IllegalArgumentException: Invalid character found in method name [0x160x030x010x020x000x010x00]. HTTP method names must be tokens", "A TLS client speaks to a plain HTTP connector: use the TLS connector's port."},
    {"this combination of host and port requires tls", "", K::plaintext_to_tls, server, F::client, R::exact,
     "Bad Request: This combination of host and port requires TLS."},
    {"jsse.alias_no_key_entry", "", K::key_unreadable, server, F::self, R::exact,
     "jsse.alias_no_key_entry"},
    {"does not identify a key entry", R"re(alias name \[.{0,60}\] does not identify a key entry)re", K::key_unreadable, server, F::self, R::exact,
     "java.io.IOException: Alias name [tomcat] does not identify a key entry"},
    {"sslhostconfig.certificate.notype", "", K::file_unreadable, server, F::self, R::exact,
     "sslHostConfig.certificate.notype"},
    {"no sslhostconfig element was found", "", K::file_unreadable, server, F::self, R::exact,
     "IllegalArgumentException: No SSLHostConfig element was found with the hostName [_default_] to match the defaultSSLHostConfigName for the connector"},
};
// clang-format on

}  // namespace

constexpr Table kTomcatTable = Packed<kRows>::table("tomcat", "apache tomcat java/org/apache/tomcat/util/net");

}  // namespace mtlsdiag::explain
