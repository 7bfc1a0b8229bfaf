#include "fetch/fetcher.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"
#include "fetch/address_policy.h"
#include "fetch/exchange.h"
#include "fetch/url.h"
#include "x509/load.h"

namespace mtlsdiag::fetch {

namespace {

constexpr int kOk = 200;

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// The first address that may be connected to, or why there is none. It is this address that is used, not the name.
Result<net::Address> choose_address(const net::Resolution& resolution, const Url& url, bool allow_private) {
  if (resolution.addresses.empty()) {
    return Error{ErrorCode::unreadable,
                 resolution.error.empty() ? "its name has no address" : printable(resolution.error)};
  }
  std::string refused;
  for (const net::Address& address : resolution.addresses) {
    const AddressClass kind = classify(address.storage);
    if (is_allowed(kind, allow_private)) {
      return address;
    }
    const bool may_be_allowed = is_allowed(kind, true);
    refused = fmt::format("{} is a {} address{}", address.text, to_string(kind),
                          may_be_allowed ? " (--fetch-private allows it)" : "");
  }
  return Error{ErrorCode::unsupported,
               fmt::format("{} leads nowhere that is allowed: {}", printable(url.host), refused)};
}

/// The objects of a kind in what came; a note where it is not the DER that it should be.
std::vector<Bytes> objects_of(const Bytes& body, x509::ObjectKind kind, const std::string& url, Notes& notes) {
  std::vector<Bytes> found;
  if (body.empty()) {
    return found;
  }
  x509::Loaded loaded = x509::load(body, url);
  for (x509::Object& object : loaded.objects) {
    if (object.kind == kind) {
      found.push_back(std::move(object.der));
    }
  }
  if (found.empty()) {
    notes.push_back(fmt::format("{} is no {}: {}", printable(url), x509::to_string(kind),
                                loaded.problems.empty() ? std::string("it is something else")
                                                        : x509::describe_problem(loaded.problems.front())));
  } else if (loaded.format == "PEM") {
    notes.push_back(
        fmt::format("{} is PEM, where RFC 5280 asks for DER: other clients will not read it", printable(url)));
  }
  return found;
}

}  // namespace

Result<Bytes> Fetcher::get(const Request& request) {
  Result<Url> url = parse_url(request.url);
  const net::Deadline deadline = net::after(settings_.limits.each);
  for (int redirects = 0; url; ++redirects) {
    const net::Resolution resolution = settings_.resolve(url->host, url->port, deadline);
    const Result<net::Address> address = choose_address(resolution, *url, settings_.allow_private);
    if (!address) {
      return address.error();
    }
    Result<Answer> answer = exchange(*address, {.url = *url,
                                                .body = request.body,
                                                .content_type = request.content_type,
                                                .body_limit = request.limit,
                                                .header_limit = settings_.limits.header_bytes,
                                                .header_lines = settings_.limits.header_lines,
                                                .deadline = deadline});
    if (!answer) {
      return std::move(answer).error();
    }
    if (answer->status == kOk) {
      return std::move(answer->body);
    }
    if (!is_redirect(answer->status) || answer->location.empty() || !request.body.empty()) {
      return Error{ErrorCode::unreadable, fmt::format("it answered {} {}", answer->status, answer->reason)};
    }
    if (redirects == settings_.limits.redirects) {
      return Error{ErrorCode::limit, fmt::format("it redirects more than {} times", settings_.limits.redirects)};
    }
    url = parse_location(*url, answer->location);
    if (!url) {
      return Error{ErrorCode::unsupported, fmt::format("it redirects to {}", url.error().message)};
    }
  }
  return std::move(url).error();
}

Bytes Fetcher::fetch(const Request& request, Notes& notes) {
  const std::string key = request.url + '\n' + request.body;
  const auto known =
      std::find_if(known_.begin(), known_.end(), [&key](const auto& entry) { return entry.first == key; });
  if (known != known_.end()) {
    return known->second;
  }
  const std::string shown = printable(request.url, 256);
  if (urls_ >= settings_.limits.urls || spent_ >= settings_.limits.total) {
    notes.push_back(
        urls_ >= settings_.limits.urls
            ? fmt::format("{} was not fetched: {} URLs are the most of one run", shown, settings_.limits.urls)
            : fmt::format("{} was not fetched: the time for fetching is used up", shown));
    return {};
  }
  ++urls_;
  const auto begin = std::chrono::steady_clock::now();
  Result<Bytes> body = get(request);
  spent_ += std::chrono::steady_clock::now() - begin;
  notes.push_back(body ? fmt::format("{} was fetched: {} bytes", shown, body->size())
                       : fmt::format("{} was not fetched: {}", shown, body.error().message));
  known_.emplace_back(key, body ? std::move(*body) : Bytes{});
  return known_.back().second;
}

std::vector<Bytes> Fetcher::issuers(const std::string& url, Notes& notes) {
  return objects_of(fetch({.url = url, .limit = settings_.limits.issuer_bytes}, notes), x509::ObjectKind::certificate,
                    url, notes);
}

Bytes Fetcher::crl(const std::string& url, Notes& notes) {
  std::vector<Bytes> found =
      objects_of(fetch({.url = url, .limit = settings_.limits.crl_bytes}, notes), x509::ObjectKind::crl, url, notes);
  return found.empty() ? Bytes{} : std::move(found.front());
}

Bytes Fetcher::ocsp(const std::string& url, ByteView leaf, ByteView issuer, Notes& notes) {
  const Bytes request = ocsp_request(leaf, issuer);
  if (request.empty()) {
    return {};
  }
  const Bytes body = fetch({.url = url,
                            .body = std::string(as_text(request)),
                            .content_type = "application/ocsp-request",
                            .limit = settings_.limits.ocsp_bytes},
                           notes);
  std::vector<Bytes> found = objects_of(body, x509::ObjectKind::ocsp_response, url, notes);
  return found.empty() ? Bytes{} : std::move(found.front());
}

}  // namespace mtlsdiag::fetch
