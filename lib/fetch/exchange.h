// Exchange: one HTTP request and its answer over one connection, bounded in header, body and time. It follows nothing
// and decides nothing about addresses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "fetch/url.h"
#include "net/resolve.h"
#include "net/timer.h"

namespace mtlsdiag::fetch {

struct ExchangeRequest {
  Url url;
  std::string body;  ///< not empty: POST
  std::string content_type;
  std::size_t body_limit = 0;
  std::uint32_t header_limit = 0;
  std::size_t header_lines = 0;
  net::Deadline deadline;
};

struct Answer {
  int status = 0;
  std::string reason;    ///< printable
  std::string location;  ///< of a redirect: foreign text
  Bytes body;
};

/// Connects to exactly that address and asks. Fails with `unreadable` (no connection, silence, a cut answer), `limit`
/// (too much of anything) or `malformed` (no HTTP, compressed).
Result<Answer> exchange(const net::Address& address, const ExchangeRequest& request);

}  // namespace mtlsdiag::fetch
