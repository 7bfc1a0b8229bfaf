// Recognising a client's software by its ClientHello: the order in which it lists signature schemes is the library's,
// the order of its cipher suites the program's.
#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "stacks/stacks.h"

namespace mtlsdiag::stacks {
namespace {

using S = Stack;

constexpr std::size_t kPrintSize = 6;
using Print = std::array<std::uint16_t, kPrintSize>;

struct HelloPrint {
  Stack stack;
  Print begin;       ///< of the list
  std::size_t size;  ///< how much of `begin` tells
};

/// How the libraries' lists of signature schemes begin at their defaults. Source: run; OpenSSL 3.0, OpenJDK 17, NSS
/// 3.87, GnuTLS 3.7.9, Go 1.19, Erlang/OTP 25, rustls 0.23 (Deno 2.9), BoringSSL (Bun 1.4); read: rustls 0.23 on ring.
constexpr HelloPrint kSchemes[] = {
    {S::openssl, {0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0809}, 6},
    {S::java, {0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804}, 6},
    {S::nss, {0x0403, 0x0503, 0x0603, 0x0203}, 4},
    {S::gnutls, {0x0401, 0x0809, 0x0804, 0x0403}, 4},
    {S::go, {0x0804, 0x0403, 0x0807, 0x0805}, 4},
    {S::rustls, {0x0503, 0x0403, 0x0603, 0x0807, 0x0806, 0x0805}, 6},
    {S::rustls, {0x0503, 0x0403, 0x0807, 0x0806, 0x0805, 0x0804}, 6},
    {S::boringssl, {0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501}, 6},
    {S::erlang, {0x0807, 0x0808, 0x0603, 0x0503}, 4},
};

/// Programs on OpenSSL with a cipher list of their own, by the suites of TLS 1.2. Source: run; Node 20, Python 3.11.
constexpr HelloPrint kOnOpenssl[] = {
    {S::node, {0xC02F, 0xC02B, 0xC030, 0xC02C, 0x009E, 0xC027}, 6},
    {S::python, {0xC02C, 0xC030, 0xC02B, 0xC02F, 0xCCA9, 0xCCA8}, 6},
};

template <std::size_t size>
Stack look_up(const HelloPrint (&rows)[size], const std::vector<std::uint16_t>& list) {
  for (const HelloPrint& row : rows) {
    if (list.size() >= row.size && std::equal(row.begin.begin(), row.begin.begin() + row.size, list.begin())) {
      return row.stack;
    }
  }
  return S::unknown;
}

/// Without the suites of TLS 1.3, which come first wherever they are offered. Source: RFC 8446 §B.4.
std::vector<std::uint16_t> suites_of_tls12(const wire::ClientHello& hello) {
  std::vector<std::uint16_t> suites;
  std::copy_if(hello.cipher_suites.begin(), hello.cipher_suites.end(), std::back_inserter(suites),
               [](std::uint16_t suite) { return (suite & 0xFF00) != 0x1300; });
  return suites;
}

}  // namespace

Stack recognise_client(const wire::ClientHello& hello) {
  const std::vector<std::uint16_t>* schemes = hello.signature_algorithms();
  const Stack library = schemes == nullptr ? S::unknown : look_up(kSchemes, *schemes);
  if (library != S::openssl) {
    return library;
  }
  const Stack program = look_up(kOnOpenssl, suites_of_tls12(hello));
  return program == S::unknown ? library : program;
}

}  // namespace mtlsdiag::stacks
