#include "live/serve_http.h"

#include <doctest/doctest.h>

#include <string>

using mtlsdiag::as_bytes;
using mtlsdiag::live::http_response;
using mtlsdiag::live::HttpRequest;
using mtlsdiag::live::kMaxRequestHead;
using mtlsdiag::live::plain_http_answer;
using State = HttpRequest::State;

TEST_CASE("a request is complete at its blank line, fed whole or one byte at a time") {
  const std::string text = "GET /a HTTP/1.1\r\nHost: x\r\nAccept: text/plain\r\n\r\n";
  HttpRequest whole;
  CHECK(whole.feed(as_bytes(text)) == State::complete);
  HttpRequest dripped;
  for (std::size_t i = 0; i < text.size(); ++i) {
    CHECK(dripped.feed(as_bytes(std::string_view(text).substr(i, 1))) ==
          (i + 1 < text.size() ? State::incomplete : State::complete));
  }
  for (const HttpRequest* request : {&whole, &dripped}) {
    CHECK(request->method() == "GET");
    CHECK(request->line() == "GET /a HTTP/1.1");
    CHECK(request->wants_text());
  }
}

TEST_CASE("text is given only to those who name text/plain before JSON") {
  struct Row {
    const char* accept;
    bool wants_text;
  };
  for (const Row& row : {Row{"*/*", false}, Row{"text/plain", true}, Row{"application/json, text/plain", false},
                         Row{"Text/Plain;q=0.9, application/json", true}}) {
    CAPTURE(row.accept);
    HttpRequest request;
    CHECK(request.feed(as_bytes("GET / HTTP/1.1\r\naccept:" + std::string(row.accept) + "\r\n\r\n")) ==
          State::complete);
    CHECK(request.wants_text() == row.wants_text);
  }
}

TEST_CASE("what is no HTTP/1 is said to be none, and an endless head ends") {
  for (const char* text : {"\x16\x03\x01", "hello", "GET / SPDY/3\r\n\r\n", "{\"a\":1}"}) {
    HttpRequest request;
    CHECK(request.feed(as_bytes(text)) == State::not_http);
  }
  HttpRequest endless;
  CHECK(endless.feed(as_bytes("GET / HTTP/1.1\r\nX: ")) == State::incomplete);
  CHECK(endless.feed(as_bytes(std::string(kMaxRequestHead + 10, 'a'))) == State::too_long);
}

TEST_CASE("a request line with control characters is shown escaped") {
  HttpRequest request;
  CHECK(request.feed(as_bytes("GET /\x1b[31m HTTP/1.1\r\n\r\n")) == State::complete);
  CHECK(request.line() == "GET /\\x1b[31m HTTP/1.1");
}

TEST_CASE("a response says the length of its body, and HEAD gets the head alone") {
  CHECK(http_response(200, "OK", "text/plain", "abc").ends_with("\r\n\r\nabc"));
  const std::string head = http_response(200, "OK", "text/plain", "abc", false);
  CHECK(head.find("Content-Length: 3\r\n") != std::string::npos);
  CHECK(head.ends_with("\r\n\r\n"));
  CHECK(plain_http_answer().starts_with("HTTP/1.1 400 Bad Request\r\n"));
  CHECK(plain_http_answer().find("The plain HTTP request was sent to HTTPS port") != std::string::npos);
}
