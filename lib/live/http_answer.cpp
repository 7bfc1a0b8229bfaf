#include "live/http_answer.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "base/text.h"

namespace mtlsdiag::live {
namespace {

template <typename Number>
std::optional<Number> to_number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// Leaves out what stands between `<` and `>`, and makes one blank of any run of white space.
std::string without_markup(std::string_view html) {
  std::string out;
  bool in_tag = false;
  for (const char c : html) {
    if (c == '<') {
      in_tag = true;
    }
    const bool blank = in_tag || c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!blank) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
    if (c == '>') {
      in_tag = false;
    }
  }
  return std::string(trim(out));
}

}  // namespace

std::string http_request(std::string_view method, std::string_view path, std::string_view host) {
  return fmt::format(
      "{} {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: mtlsdiag/{}\r\nAccept: */*\r\nConnection: close\r\n\r\n", method, path,
      host, MTLSDIAG_VERSION);
}

void HttpAnswer::feed(ByteView bytes) {
  if (is_complete_) {
    return;
  }
  buffer_ += as_text(bytes.first(std::min(bytes.size(), kMaxHttpAnswer - std::min(kMaxHttpAnswer, buffer_.size()))));
  while (!is_head_read_) {
    if (!std::string_view("HTTP/1.").starts_with(std::string_view(buffer_).substr(0, 7))) {
      is_complete_ = true;
      return;
    }
    const std::size_t end = buffer_.find("\r\n\r\n");
    if (end == std::string::npos) {
      is_complete_ = buffer_.size() >= kMaxHttpAnswer;
      return;
    }
    read_head(std::string_view(buffer_).substr(0, end));
    buffer_.erase(0, end + 4);
  }
  const bool is_bodyless = !has_body_ || status_ == 204 || status_ == 304;
  const bool is_whole = length_ ? buffer_.size() >= *length_ : is_chunked_ && buffer_.ends_with("0\r\n\r\n");
  is_complete_ = is_bodyless || is_whole || buffer_.size() >= kMaxHttpAnswer;
}

void HttpAnswer::read_head(std::string_view head) {
  const std::string_view status_line = head.substr(0, head.find("\r\n"));
  const std::optional<int> status = status_line.size() >= 12 ? to_number<int>(status_line.substr(9, 3)) : std::nullopt;
  if (!status) {
    is_head_read_ = true;
    is_complete_ = true;
    return;
  }
  // An interim answer; the real one follows. Source: RFC 9110 §15.2.
  if (*status >= 100 && *status < 200) {
    return;
  }
  is_head_read_ = true;
  status_ = status;
  reason_ = printable(trim(status_line.substr(12)));
  for (std::size_t at = status_line.size(); at < head.size();) {
    const std::size_t end = std::min(head.find("\r\n", at + 2), head.size());
    read_header(head.substr(at + 2, end - at - 2));
    at = end;
  }
}

void HttpAnswer::read_header(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) {
    return;
  }
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = trim(line.substr(colon + 1));
  if (equal_ignoring_case(name, "server")) {
    server_ = printable(value);
  } else if (equal_ignoring_case(name, "location")) {
    location_ = printable(value);
  } else if (equal_ignoring_case(name, "date")) {
    date_ = parse_http_date(value);
  } else if (equal_ignoring_case(name, "www-authenticate")) {
    asks_credentials_ = true;
  } else if (equal_ignoring_case(name, "content-length")) {
    length_ = to_number<std::size_t>(value);
  } else if (equal_ignoring_case(name, "grpc-status")) {
    grpc_status_ = to_number<int>(value);
  } else if (equal_ignoring_case(name, "transfer-encoding")) {
    is_chunked_ = contains_ignoring_case(value, "chunked");
  }
}

std::string HttpAnswer::text() const {
  return printable_page(buffer_);
}

std::string printable_page(std::string_view html) {
  return printable(without_markup(html), kMaxHttpText);
}

std::optional<Instant> parse_http_date(std::string_view text) {
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != 29 || !text.ends_with(" GMT")) {
    return std::nullopt;
  }
  const auto day = to_number<int>(text.substr(5, 2));
  const auto year = to_number<int>(text.substr(12, 4));
  const auto hour = to_number<int>(text.substr(17, 2));
  const auto minute = to_number<int>(text.substr(20, 2));
  const auto second = to_number<int>(text.substr(23, 2));
  for (std::size_t month = 0; month < kMonths.size(); ++month) {
    if (kMonths[month] == text.substr(8, 3) && day && year && hour && minute && second) {
      return make_instant(*year, static_cast<int>(month) + 1, *day, *hour, *minute, *second);
    }
  }
  return std::nullopt;
}

}  // namespace mtlsdiag::live
