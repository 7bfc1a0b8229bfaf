// The floor for verify: the signature of every file by the key of its issuer, and nothing else. The issuers are given in
// one PEM file; which of them signed is found by the key type of the algorithm. Prints a line a file, as verify does.
// usage: bare_signatures ISSUERS.pem FILE…
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

namespace {

using Octets = std::vector<unsigned char>;

/// Header and content sizes of the DER element at `at`.
struct Element {
  std::size_t header = 0;
  std::size_t length = 0;
};

Element element(const unsigned char* at) {
  if (at[1] < 0x80) {
    return {2, at[1]};
  }
  Element found{2U + (at[1] & 0x7fU), 0};
  for (unsigned i = 0; i < (at[1] & 0x7fU); ++i) {
    found.length = found.length << 8 | at[2 + i];
  }
  return found;
}

bool read_file(const char* name, std::string& text) {
  FILE* file = std::fopen(name, "rb");
  if (file == nullptr) {
    return false;
  }
  text.resize(65536);
  text.resize(std::fread(text.data(), 1, text.size(), file));
  std::fclose(file);
  return true;
}

bool decode_pem(const std::string& text, Octets& der) {
  const std::size_t begin = text.find('\n') + 1;
  const std::size_t end = text.find("-----END");
  if (end == std::string::npos) {
    return false;
  }
  static EVP_ENCODE_CTX* const context = EVP_ENCODE_CTX_new();
  EVP_DecodeInit(context);
  der.resize(end - begin);
  int size = 0;
  int rest = 0;
  EVP_DecodeUpdate(context, der.data(), &size, reinterpret_cast<const unsigned char*>(text.data()) + begin,
                   static_cast<int>(end - begin));
  EVP_DecodeFinal(context, der.data() + size, &rest);
  der.resize(static_cast<std::size_t>(size + rest));
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<EVP_PKEY*> keys;
  FILE* issuers = std::fopen(argv[1], "r");
  while (X509* x509 = issuers != nullptr ? PEM_read_X509(issuers, nullptr, nullptr, nullptr) : nullptr) {
    keys.push_back(X509_get_pubkey(x509));
    X509_free(x509);
  }
  static constexpr unsigned char kRsa[] = {0x2a, 0x86, 0x48, 0x86, 0xf7};
  EVP_MD* md = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  std::string text;
  Octets der;
  for (int i = 2; i < argc; ++i) {
    if (!read_file(argv[i], text) || !decode_pem(text, der)) {
      return 2;
    }
    const unsigned char* tbs = der.data() + element(der.data()).header;
    const std::size_t tbs_size = element(tbs).header + element(tbs).length;
    const unsigned char* algorithm = tbs + tbs_size;
    const unsigned char* bits = algorithm + element(algorithm).header + element(algorithm).length;
    const bool is_rsa = std::memcmp(algorithm + 4, kRsa, sizeof kRsa) == 0;
    bool is_good = false;
    for (EVP_PKEY* key : keys) {
      if ((EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA) != is_rsa) {
        continue;
      }
      EVP_DigestVerifyInit(context, nullptr, md, nullptr, key);
      is_good = is_good || EVP_DigestVerify(context, bits + element(bits).header + 1, element(bits).length - 1, tbs,
                                            tbs_size) == 1;
      EVP_MD_CTX_reset(context);
    }
    std::printf("{\"target\": \"%s\", \"status\": \"%s\"}\n", argv[i], is_good ? "pass" : "fail");
  }
  return 0;
}
