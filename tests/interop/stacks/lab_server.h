// What the laboratory's own OpenSSL servers share: a context that demands a client certificate of one CA and names it, and
// a loop on a loopback port that hands each connection to `serve`.
#pragma once

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <unistd.h>

/// Gives a context for this chain, key and client CA (PEM files), or NULL.
static SSL_CTX* lab_context(const char* chain, const char* key, const char* client_ca) {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  if (SSL_CTX_use_certificate_chain_file(context, chain) != 1 ||
      SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_load_verify_file(context, client_ca) != 1) {
    return NULL;
  }
  SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(client_ca));
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
  return context;
}

/// Serves one connection after the other; ends only where the port cannot be had.
static int lab_loop(SSL_CTX* context, const char* port, void (*serve)(SSL*)) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(port))};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener, (struct sockaddr*)&address, sizeof address) != 0 || listen(listener, 16) != 0) {
    return 1;
  }
  for (;;) {
    int connection = accept(listener, NULL, NULL);
    SSL* ssl = SSL_new(context);
    SSL_set_fd(ssl, connection);
    serve(ssl);
    SSL_free(ssl);
    close(connection);
  }
}
