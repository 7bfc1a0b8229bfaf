// The bare baseline of `bench`: full or resumed handshakes with a live server, one after the other on an epoll loop,
// written on OpenSSL alone and without any diagnosis. Each is counted when the server's verdict is in: a ticket under
// TLS 1.3, the server's Finished before.
// usage: bare_client with|without|resumed PORT COUNT ROOTS NAME [CERT KEY]
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

SSL_SESSION* newest = nullptr;
bool has_ticket = false;

int on_session(SSL*, SSL_SESSION* session) {
  SSL_SESSION_free(newest);
  newest = session;
  has_ticket = true;
  return 1;
}

SSL_CTX* make_context(char** argv, int argc) {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  bool is_good = context != nullptr && SSL_CTX_load_verify_file(context, argv[4]) == 1;
  if (std::strcmp(argv[1], "without") != 0 && argc > 7) {
    is_good = is_good && SSL_CTX_use_certificate_chain_file(context, argv[6]) == 1 &&
              SSL_CTX_use_PrivateKey_file(context, argv[7], SSL_FILETYPE_PEM) == 1;
  }
  if (!is_good) {
    ERR_print_errors_fp(stderr);
    std::exit(2);
  }
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, on_session);
  return context;
}

int connect_to(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address);
  return fd;
}

/// Waits on the loop until OpenSSL wants no more than it has; true: done, false: refused.
bool drive(SSL* ssl, int loop) {
  char byte = 0;
  epoll_event event{};
  for (;;) {
    ERR_clear_error();
    const bool is_shaking = SSL_is_init_finished(ssl) == 0;
    const int result = is_shaking ? SSL_do_handshake(ssl) : SSL_read(ssl, &byte, 1);
    if (result == 1 && (SSL_version(ssl) != TLS1_3_VERSION || has_ticket || !is_shaking)) {
      return true;
    }
    if (result != 1 && has_ticket && !is_shaking) {
      return true;
    }
    const int error = result == 1 ? SSL_ERROR_WANT_READ : SSL_get_error(ssl, result);
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
      return false;
    }
    if (result != 1) {
      epoll_wait(loop, &event, 1, 5000);
    }
  }
}

bool shake_hands(SSL_CTX* context, char** argv, int loop, bool resumes) {
  const int fd = connect_to(std::atoi(argv[2]));
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLET;
  epoll_ctl(loop, EPOLL_CTL_ADD, fd, &event);
  epoll_wait(loop, &event, 1, 5000);
  SSL* ssl = SSL_new(context);
  SSL_set_fd(ssl, fd);
  SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, argv[5]);
  SSL_set1_host(ssl, argv[5]);
  SSL_set_connect_state(ssl);
  if (resumes && newest != nullptr) {
    SSL_set_session(ssl, newest);
  }
  has_ticket = false;
  const bool done = drive(ssl, loop);
  const bool is_as_wanted = done && (!resumes || SSL_session_reused(ssl) == 1);
  SSL_shutdown(ssl);
  SSL_free(ssl);
  close(fd);
  return is_as_wanted;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 6) {
    std::fputs("usage: bare_client with|without|resumed PORT COUNT ROOTS NAME [CERT KEY]\n", stderr);
    return 2;
  }
  SSL_CTX* context = make_context(argv, argc);
  const int loop = epoll_create1(0);
  const bool resumes = std::strcmp(argv[1], "resumed") == 0;
  if (resumes) {
    shake_hands(context, argv, loop, false);
  }
  const int count = std::atoi(argv[3]);
  int done = 0;
  for (int i = 0; i < count; ++i) {
    done += shake_hands(context, argv, loop, resumes) ? 1 : 0;
  }
  std::printf("%d of %d\n", done, count);
  SSL_SESSION_free(newest);
  SSL_CTX_free(context);
  return done == count ? 0 : 1;
}
