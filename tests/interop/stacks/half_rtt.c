// A TLS 1.3 server that says a line before it has the client's Finished (RFC 8446 section 2: 0.5-RTT data), and judges the
// client's certificate only then. usage: half_rtt PORT CHAIN KEY CLIENT_CA
#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <unistd.h>

static void serve(SSL* ssl) {
  static const char greeting[] = "220 half\r\n";
  char buffer[256];
  size_t count = 0;
  int read = SSL_READ_EARLY_DATA_SUCCESS;
  while (read == SSL_READ_EARLY_DATA_SUCCESS) {
    read = SSL_read_early_data(ssl, buffer, sizeof buffer, &count);
  }
  if (read == SSL_READ_EARLY_DATA_FINISH) {
    SSL_write_early_data(ssl, greeting, sizeof greeting - 1, &count);
  }
  if (SSL_accept(ssl) == 1) {
    SSL_read(ssl, buffer, sizeof buffer);
  }
}

int main(int count, char** arguments) {
  if (count != 5) {
    return 2;
  }
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  if (SSL_CTX_use_certificate_chain_file(context, arguments[2]) != 1 ||
      SSL_CTX_use_PrivateKey_file(context, arguments[3], SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_load_verify_file(context, arguments[4]) != 1) {
    return 1;
  }
  SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(arguments[4]));
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
  SSL_CTX_set_max_early_data(context, 16384);
  SSL_CTX_set_num_tickets(context, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(arguments[1]))};
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
