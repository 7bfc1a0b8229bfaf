// The spellings of openssl s_client, openssl verify and curl that mean the same as ours. Only words that cannot be
// misread are here: a single dash with several letters, or curl's long options.
#include "base/text.h"
#include "cli/options.h"

namespace mtlsdiag::cli {
namespace {

struct Spelling {
  std::string_view theirs;
  std::string_view ours;   ///< words separated by blanks; a value that follows stays where it is
  bool has_value = false;  ///< the next word is its value, kept as it is
};

constexpr Spelling kSpellings[] = {
    {"-CAfile", "--roots", true},
    {"-CApath", "--roots", true},
    {"-trusted", "--roots", true},
    {"--cacert", "--roots", true},
    {"--capath", "--roots", true},
    {"-no-CAfile", "--no-system-roots"},
    {"-cert", "--cert", true},
    {"-E", "--cert", true},
    {"-key", "--key", true},
    {"-pass", "--pass", true},
    {"-cert_chain", "--intermediates", true},
    {"-untrusted", "--intermediates", true},
    {"-CRL", "--crl", true},
    {"-CRLfile", "--crl", true},
    {"--crlfile", "--crl", true},
    {"-servername", "--servername", true},
    {"-noservername", "--no-servername"},
    {"-verify_hostname", "--name", true},
    {"-verify_ip", "--name", true},
    {"-verify_email", "--name", true},
    {"-verify_depth", "--max-depth", true},
    {"-cipher", "--ciphers", true},
    {"-ciphersuites", "--ciphers", true},
    {"-groups", "--groups", true},
    {"-curves", "--groups", true},
    {"--curves", "--groups", true},
    {"-sigalgs", "--sigalgs", true},
    {"-alpn", "--alpn", true},
    {"-starttls", "--starttls", true},
    {"-proxy", "--proxy", true},
    {"--max-time", "--timeout", true},
    {"--connect-timeout", "--timeout", true},
    {"-keylogfile", "--keylog", true},
    {"-showcerts", "--showcerts"},
    {"-tls1", "--tls-min 1.0 --tls-max 1.0"},
    {"-tls1_1", "--tls-min 1.1 --tls-max 1.1"},
    {"-tls1_2", "--tls-min 1.2 --tls-max 1.2"},
    {"-tls1_3", "--tls-min 1.3 --tls-max 1.3"},
    {"-no_tls1_3", "--tls-max 1.2"},
    {"--tlsv1.0", "--tls-min 1.0"},
    {"--tlsv1.1", "--tls-min 1.1"},
    {"--tlsv1.2", "--tls-min 1.2"},
    {"--tlsv1.3", "--tls-min 1.3"},
    {"-crl_check", "--require-revocation leaf"},
    {"-crl_check_all", "--require-revocation chain"},
    {"-explicit_policy", "--explicit-policy"},
    {"-inhibit_map", "--inhibit-policy-mapping"},
    {"-inhibit_any", "--inhibit-any-policy"},
    {"-policy", "--policy", true},
    {"-connect", "", true},
    {"-brief", "--quiet"},
};

const Spelling* find_spelling(std::string_view word) {
  for (const Spelling& spelling : kSpellings) {
    if (spelling.theirs == word) {
      return &spelling;
    }
  }
  return nullptr;
}

}  // namespace

std::vector<std::string> translate_spellings(std::string_view command, const std::vector<std::string>& words) {
  std::vector<std::string> translated;
  if (command == "explain" || command == "completion") {
    return words;
  }
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--") {
      translated.insert(translated.end(), words.begin() + static_cast<std::ptrdiff_t>(i), words.end());
      break;
    }
    const bool has_next = i + 1 < words.size();
    if (words[i] == "-purpose" && has_next) {
      const std::string& purpose = words[++i];
      translated.insert(translated.end(), {"--purpose", purpose == "sslclient"   ? "client"
                                                        : purpose == "sslserver" ? "server"
                                                                                 : purpose});
      continue;
    }
    if (words[i] == "-attime" && has_next) {
      translated.insert(translated.end(), {"--at", "@" + words[++i]});
      continue;
    }
    const Spelling* spelling = find_spelling(words[i]);
    if (spelling == nullptr) {
      translated.push_back(words[i]);
      continue;
    }
    for (const std::string_view word : split(spelling->ours, ' ')) {
      if (!word.empty()) {
        translated.emplace_back(word);
      }
    }
    if (spelling->has_value && has_next) {
      translated.push_back(words[++i]);
    }
  }
  return translated;
}

}  // namespace mtlsdiag::cli
