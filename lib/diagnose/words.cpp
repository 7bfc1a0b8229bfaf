// The words of the room's enumerations.
#include <array>

#include "diagnose/diagnose.h"

namespace mtlsdiag::diagnose {
namespace {

struct ChangeWords {
  Change change;
  std::string_view name;
  std::string_view words;
};

constexpr ChangeWords kChanges[] = {
    {Change::none, "none", "as asked for"},
    {Change::without_certificate, "without-certificate", "without the client certificate"},
    {Change::unknown_certificate, "unknown-certificate", "with a self-signed certificate that the server cannot know"},
    {Change::unsigned_certificate, "unsigned-certificate",
     "with a certificate in the name of the client's issuer, which did not sign it"},
    {Change::completed_chain, "completed-chain", "with the client's chain completed from the certificates at hand"},
    {Change::tls12_only, "tls12-only", "with TLS 1.2 at most"},
    {Change::tls13_only, "tls13-only", "with TLS 1.3 only"},
    {Change::old_versions, "old-versions", "with TLS 1.0 and 1.1 and every cipher suite offered as well"},
    {Change::every_cipher, "every-cipher", "with every cipher suite, group and signature algorithm offered"},
    {Change::every_group, "every-group", "with every key-exchange group offered"},
    {Change::every_sigalg, "every-sigalg", "with every signature algorithm offered"},
    {Change::without_sni, "without-sni", "without SNI"},
    {Change::with_sni, "with-sni", "with the host's name in SNI"},
    {Change::without_alpn, "without-alpn", "without ALPN"},
    {Change::banner, "banner", "without TLS, listening for what the server says by itself"},
    {Change::starttls, "starttls", "with STARTTLS"},
    {Change::post_handshake_auth, "post-handshake-auth",
     "with renegotiation, that of old servers too, and post-handshake authentication allowed"},
};

constexpr bool is_in_order() {
  std::size_t expected = 0;
  for (const ChangeWords& row : kChanges) {
    if (static_cast<std::size_t>(row.change) != expected++) {
      return false;
    }
  }
  return expected == static_cast<std::size_t>(Change::post_handshake_auth) + 1;
}
static_assert(is_in_order(), "one row for each Change, in the order of the enumeration");

}  // namespace

std::string_view to_string(Change change) {
  return kChanges[static_cast<std::size_t>(change)].name;
}

std::string_view describe(Change change) {
  return kChanges[static_cast<std::size_t>(change)].words;
}

std::string_view to_string(ClientAuth::Sent sent) {
  constexpr std::array<std::string_view, 3> kNames{"none", "empty", "certificate"};
  return kNames[static_cast<std::size_t>(sent)];
}

std::string_view to_string(ClientAuth::Outcome outcome) {
  constexpr std::array<std::string_view, 4> kNames{"not-requested", "accepted", "rejected", "unknown"};
  return kNames[static_cast<std::size_t>(outcome)];
}

}  // namespace mtlsdiag::diagnose
