// Fetching, against a server of the test that answers well or as badly as it can.
#include "fetch/fetcher.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "x509/file.h"
#include "x509/load.h"

using namespace mtlsdiag;

namespace {

std::string data(const std::string& name) {
  const auto content = x509::FileContent::read(std::string(MTLSDIAG_TESTDATA) + "/x509/" + name);
  REQUIRE(content.has_value());
  return std::string(as_text(content->view()));
}

std::string answer(std::string_view body, std::string_view fields = "") {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + std::string(fields) + "\r\n" +
         std::string(body);
}

/// A server on a free loopback port; each connection is handed to `serve` with the request's header and body.
class Server final {
 public:
  using Serve = std::function<void(int fd, const std::string& request)>;

  explicit Server(Serve serve) : serve_(std::move(serve)), listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(listen(listener_, 8) == 0);
    socklen_t size = sizeof address;
    REQUIRE(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~Server() {
    is_stopping_ = true;
    thread_.join();
    close(listener_);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] std::string url(const std::string& path = "/") const {
    return "http://server.test:" + std::to_string(port_) + path;
  }
  [[nodiscard]] int connections() const { return connections_; }
  [[nodiscard]] bool is_stopping() const { return is_stopping_; }

 private:
  void run() {
    while (!is_stopping_) {
      pollfd item{.fd = listener_, .events = POLLIN, .revents = 0};
      if (poll(&item, 1, 20) <= 0) {
        continue;
      }
      const int fd = accept(listener_, nullptr, nullptr);
      ++connections_;
      std::string request;
      char buffer[4096];
      while (request.find("\r\n\r\n") == std::string::npos) {
        const ssize_t got = read(fd, buffer, sizeof buffer);
        if (got <= 0) {
          break;
        }
        request.append(buffer, static_cast<std::size_t>(got));
      }
      serve_(fd, request);
      close(fd);
    }
  }

  Serve serve_;
  int listener_;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_{0};
  std::atomic<bool> is_stopping_{false};
  std::thread thread_;
};

void send_all(int fd, const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const ssize_t sent = send(fd, text.data() + at, text.size() - at, MSG_NOSIGNAL);
    if (sent <= 0) {
      return;
    }
    at += static_cast<std::size_t>(sent);
  }
}

/// Keeps sending until the client goes away.
void send_for_ever(int fd, const std::string& piece) {
  while (send(fd, piece.data(), piece.size(), MSG_NOSIGNAL) > 0) {
  }
}

Server::Serve fixed(std::string text) {
  return [text = std::move(text)](int fd, const std::string&) { send_all(fd, text); };
}

net::Resolution resolve_to(const std::string& address, std::uint16_t port) {
  sockaddr_in in{};
  in.sin_family = AF_INET;
  in.sin_port = htons(port);
  inet_pton(AF_INET, address.c_str(), &in.sin_addr);
  net::Address made;
  std::memcpy(&made.storage, &in, sizeof in);
  made.size = sizeof in;
  made.text = address + ":" + std::to_string(port);
  net::Resolution resolution;
  resolution.addresses.push_back(made);
  return resolution;
}

/// Private addresses are allowed, every name is loopback, and everything is quick.
fetch::FetchSettings lenient() {
  fetch::FetchSettings settings{.allow_private = true};
  settings.limits.each = std::chrono::milliseconds(400);
  settings.resolve = [](const std::string&, std::uint16_t port, net::Deadline) {
    return resolve_to("127.0.0.1", port);
  };
  return settings;
}

bool has(const fetch::Notes& notes, std::string_view words) {
  for (const std::string& note : notes) {
    if (note.find(words) != std::string::npos) {
      return true;
    }
  }
  return false;
}

std::string all(const fetch::Notes& notes) {
  std::string text;
  for (const std::string& note : notes) {
    text += note + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("issuers come as DER, PKCS#7 or PEM, and PEM is remarked on") {
  struct Row {
    std::string file;
    std::size_t count;
    bool is_remarked;
  };
  for (const Row& row :
       {Row{"leaf.der", 1, false}, Row{"chain.p7c", 3, false}, Row{"chain.pem", 3, true}, Row{"crl.der", 0, false}}) {
    CAPTURE(row.file);
    const Server server(fixed(answer(data(row.file))));
    fetch::Fetcher fetcher(lenient());
    fetch::Notes notes;
    CHECK(fetcher.issuers(server.url(), notes).size() == row.count);
    CHECK(has(notes, "other clients will not read it") == row.is_remarked);
  }
}

TEST_CASE("a CRL comes in chunks, and is asked for once") {
  const std::string crl = data("crl.der");
  char size[16];
  std::snprintf(size, sizeof size, "%zx", crl.size());
  const Server server(fixed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(size) + "\r\n" + crl +
                            "\r\n0\r\n\r\n"));
  fetch::Fetcher fetcher(lenient());
  fetch::Notes notes;
  CHECK(as_text(fetcher.crl(server.url(), notes)) == crl);
  CHECK(as_text(fetcher.crl(server.url(), notes)) == crl);
  CHECK(server.connections() == 1);
}

TEST_CASE("an OCSP request names the certificate, and the answer is handed on") {
  const std::string response = data("ocsp.der");
  std::string seen;
  const Server server([&](int fd, const std::string& request) {
    seen = request;
    send_all(fd, answer(response));
  });
  fetch::Fetcher fetcher(lenient());
  fetch::Notes notes;
  const auto chain = x509::load_only(std::string(MTLSDIAG_TESTDATA) + "/x509/chain.pem", x509::ObjectKind::certificate);
  REQUIRE(chain.has_value());
  CHECK(as_text(fetcher.ocsp(server.url(), (*chain)[0].der, (*chain)[1].der, notes)) == response);
  CHECK(seen.rfind("POST / HTTP/1.1\r\n", 0) == 0);
  CHECK(seen.find("Content-Type: application/ocsp-request\r\n") != std::string::npos);
  CHECK(seen.find("Authorization") == std::string::npos);
  // OpenSSL makes the same request for the same pair.
  CHECK(as_text(fetch::ocsp_request((*chain)[0].der, (*chain)[1].der)) == data("ocsp-request.der"));
}

TEST_CASE("nothing is connected to where the address is not allowed") {
  const Server server(fixed(answer(data("leaf.der"))));
  struct Row {
    std::string address;
    bool allow_private;
    const char* words;
  };
  for (const Row& row :
       {Row{"127.0.0.1", false, "loopback address (--fetch-private allows it)"},
        Row{"10.0.0.1", false, "private address"}, Row{"169.254.169.254", false, "link-local address"},
        Row{"169.254.169.254", true, "link-local address"}, Row{"0.0.0.0", true, "special-purpose address"}}) {
    CAPTURE(row.address);
    fetch::FetchSettings settings = lenient();
    settings.allow_private = row.allow_private;
    settings.resolve = [&row](const std::string&, std::uint16_t port, net::Deadline) {
      return resolve_to(row.address, port);
    };
    fetch::Fetcher fetcher(std::move(settings));
    fetch::Notes notes;
    CHECK(fetcher.issuers(server.url(), notes).empty());
    CAPTURE(all(notes));
    CHECK(has(notes, row.words));
  }
  CHECK(server.connections() == 0);
}

TEST_CASE("a name is resolved anew for each redirect, and the new address is judged anew") {
  const Server server([](int fd, const std::string&) {
    send_all(fd, "HTTP/1.1 302 Found\r\nLocation: http://metadata.test/latest\r\nContent-Length: 0\r\n\r\n");
  });
  fetch::FetchSettings settings = lenient();
  settings.resolve = [](const std::string& host, std::uint16_t port, net::Deadline) {
    return resolve_to(host == "metadata.test" ? "169.254.169.254" : "127.0.0.1", port);
  };
  fetch::Fetcher fetcher(std::move(settings));
  fetch::Notes notes;
  CHECK(fetcher.issuers(server.url(), notes).empty());
  CHECK(has(notes, "metadata.test leads nowhere that is allowed"));
  CHECK(server.connections() == 1);
}

TEST_CASE("redirects are followed within their number, to http only") {
  const std::string leaf = data("leaf.der");
  const Server server([&leaf](int fd, const std::string& request) {
    if (request.find("GET /end") == 0) {
      send_all(fd, answer(leaf));
    } else if (request.find("GET /elsewhere") == 0) {
      send_all(fd, "HTTP/1.1 301 Moved\r\nLocation: https://server.test/\r\nContent-Length: 0\r\n\r\n");
    } else if (request.find("GET /once") == 0) {
      send_all(fd, "HTTP/1.1 301 Moved\r\nLocation: /end\r\nContent-Length: 0\r\n\r\n");
    } else {
      send_all(fd, "HTTP/1.1 301 Moved\r\nLocation: /loop\r\nContent-Length: 0\r\n\r\n");
    }
  });
  fetch::Fetcher fetcher(lenient());
  fetch::Notes notes;
  CHECK(fetcher.issuers(server.url("/once"), notes).size() == 1);
  CHECK(fetcher.issuers(server.url("/loop"), notes).empty());
  CHECK(has(notes, "redirects more than 3 times"));
  CHECK(server.connections() == 2 + 4);
  CHECK(fetcher.issuers(server.url("/elsewhere"), notes).empty());
  CHECK(has(notes, "is no http URL"));
}

TEST_CASE("a hostile answer ends within its bound, for the right reason") {
  struct Row {
    const char* what;
    Server::Serve serve;
    const char* words;
  };
  const Row rows[] = {
      {"endless body",
       [](int fd, const std::string&) {
         send_all(fd, "HTTP/1.1 200 OK\r\n\r\n");
         send_for_ever(fd, std::string(65536, 'x'));
       },
       "answer is longer than"},
      {"huge length", fixed("HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\nx"), "answer is longer than"},
      {"endless chunks",
       [](int fd, const std::string&) {
         send_all(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
         send_for_ever(fd, "1000\r\n" + std::string(4096, 'x') + "\r\n");
       },
       "answer is longer than"},
      {"endless header lines",
       [](int fd, const std::string&) {
         send_all(fd, "HTTP/1.1 200 OK\r\n");
         send_for_ever(fd, "X: y\r\n");
       },
       "header is longer than"},
      {"one endless header line",
       [](int fd, const std::string&) {
         send_all(fd, "HTTP/1.1 200 OK\r\nX: ");
         send_for_ever(fd, std::string(4096, 'y'));
       },
       "header is longer than"},
      {"too many header lines",
       [](int fd, const std::string&) {
         std::string lines;
         for (int i = 0; i < 101; ++i) {
           lines += "X-" + std::to_string(i) + ": y\r\n";
         }
         send_all(fd, answer("x", lines));
       },
       "more than 100 lines"},
      {"compressed", fixed(answer("x", "Content-Encoding: gzip\r\n")), "compressed"},
      {"no HTTP", fixed("SSH-2.0-OpenSSH_9.2\r\n\r\n"), "no HTTP"},
      {"cut short", fixed("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nx"), "ended before the answer did"},
      {"closed at once", fixed(""), "ended before the answer did"},
      {"not found", fixed("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"), "it answered 404 Not Found"},
      {"an escape in the reason", fixed("HTTP/1.1 404 Not \x1b[31mFound\r\nContent-Length: 0\r\n\r\n"), "no HTTP"},
      {"silence",
       [](int fd, const std::string&) {
         pollfd item{.fd = fd, .events = POLLIN, .revents = 0};
         poll(&item, 1, 3000);
       },
       "did not answer in time"},
      {"drip",
       [](int fd, const std::string&) {
         const std::string text = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n";
         for (const char c : text) {
           if (send(fd, &c, 1, MSG_NOSIGNAL) <= 0) {
             return;
           }
           usleep(20'000);
         }
       },
       "did not answer in time"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.what));
    const Server server(row.serve);
    fetch::FetchSettings settings = lenient();
    settings.limits.each = std::chrono::milliseconds(row.words == std::string("did not answer in time") ? 300 : 5000);
    fetch::Fetcher fetcher(std::move(settings));
    fetch::Notes notes;
    CHECK(fetcher.issuers(server.url(), notes).empty());
    CAPTURE(all(notes));
    CHECK(has(notes, row.words));
    CHECK(all(notes).find('\x1b') == std::string::npos);
  }
}

TEST_CASE("no more URLs are asked than a run may, and each that was left out is told") {
  const Server server(fixed("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"));
  fetch::Fetcher fetcher(lenient());
  fetch::Notes notes;
  for (int i = 0; i < 12; ++i) {
    CHECK(fetcher.issuers(server.url("/" + std::to_string(i)), notes).empty());
  }
  CHECK(server.connections() == 8);
  CHECK(has(notes, "8 URLs are the most of one run"));
  CHECK(notes.size() == 12);
}
