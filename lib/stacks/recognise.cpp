// Recognising a peer's software by what it shows without being asked: its Server header, the pages that it answers
// with, the extensions of its CertificateRequest, its alerts.
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

/// Source: the pages of nginx (src/http/ngx_http_special_response.c) and HAProxy, seen.
constexpr Header kPages[] = {
    {"<center>nginx", S::nginx},
    {"No required SSL certificate was sent", S::nginx},
    {"The SSL certificate error", S::nginx},
    {"Apache/2", S::apache},
};

constexpr Header kProtocols[] = {
    {"postgres", S::postgresql},
    {"mysql", S::mysql},
};

constexpr std::uint8_t kAccessDenied = 49;

Recognised by_request(const Signs& signs) {
  // Seen: Go adds status_request and signed_certificate_timestamp, GnuTLS status_request, JSSE
  // signature_algorithms_cert.
  if (!signs.has_request || !signs.is_tls13) {
    return {};
  }
  if (signs.requests_status && signs.requests_timestamps) {
    return {S::go, "a Go server (by its CertificateRequest)"};
  }
  if (signs.requests_sigalgs_cert) {
    return {S::java, "a Java server (by its CertificateRequest)"};
  }
  if (signs.requests_status) {
    return {S::gnutls, "a GnuTLS server (by its CertificateRequest)"};
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
