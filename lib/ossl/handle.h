// Handle: the owner of one OpenSSL object, from its creation on. A function borrows the raw pointer (`get`) and does
// not keep it. Only rooms that include OpenSSL include this file; key.h is the light door for the others.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>

namespace mtlsdiag::ossl {

/// Frees an object by the function that OpenSSL names for its type.
template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};

/// Frees a stack and every element of it.
struct FreedCertificates {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_pop_free(stack, X509_free); }
};
struct FreedNames {
  void operator()(STACK_OF(X509_NAME) * stack) const { sk_X509_NAME_pop_free(stack, X509_NAME_free); }
};

template <typename T, auto Free>
using Handle = std::unique_ptr<T, Freed<Free>>;

using BioHandle = Handle<BIO, BIO_free_all>;
using BignumHandle = Handle<BIGNUM, BN_free>;
using CertificateHandle = Handle<X509, X509_free>;
using CertificateStack = std::unique_ptr<STACK_OF(X509), FreedCertificates>;
using CrlHandle = Handle<X509_CRL, X509_CRL_free>;
using DigestContext = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;
using KeyContext = Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using KeyHandle = Handle<EVP_PKEY, EVP_PKEY_free>;
using NameHandle = Handle<X509_NAME, X509_NAME_free>;
using NameStack = std::unique_ptr<STACK_OF(X509_NAME), FreedNames>;
using SessionHandle = Handle<SSL_SESSION, SSL_SESSION_free>;
using SslContext = Handle<SSL_CTX, SSL_CTX_free>;
using SslHandle = Handle<SSL, SSL_free>;
using StoreHandle = Handle<X509_STORE, X509_STORE_free>;
using StoreContext = Handle<X509_STORE_CTX, X509_STORE_CTX_free>;

}  // namespace mtlsdiag::ossl
