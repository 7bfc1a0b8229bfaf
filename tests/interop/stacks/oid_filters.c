// A TLS 1.3 server whose CertificateRequest holds a filter (oid_filters, RFC 8446 section 4.2.5), and that refuses whom it
// does not fit. No stack in the field sends one; here OpenSSL's API for extensions that it does not know does.
// usage: oid_filters PORT CHAIN KEY CLIENT_CA EXTENSION VALUE, the last two in the words of openssl's configuration files
#include <openssl/x509v3.h>
#include <string.h>

#include "lab_server.h"

static X509_EXTENSION* filter;
static unsigned char filters[1024];
static size_t filters_length;

/// Writes the extension: a list of one OID and the DER of the values that are asked for.
static void write_filters(void) {
  unsigned char* at = filters + 3;
  int oid_length = i2d_ASN1_OBJECT(X509_EXTENSION_get_object(filter), &at);
  ASN1_OCTET_STRING* values = X509_EXTENSION_get_data(filter);
  size_t length = (size_t)ASN1_STRING_length(values);
  *at++ = (unsigned char)(length >> 8);
  *at++ = (unsigned char)length;
  memcpy(at, ASN1_STRING_get0_data(values), length);
  filters_length = (size_t)(at - filters) + length;
  filters[0] = (unsigned char)((filters_length - 2) >> 8);
  filters[1] = (unsigned char)(filters_length - 2);
  filters[2] = (unsigned char)oid_length;
}

static int add_filters(SSL* ssl, unsigned type, unsigned context, const unsigned char** out, size_t* length, X509* peer,
                       size_t index, int* alert, void* argument) {
  (void)ssl, (void)type, (void)context, (void)peer, (void)index, (void)alert, (void)argument;
  *out = filters;
  *length = filters_length;
  return 1;
}

static int has_usages(X509* certificate) {
  EXTENDED_KEY_USAGE* wanted = X509V3_EXT_d2i(filter);
  EXTENDED_KEY_USAGE* had = X509_get_ext_d2i(certificate, NID_ext_key_usage, NULL, NULL);
  int found = 0;
  for (int i = 0; i < sk_ASN1_OBJECT_num(wanted); ++i) {
    for (int k = 0; k < sk_ASN1_OBJECT_num(had); ++k) {
      found += OBJ_cmp(sk_ASN1_OBJECT_value(wanted, i), sk_ASN1_OBJECT_value(had, k)) == 0;
    }
  }
  return found == sk_ASN1_OBJECT_num(wanted);
}

static int judge(int is_sound, X509_STORE_CTX* store) {
  X509* certificate = X509_STORE_CTX_get_current_cert(store);
  if (!is_sound || X509_STORE_CTX_get_error_depth(store) != 0) {
    return is_sound;
  }
  int is_there = X509_get_ext_by_OBJ(certificate, X509_EXTENSION_get_object(filter), -1) >= 0;
  int is_usage = OBJ_obj2nid(X509_EXTENSION_get_object(filter)) == NID_ext_key_usage;
  if (is_there && (!is_usage || has_usages(certificate))) {
    return 1;
  }
  X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION);
  return 0;
}

static void serve(SSL* ssl) {
  char buffer[256];
  if (SSL_accept(ssl) == 1) {
    SSL_read(ssl, buffer, sizeof buffer);
  }
}

int main(int count, char** arguments) {
  SSL_CTX* context = count == 7 ? lab_context(arguments[2], arguments[3], arguments[4]) : NULL;
  filter = count == 7 ? X509V3_EXT_nconf(NULL, NULL, arguments[5], arguments[6]) : NULL;
  if (context == NULL || filter == NULL) {
    return 2;
  }
  write_filters();
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, judge);
  if (SSL_CTX_add_custom_ext(context, 48, SSL_EXT_TLS1_3_CERTIFICATE_REQUEST, add_filters, NULL, NULL, NULL, NULL) != 1) {
    return 1;
  }
  return lab_loop(context, arguments[1], serve);
}
