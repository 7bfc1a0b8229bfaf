// Recognising a peer's software by what it shows without being asked: its Server header, the pages that it answers
// with, the extensions of its CertificateRequest, its alerts.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "stacks/stacks.h"

namespace mtlsdiag::stacks {
namespace {

using S = Stack;

struct Header {
  std::string_view begin;  ///< of the Server header
  Stack stack;
};

/// Source: the software's own defaults.
constexpr Header kHeaders[] = {
    {"nginx", S::nginx},     {"openresty", S::nginx},   {"Apache-Coyote", S::tomcat},
    {"Apache", S::apache},   {"envoy", S::envoy},       {"istio-envoy", S::envoy},
    {"Caddy", S::caddy},     {"Microsoft-IIS", S::iis}, {"Microsoft-HTTPAPI", S::iis},
    {"Kestrel", S::dotnet},  {"Jetty", S::jetty},       {"lighttpd", S::lighttpd},
    {"BaseHTTP", S::python}, {"SimpleHTTP", S::python}, {"uvicorn", S::python},
    {"gunicorn", S::python}, {"Werkzeug", S::python},   {"Generic Web Server", S::nss},
    {"Cowboy", S::erlang},
};

/// Source: the pages of nginx (src/http/ngx_http_special_response.c) and HAProxy (errors/*.http), seen.
constexpr Header kPages[] = {
    {"<center>nginx", S::nginx},
    {"No required SSL certificate was sent", S::nginx},
    {"The SSL certificate error", S::nginx},
    {"Apache/2", S::apache},
    {"Your browser sent an invalid request", S::haproxy},
    {"Request forbidden by administrative rules", S::haproxy},
    {"No server is available to handle this request", S::haproxy},
    {"The server returned an invalid or incomplete response", S::haproxy},
};

constexpr Header kProtocols[] = {
    {"postgres", S::postgresql},
    {"mysql", S::mysql},
};

constexpr std::uint8_t kAccessDenied = 49;

/// How the stacks' CertificateRequests begin at their defaults: the types of TLS 1.2, the signature schemes of both.
struct RequestPrint {
  Stack stack;
  std::array<std::uint8_t, 3> types;
  std::size_t type_count;
  std::array<std::uint16_t, 4> schemes;
};

/// Source: run; OpenSSL 3.0 (and nginx, Apache, HAProxy, stunnel, Mosquitto, Redis, PostgreSQL, Python, Node on it),
/// Go 1.19, OpenJDK 17, GnuTLS 3.7.9, NSS 3.87, Erlang/OTP 25 under TLS 1.2 and 1.3.
constexpr RequestPrint kRequests[] = {
    {S::openssl, {1, 2, 64}, 3, {0x0403, 0x0503, 0x0603, 0x0807}},
    {S::go, {1, 64}, 2, {0x0804, 0x0403, 0x0807, 0x0805}},
    {S::java, {64, 1, 2}, 3, {0x0403, 0x0503, 0x0603, 0x0807}},
    {S::gnutls, {1, 64}, 2, {0x0401, 0x0809, 0x0804, 0x0403}},
    {S::nss, {1, 64, 2}, 3, {0x0403, 0x0503, 0x0603, 0x0203}},
    {S::erlang, {64, 1, 2}, 3, {0x0202, 0x0201, 0x0203, 0x0301}},
    {S::erlang, {64, 1, 2}, 3, {0x0201, 0x0203, 0x0401, 0x0501}},
};

bool begins_with(std::span<const std::uint16_t> list, const std::array<std::uint16_t, 4>& schemes) {
  return list.size() >= schemes.size() && std::equal(schemes.begin(), schemes.end(), list.begin());
}

Recognised by_request(const Signs& signs) {
  const auto found = [](Stack stack) {
    return Recognised{stack, std::string(entry(stack).name) + " (by its CertificateRequest)"};
  };
  // Seen: Go adds status_request and signed_certificate_timestamp, GnuTLS status_request, JSSE
  // signature_algorithms_cert.
  if (signs.has_request && signs.is_tls13) {
    if (signs.requests_status) {
      return found(signs.requests_timestamps ? S::go : S::gnutls);
    }
    if (signs.requests_sigalgs_cert) {
      return found(S::java);
    }
  }
  for (const RequestPrint& row : kRequests) {
    const ByteView types(row.types.data(), row.type_count);
    const bool has_types =
        signs.certificate_types.empty() ? row.stack != S::java : equal(types, signs.certificate_types);
    if (has_types && begins_with(signs.sigalgs, row.schemes)) {
      return found(row.stack);
    }
  }
  return {};
}

}  // namespace

Recognised recognise(const Signs& signs) {
  for (const Header& row : kHeaders) {
    if (contains_ignoring_case(signs.server_header.substr(0, row.begin.size()), row.begin)) {
      return {row.stack, printable(signs.server_header, 80)};
    }
  }
  for (const Header& row : kPages) {
    if (signs.text.find(row.begin) != std::string_view::npos) {
      return {row.stack, std::string(entry(row.stack).name)};
    }
  }
  for (const Header& row : kProtocols) {
    if (signs.starttls == row.begin) {
      return {row.stack, std::string(entry(row.stack).name)};
    }
  }
  if (Recognised request = by_request(signs); request.stack != S::unknown) {
    return request;
  }
  if (signs.alert == kAccessDenied) {
    return {S::gnutls, "a GnuTLS server (by its alert)"};
  }
  return {};
}

}  // namespace mtlsdiag::stacks
