#include "live/serve_http.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace mtlsdiag::live {
namespace {

bool is_token(std::string_view word) {
  return !word.empty() && word.size() <= 24 &&
         std::all_of(word.begin(), word.end(), [](char c) { return (c >= 'A' && c <= 'Z') || c == '-'; });
}

/// True while the bytes so far can be the beginning of a request line: a method in capitals, then a blank.
bool may_be_request(std::string_view text) {
  const std::size_t blank = text.find(' ');
  return blank == std::string_view::npos ? text.empty() || is_token(text) : is_token(text.substr(0, blank));
}

}  // namespace

HttpRequest::State HttpRequest::feed(ByteView bytes) {
  if (state_ != State::incomplete) {
    return state_;
  }
  buffer_ += as_text(bytes.first(std::min(bytes.size(), kMaxRequestHead + 1)));
  if (!may_be_request(buffer_)) {
    state_ = State::not_http;
    return state_;
  }
  const std::size_t end = buffer_.find("\r\n\r\n");
  if (end != std::string::npos) {
    read_head(std::string_view(buffer_).substr(0, end));
  } else if (buffer_.size() > kMaxRequestHead) {
    state_ = State::too_long;
  }
  return state_;
}

void HttpRequest::read_head(std::string_view head) {
  const std::string_view line = head.substr(0, head.find("\r\n"));
  const std::size_t version = line.rfind(" HTTP/1.");
  if (version == std::string_view::npos) {
    state_ = State::not_http;
    return;
  }
  state_ = State::complete;
  method_ = std::string(line.substr(0, line.find(' ')));
  for (const std::string_view field : split(head, '\n')) {
    const std::size_t colon = field.find(':');
    if (colon == std::string_view::npos || !equal_ignoring_case(field.substr(0, colon), "accept")) {
      continue;
    }
    const std::string accepted = to_lower(field.substr(colon + 1));
    const std::size_t text = accepted.find("text/plain");
    wants_text_ = text != std::string::npos && text < accepted.find("application/json");
  }
}

std::string HttpRequest::line() const {
  return printable(std::string_view(buffer_).substr(0, buffer_.find("\r\n")));
}

std::string http_response(int status, std::string_view reason, std::string_view content_type, std::string_view body,
                          bool has_body) {
  return fmt::format(
      "HTTP/1.1 {} {}\r\nServer: mtlsdiag\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: no-store\r\n"
      "Connection: close\r\n\r\n{}",
      status, reason, content_type, body.size(), has_body ? body : std::string_view());
}

std::string plain_http_answer() {
  return http_response(400, "Bad Request", "text/html",
                       "<html>\r\n<head><title>400 The plain HTTP request was sent to HTTPS port</title></head>\r\n"
                       "<body>\r\n<center><h1>400 Bad Request</h1></center>\r\n"
                       "<center>The plain HTTP request was sent to HTTPS port</center>\r\n</body>\r\n</html>\r\n");
}

}  // namespace mtlsdiag::live
