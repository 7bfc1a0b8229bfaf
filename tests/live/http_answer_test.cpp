#include "live/http_answer.h"

#include <doctest/doctest.h>

#include <string>

namespace mtlsdiag::live {
namespace {

// As nginx 1.22 answers a client without a certificate.
constexpr std::string_view kNginx400 =
    "HTTP/1.1 400 Bad Request\r\nServer: nginx/1.22.1\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: "
    "text/html\r\n"
    "Content-Length: 237\r\nConnection: close\r\n\r\n"
    "<html>\r\n<head><title>400 No required SSL certificate was sent</title></head>\r\n<body>\r\n"
    "<center><h1>400 Bad Request</h1></center>\r\n<center>No required SSL certificate was sent</center>\r\n"
    "<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n";

HttpAnswer read(std::string_view bytes, bool has_body, std::size_t piece) {
  HttpAnswer answer(has_body);
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    answer.feed(as_bytes(bytes.substr(at, piece)));
  }
  return answer;
}

TEST_CASE("an answer is read the same whole and a byte at a time") {
  for (const std::size_t piece : {std::size_t{1}, kNginx400.size()}) {
    const HttpAnswer answer = read(kNginx400, true, piece);
    CHECK(answer.is_complete());
    CHECK(answer.status() == 400);
    CHECK(answer.reason() == "Bad Request");
    CHECK(answer.server() == "nginx/1.22.1");
    CHECK(answer.date() == make_instant(1994, 11, 6, 8, 49, 37));
    CHECK(answer.text() ==
          "400 No required SSL certificate was sent 400 Bad Request No required SSL certificate was sent nginx/1.22.1");
  }
}

TEST_CASE("the answer to HEAD is whole with its head, though it announces a length") {
  const HttpAnswer answer = read("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", false, 7);
  CHECK(answer.is_complete());
  CHECK(answer.status() == 200);
  CHECK(answer.text().empty());
}

TEST_CASE("gRPC's status is read, whose refusals come with 200") {
  CHECK(read("HTTP/1.1 200 OK\r\nGrpc-Status: 16\r\n\r\n", false, 5).grpc_status() == 16);
  CHECK_FALSE(read("HTTP/1.1 200 OK\r\nGrpc-Status: many\r\n\r\n", false, 5).grpc_status());
}

TEST_CASE("an answer that is not whole is waited for") {
  CHECK_FALSE(read("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab", true, 3).is_complete());
  CHECK_FALSE(read("HTTP/1.1 200 OK\r\n", true, 3).is_complete());
  CHECK_FALSE(read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", true, 3).is_complete());
  CHECK(read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", true, 3).is_complete());
}

TEST_CASE("an interim answer is passed over") {
  const HttpAnswer answer =
      read("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", true, 5);
  CHECK(answer.status() == 403);
  CHECK(answer.is_complete());
}

TEST_CASE("what is not HTTP is told at once, and shown printable") {
  const HttpAnswer answer = read("220 mx \x1b[2J ESMTP\r\n", true, 1);
  CHECK(answer.is_complete());
  CHECK_FALSE(answer.is_http());
  const HttpAnswer whole = read("220 mx \x1b[2J ESMTP\r\n", true, 100);
  CHECK(whole.text() == "220 mx \\x1b[2J ESMTP");
  CHECK_FALSE(read("HTTP/1.1 abc\r\n\r\n", true, 100).is_http());
}

TEST_CASE("endless headers and endless bodies meet a bound") {
  const std::string endless(100'000, 'x');
  CHECK(read("HTTP/1.1 200 OK\r\nX: " + endless, true, 1000).is_complete());
  const HttpAnswer body = read("HTTP/1.1 200 OK\r\n\r\n" + endless, true, 1000);
  CHECK(body.is_complete());
  CHECK(body.text().size() < 1000);
}

TEST_CASE("a date that is none is nothing") {
  for (const char* text : {"", "yesterday", "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 32 Nov 1994 08:49:37 GMT",
                           "Sun, 06 Nov 1994 08:49:37 CET", "Sunday, 06-Nov-94 08:49:37 GMT"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_http_date(text));
  }
}

TEST_CASE("the request names the host and asks for the connection to be closed") {
  const std::string request = http_request("HEAD", "/", "db.internal:8443");
  CHECK(request.starts_with("HEAD / HTTP/1.1\r\nHost: db.internal:8443\r\nUser-Agent: mtlsdiag/"));
  CHECK(request.ends_with("Connection: close\r\n\r\n"));
}

}  // namespace
}  // namespace mtlsdiag::live
