#include "fetch/exchange.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/vector_body.hpp>
#include <chrono>
#include <utility>

#include "base/text.h"
#include "net/connect.h"
#include "net/ladder.h"
#include "net/stream.h"

namespace mtlsdiag::fetch {

namespace {

namespace http = boost::beast::http;
using Parser = http::response_parser<http::vector_body<std::uint8_t>>;

std::string request_text(const ExchangeRequest& request) {
  std::string text =
      fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: mtlsdiag\r\nAccept: */*\r\nConnection: close\r\n",
                  request.body.empty() ? "GET" : "POST", request.url.path, request.url.authority());
  if (!request.body.empty()) {
    text += fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n", request.content_type, request.body.size());
  }
  return text + "\r\n" + request.body;
}

Error to_error(const boost::system::error_code& code, const ExchangeRequest& request) {
  if (code == http::error::header_limit) {
    return Error{ErrorCode::limit, fmt::format("its header is longer than {} bytes", request.header_limit)};
  }
  if (code == http::error::body_limit || code == http::error::buffer_overflow) {
    return Error{ErrorCode::limit, fmt::format("its answer is longer than {} bytes", request.body_limit)};
  }
  if (code == http::error::end_of_stream || code == http::error::partial_message) {
    return Error{ErrorCode::unreadable, "the connection ended before the answer did"};
  }
  return Error{ErrorCode::malformed, fmt::format("the answer is no HTTP: {}", printable(code.message()))};
}

/// Feeds the parser what has arrived. Fails where the parser does.
Result<void> feed(Parser& parser, Bytes& pending, const ExchangeRequest& request) {
  boost::system::error_code code;
  while (!pending.empty() && !parser.is_done()) {
    const std::size_t used = parser.put(boost::asio::const_buffer(pending.data(), pending.size()), code);
    pending.erase(pending.begin(), pending.begin() + static_cast<std::ptrdiff_t>(used));
    if (code == http::error::need_more) {
      return {};
    }
    if (code) {
      return to_error(code, request);
    }
    if (used == 0) {
      return {};
    }
  }
  return {};
}

/// What the header says that makes the body useless.
Result<void> check_header(const Parser& parser, const ExchangeRequest& request) {
  const auto& fields = parser.get();
  const auto lines = static_cast<std::size_t>(std::distance(fields.begin(), fields.end()));
  if (lines > request.header_lines) {
    return Error{ErrorCode::limit, fmt::format("its header has more than {} lines", request.header_lines)};
  }
  if (fields.find(http::field::content_encoding) != fields.end()) {
    return Error{ErrorCode::malformed, "the answer is compressed, which nobody asked for"};
  }
  return {};
}

/// The connection ended: fails unless the answer is one that lasts until then.
Result<void> end(Parser& parser, const ExchangeRequest& request) {
  boost::system::error_code code = http::make_error_code(http::error::partial_message);
  if (parser.got_some()) {
    parser.put_eof(code);
  }
  return code ? Result<void>(to_error(code, request)) : Result<void>();
}

/// Reads the answer as a whole, within the deadline and the bounds.
Result<void> receive(net::Stream& stream, Parser& parser, const ExchangeRequest& request) {
  Bytes pending;
  Bytes chunk;
  bool is_header_checked = false;
  while (!parser.is_done()) {
    const net::Arrival arrival = stream.receive(chunk, request.deadline);
    if (arrival == net::Arrival::timeout || net::left_ms(request.deadline) == 0) {
      return Error{ErrorCode::unreadable, "it did not answer in time"};
    }
    if (arrival != net::Arrival::data) {
      return end(parser, request);
    }
    pending.insert(pending.end(), chunk.begin(), chunk.end());
    if (Result<void> fed = feed(parser, pending, request); !fed) {
      return fed;
    }
    if (parser.is_header_done() && !is_header_checked) {
      is_header_checked = true;
      if (Result<void> checked = check_header(parser, request); !checked) {
        return checked;
      }
    }
  }
  return {};
}

}  // namespace

Result<Answer> exchange(const net::Address& address, const ExchangeRequest& request) {
  net::Ladder ladder;
  net::Connection connection =
      net::connect_to_any({address}, std::chrono::milliseconds(net::left_ms(request.deadline)), ladder);
  if (!connection.stream) {
    return Error{ErrorCode::unreadable, connection.failure ? connection.failure->message : "no connection"};
  }
  Parser parser;
  parser.eager(true);
  parser.header_limit(request.header_limit);
  parser.body_limit(request.body_limit);
  connection.stream->send(as_bytes(request_text(request)));
  if (Result<void> received = receive(*connection.stream, parser, request); !received) {
    return std::move(received).error();
  }
  auto& message = parser.get();
  const auto location = message.find(http::field::location);
  return Answer{.status = static_cast<int>(message.result_int()),
                .reason = printable(std::string_view(message.reason().data(), message.reason().size()), 64),
                .location = location == message.end() ? std::string()
                                                      : std::string(location->value().data(), location->value().size()),
                .body = std::move(message.body())};
}

}  // namespace mtlsdiag::fetch
