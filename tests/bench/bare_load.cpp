// A load of mutual handshakes, one after the other: each goes through, ends with close_notify, and waits for the server
// to close. Exits 1 where one of them fails.
// usage: bare_load PORT COUNT CERT KEY
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace {

int connect_to(std::uint16_t port) {
  const int client = socket(AF_INET, SOCK_STREAM, 0);
  const int on = 1;
  setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 ? client : -1;
}

bool shake_hands(SSL_CTX* context, std::uint16_t port) {
  const int client = connect_to(port);
  SSL* ssl = SSL_new(context);
  SSL_set_fd(ssl, client);
  SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, const_cast<char*>("localhost"));
  const bool is_done = client >= 0 && SSL_connect(ssl) == 1;
  SSL_shutdown(ssl);
  shutdown(client, SHUT_WR);
  char rest[4096];
  while (read(client, rest, sizeof rest) > 0) {
  }
  SSL_free(ssl);
  close(client);
  return is_done;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) {
    std::fputs("usage: bare_load PORT COUNT CERT KEY\n", stderr);
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  if (SSL_CTX_use_certificate_chain_file(context, argv[3]) != 1 ||
      SSL_CTX_use_PrivateKey_file(context, argv[4], SSL_FILETYPE_PEM) != 1) {
    std::fputs("bare_load: the certificate or its key cannot be used\n", stderr);
    return 2;
  }
  const int count = std::atoi(argv[2]);
  int failed = 0;
  for (int i = 0; i < count; ++i) {
    failed += shake_hands(context, static_cast<std::uint16_t>(std::atoi(argv[1]))) ? 0 : 1;
  }
  if (failed > 0) {
    std::fprintf(stderr, "bare_load: %d of %d handshakes failed\n", failed, count);
  }
  return failed > 0 ? 1 : 0;
}
