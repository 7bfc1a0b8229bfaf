#include "cli/version.h"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/provider.h>

#include <string_view>

#include "base/text.h"
#include "diagnose/diagnose.h"
#include "explain/explain.h"
#include "handshake/settings.h"
#include "live/probe.h"
#include "live/serve.h"
#include "net/resolve.h"
#include "path/validator.h"
#include "preamble/dialogue.h"
#include "x509/file.h"
#include "x509/load.h"

namespace mtlsdiag::cli {
namespace {

int add_provider(OSSL_PROVIDER* provider, void* out) {
  *static_cast<std::string*>(out) += fmt::format(" {}", OSSL_PROVIDER_get0_name(provider));
  return 1;
}

/// The budgets in force: what, and how much of it.
std::string budgets() {
  const path::Budget path;
  struct Row {
    std::string_view what;
    std::uint64_t limit;
    std::string_view unit;
  };
  const Row rows[] = {
      {"input file", x509::kMaxFileBytes, "bytes"},
      {"CRL file", x509::kMaxCrlBytes, "bytes"},
      {"key derivation in a file", x509::kMaxKdfIterations, "iterations"},
      {"manifest depth", x509::kMaxManifestDepth, "levels"},
      {"manifest nodes", x509::kMaxManifestNodes, "nodes"},
      {"peer certificate list", handshake::kMaxCertificateList, "bytes"},
      {"peer handshake", handshake::kMaxHandshakeBytes, "bytes"},
      {"application data kept", handshake::kMaxApplicationData, "bytes"},
      {"path: signatures", static_cast<std::uint64_t>(path.signatures), "checks"},
      {"path: steps", static_cast<std::uint64_t>(path.steps), "steps"},
      {"path: name constraints", static_cast<std::uint64_t>(path.name_comparisons), "comparisons"},
      {"plaintext before TLS", preamble::kMaxHeard, "bytes"},
      {"addresses of a name", net::kMaxAddresses, "addresses"},
      {"handshake", static_cast<std::uint64_t>(live::kHandshakeTimeout.count()), "ms"},
      {"silence after Finished", static_cast<std::uint64_t>(live::kVerdictSilence.count()), "ms"},
      {"experiments", diagnose::kMaxExperiments, "connections"},
      {"serve: open connections", live::kMaxOpenConnections, "connections"},
      {"serve: conversations", live::kMaxConversations, "at once"},
      {"explain: a line", explain::kMaxLine, "bytes"},
      {"a field shown", kMaxShownCodePoints, "code points"},
  };
  std::string text;
  for (const Row& row : rows) {
    text += fmt::format("  {:<26} {:>10} {}\n", row.what, row.limit, row.unit);
  }
  return text;
}

}  // namespace

std::string verbose_version() {
  std::string providers;
  OSSL_PROVIDER_available(nullptr, "default");
  OSSL_PROVIDER_do_all(nullptr, add_provider, &providers);
  std::string text = "mtlsdiag " MTLSDIAG_VERSION "\n";
  text += fmt::format("built with   {}\n", OPENSSL_VERSION_TEXT);
  text += fmt::format("running on   {}\n", OpenSSL_version(OPENSSL_VERSION));
  text += fmt::format("providers   {}\n", providers);
  return text + "budgets\n" + budgets();
}

}  // namespace mtlsdiag::cli
