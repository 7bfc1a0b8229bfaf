// The bare baseline of `simulate`: the same mutual handshake by memory BIOs, written on OpenSSL alone and without any
// diagnosis. With a count it repeats the handshake with the same contexts and says how long one took.
// usage: bare_handshake SERVER-CERT SERVER-KEY CLIENT-CERT CLIENT-KEY ROOTS NAME [COUNT]
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace {

struct Files {
  const char* cert;
  const char* key;
  const char* roots;
};

SSL_CTX* make_context(const SSL_METHOD* method, const Files& files) {
  SSL_CTX* context = SSL_CTX_new(method);
  if (context == nullptr || SSL_CTX_use_certificate_chain_file(context, files.cert) != 1 ||
      SSL_CTX_use_PrivateKey_file(context, files.key, SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_load_verify_file(context, files.roots) != 1) {
    ERR_print_errors_fp(stderr);
    std::exit(2);
  }
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  return context;
}

bool carry(SSL* from, SSL* to) {
  char buffer[16384];
  bool moved = false;
  for (int size = BIO_read(SSL_get_wbio(from), buffer, sizeof buffer); size > 0;
       size = BIO_read(SSL_get_wbio(from), buffer, sizeof buffer)) {
    BIO_write(SSL_get_rbio(to), buffer, size);
    moved = true;
  }
  return moved;
}

bool shake_hands(SSL_CTX* client_context, SSL_CTX* server_context, const char* name) {
  SSL* client = SSL_new(client_context);
  SSL* server = SSL_new(server_context);
  SSL_set_bio(client, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  SSL_set_bio(server, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  for (SSL* ssl : {client, server}) {
    BIO_set_mem_eof_return(SSL_get_rbio(ssl), -1);
    BIO_set_mem_eof_return(SSL_get_wbio(ssl), -1);
  }
  SSL_ctrl(client, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, const_cast<char*>(name));
  SSL_set1_host(client, name);
  SSL_set_connect_state(client);
  SSL_set_accept_state(server);
  char byte = 0;
  bool moved = true;
  while (moved) {
    SSL_do_handshake(client);
    moved = carry(client, server);
    SSL_do_handshake(server);
    moved = carry(server, client) || moved;
  }
  SSL_read(client, &byte, 1);  // the tickets
  const bool done = SSL_is_init_finished(client) == 1 && SSL_is_init_finished(server) == 1;
  SSL_free(client);
  SSL_free(server);
  return done;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 7) {
    std::fputs("usage: bare_handshake SERVER-CERT SERVER-KEY CLIENT-CERT CLIENT-KEY ROOTS NAME [COUNT]\n", stderr);
    return 2;
  }
  SSL_CTX* server = make_context(TLS_server_method(), {argv[1], argv[2], argv[5]});
  SSL_CTX_set_client_CA_list(server, SSL_load_client_CA_file(argv[5]));
  SSL_CTX* client = make_context(TLS_client_method(), {argv[3], argv[4], argv[5]});
  const int count = argc > 7 ? std::atoi(argv[7]) : 1;
  const auto begin = std::chrono::steady_clock::now();
  int done = 0;
  for (int i = 0; i < count; ++i) {
    done += shake_hands(client, server, argv[6]) ? 1 : 0;
  }
  const double total = std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count();
  std::printf("%d of %d, %.1f us each\n", done, count, total / count);
  SSL_CTX_free(client);
  SSL_CTX_free(server);
  return done == count ? 0 : 1;
}
