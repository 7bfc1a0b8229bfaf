// Fetcher: gets over HTTP what certificates point at (issuers, CRLs, OCSP answers), when the user asked for it. It is
// built to be given hostile URLs: plain http only, addresses checked after resolving and then connected to as they are,
// no credentials, no proxy, no compressed answers, everything counted and timed. What it did is told in notes.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "net/resolve.h"

namespace mtlsdiag::fetch {

/// Bounds of one run. Source of the figures: what other tools failed at.
struct Limits {
  int urls = 8;
  int redirects = 3;
  std::chrono::milliseconds each{5000};
  std::chrono::milliseconds total{20000};
  std::size_t issuer_bytes = std::size_t{1} << 20U;
  std::size_t crl_bytes = std::size_t{32} << 20U;
  std::size_t ocsp_bytes = std::size_t{64} << 10U;
  std::uint32_t header_bytes = 64U << 10U;
  std::size_t header_lines = 100;
};

struct FetchSettings {
  bool allow_private = false;  ///< loopback and private addresses too (`--fetch-private`); link-local never
  Limits limits;
  /// Resolves names; replaced in tests.
  std::function<net::Resolution(const std::string& host, std::uint16_t port, net::Deadline deadline)> resolve =
      [](const std::string& host, std::uint16_t port, net::Deadline deadline) {
        return net::resolve(host, port, net::Family::any, deadline);
      };
};

using Notes = std::vector<std::string>;

class Fetcher final {
 public:
  explicit Fetcher(FetchSettings settings = {}) : settings_(std::move(settings)) {}

  /// Gets certificates: DER, PKCS#7 or PEM. Empty where nothing came; `notes` says what was done and why not.
  std::vector<Bytes> issuers(const std::string& url, Notes& notes);
  /// Gets a CRL as DER. Empty where nothing came.
  Bytes crl(const std::string& url, Notes& notes);
  /// Asks an OCSP responder about `leaf`, issued by `issuer` (DER each). Empty where nothing came.
  /// Source: RFC 6960 §A.1 (POST).
  Bytes ocsp(const std::string& url, ByteView leaf, ByteView issuer, Notes& notes);

 private:
  struct Request {
    std::string url;
    std::string body;  ///< not empty: POST
    std::string content_type;
    std::size_t limit = 0;  ///< bytes of the answer's body
  };

  Result<Bytes> get(const Request& request);
  /// Gets one URL that was not asked for before, within the budget, and notes how it went. Empty: nothing came.
  Bytes fetch(const Request& request, Notes& notes);

  FetchSettings settings_;
  std::vector<std::pair<std::string, Bytes>> known_;  ///< by URL and request: asked once, whatever came
  int urls_ = 0;
  std::chrono::steady_clock::duration spent_{};
};

/// Makes the DER of an OCSP request for one certificate; empty where one of the two cannot be read. SHA-1 names the
/// issuer, because every responder knows it. Source: RFC 6960 §4.1.1, RFC 5019 §2.1.1.
Bytes ocsp_request(ByteView leaf, ByteView issuer);

}  // namespace mtlsdiag::fetch
