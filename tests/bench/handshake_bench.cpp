// What recording costs: a handshake between two engines against the same written barely on OpenSSL.
#include <benchmark/benchmark.h>

#include <chrono>

#include "handshake/engine.h"
#include "mint/mint.h"
#include "ossl/handle.h"

namespace {

using namespace mtlsdiag;
using handshake::Context;
using handshake::Elapsed;
using handshake::Engine;

struct Pki {
  mint::Credential ca;
  mint::Credential server;
  mint::Credential client;
};

mint::CertificateSpec spec(std::string_view name) {
  mint::CertificateSpec made;
  made.subject = mint::name({{"O", "Example"}, {"CN", name}});
  made.not_before = std::chrono::sys_days(std::chrono::year(2020) / 1 / 1);
  made.not_after = std::chrono::sys_days(std::chrono::year(2049) / 1 / 1);
  return made;
}

Pki make_pki() {
  mint::CertificateSpec ca = spec("CA");
  ca.basic_constraints = mint::BasicConstraints{true, std::nullopt, true};
  ca.key_usage = mint::kKeyCertSign;
  Pki pki;
  pki.ca = *mint::self_sign(ca, *mint::make_key(mint::Algorithm::p256));
  mint::CertificateSpec leaf = spec("localhost");
  leaf.subject_alt_names = {mint::dns_name("localhost")};
  pki.server = *mint::issue(leaf, *mint::make_key(mint::Algorithm::p256), pki.ca.issuer());
  pki.client = *mint::issue(leaf, *mint::make_key(mint::Algorithm::p256), pki.ca.issuer());
  return pki;
}

const Pki& pki() {
  static const Pki kPki = make_pki();
  return kPki;
}

handshake::Identity identity_of(const mint::Credential& credential) {
  handshake::Identity identity;
  identity.chain = {credential.certificate};
  identity.key = credential.key;
  return identity;
}

void shake_hands(Engine& client, Engine& server) {
  client.start(Elapsed{});
  for (bool moved = true; moved;) {
    moved = false;
    if (const Bytes up = client.take_output(); !up.empty()) {
      server.feed(up, Elapsed{});
      moved = true;
    }
    if (const Bytes down = server.take_output(); !down.empty()) {
      client.feed(down, Elapsed{});
      moved = true;
    }
  }
}

void engines(benchmark::State& state) {
  const bool reads_transcript = state.range(0) != 0;
  handshake::ClientSettings client_settings;
  client_settings.identity = identity_of(pki().client);
  handshake::ServerSettings server_settings;
  server_settings.identity = identity_of(pki().server);
  const Result<Context> client = Context::client(client_settings);
  const Result<Context> server = Context::server(server_settings);
  for (auto _ : state) {
    Engine client_engine(*client);
    Engine server_engine(*server);
    shake_hands(client_engine, server_engine);
    if (!client_engine.is_confirmed()) {
      state.SkipWithError("the handshake failed");
      break;
    }
    if (reads_transcript) {
      benchmark::DoNotOptimize(client_engine.transcript().steps.size());
      benchmark::DoNotOptimize(server_engine.transcript().steps.size());
    }
  }
}
BENCHMARK(engines)->Arg(0)->Arg(1)->Unit(benchmark::kMicrosecond);

ossl::SslContext bare_context(const SSL_METHOD* method, const mint::Credential& credential) {
  ossl::SslContext context(SSL_CTX_new(method));
  const unsigned char* at = credential.certificate.data();
  const ossl::CertificateHandle leaf(d2i_X509(nullptr, &at, static_cast<long>(credential.certificate.size())));
  at = pki().ca.certificate.data();
  const ossl::CertificateHandle root(d2i_X509(nullptr, &at, static_cast<long>(pki().ca.certificate.size())));
  SSL_CTX_use_certificate(context.get(), leaf.get());
  SSL_CTX_use_PrivateKey(context.get(), credential.key.get());
  X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), root.get());
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  return context;
}

bool carry(SSL* from, SSL* to) {
  char buffer[16384];
  const int size = BIO_read(SSL_get_wbio(from), buffer, sizeof buffer);
  if (size > 0) {
    BIO_write(SSL_get_rbio(to), buffer, size);
  }
  return size > 0;
}

void bare(benchmark::State& state) {
  const ossl::SslContext client_context = bare_context(TLS_client_method(), pki().client);
  const ossl::SslContext server_context = bare_context(TLS_server_method(), pki().server);
  for (auto _ : state) {
    const ossl::SslHandle client(SSL_new(client_context.get()));
    const ossl::SslHandle server(SSL_new(server_context.get()));
    SSL_set_bio(client.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_bio(server.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_connect_state(client.get());
    SSL_set_accept_state(server.get());
    for (bool moved = true; moved;) {
      SSL_do_handshake(client.get());
      moved = carry(client.get(), server.get());
      SSL_do_handshake(server.get());
      moved = carry(server.get(), client.get()) || moved;
    }
    char byte = 0;
    SSL_read(client.get(), &byte, 1);
    if (SSL_is_init_finished(client.get()) != 1 || SSL_is_init_finished(server.get()) != 1) {
      state.SkipWithError("the handshake failed");
      break;
    }
  }
}
BENCHMARK(bare)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
