// The bare baseline of `serve`: an epoll server that asks every client for a certificate, written on OpenSSL alone and
// without any diagnosis. It listens on a free port of loopback, prints it, and runs until it is killed.
// usage: bare_server CERT KEY ROOTS
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace {

SSL_CTX* make_context(char** files) {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  if (SSL_CTX_use_certificate_chain_file(context, files[1]) != 1 ||
      SSL_CTX_use_PrivateKey_file(context, files[2], SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_load_verify_file(context, files[3]) != 1) {
    ERR_print_errors_fp(stderr);
    std::exit(2);
  }
  SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(files[3]));
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  SSL_CTX_set_num_tickets(context, 0);
  return context;
}

int listen_on_loopback() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener, SOMAXCONN) != 0) {
    std::perror("bare_server");
    std::exit(2);
  }
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  std::printf("%d\n", ntohs(address.sin_port));
  std::fflush(stdout);
  return listener;
}

void accept_all(int listener, int events, SSL_CTX* context) {
  for (int client = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK); client >= 0;
       client = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK)) {
    const int on = 1;
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    SSL* ssl = SSL_new(context);
    SSL_set_fd(ssl, client);
    SSL_set_accept_state(ssl);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = ssl;
    epoll_ctl(events, EPOLL_CTL_ADD, client, &event);
  }
}

/// Reads until there is nothing more; what is read is thrown away.
void serve(SSL* ssl) {
  char buffer[4096];
  const int got = SSL_read(ssl, buffer, sizeof buffer);
  const int error = got > 0 ? SSL_ERROR_NONE : SSL_get_error(ssl, got);
  if (error == SSL_ERROR_NONE || error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
    return;
  }
  if (error == SSL_ERROR_ZERO_RETURN) {
    SSL_shutdown(ssl);
  }
  ERR_clear_error();
  close(SSL_get_fd(ssl));
  SSL_free(ssl);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fputs("usage: bare_server CERT KEY ROOTS\n", stderr);
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  SSL_CTX* context = make_context(argv);
  const int listener = listen_on_loopback();
  const int events = epoll_create1(0);
  epoll_event waiting{};
  waiting.events = EPOLLIN;
  epoll_ctl(events, EPOLL_CTL_ADD, listener, &waiting);
  while (true) {
    epoll_event ready[64];
    const int count = epoll_wait(events, ready, 64, -1);
    for (int i = 0; i < count; ++i) {
      if (ready[i].data.ptr == nullptr) {
        accept_all(listener, events, context);
      } else {
        serve(static_cast<SSL*>(ready[i].data.ptr));
      }
    }
  }
}
