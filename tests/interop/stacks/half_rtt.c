// A TLS 1.3 server that says a line before it has the client's Finished (RFC 8446 section 2: 0.5-RTT data), and judges the
// client's certificate only then. usage: half_rtt PORT CHAIN KEY CLIENT_CA
#include "lab_server.h"

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
  SSL_CTX* context = count == 5 ? lab_context(arguments[2], arguments[3], arguments[4]) : NULL;
  if (context == NULL) {
    return 2;
  }
  SSL_CTX_set_max_early_data(context, 16384);
  SSL_CTX_set_num_tickets(context, 0);
  return lab_loop(context, arguments[1], serve);
}
