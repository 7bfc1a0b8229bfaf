// The same try in other tools' words: lines for curl and `openssl s_client` with the options that mean the same.
#include <fmt/format.h>

#include "base/text.h"
#include "live/probe_report.h"
#include "wire/registry.h"

namespace mtlsdiag::live {
namespace {

/// Builds a command line word by word; every word from outside is quoted for the shell.
class CommandLine final {
 public:
  explicit CommandLine(std::string start) : text_(std::move(start)) {}
  void add(std::string_view option, std::string_view value) {
    text_ += fmt::format(" {} {}", option, shell_quoted(value));
  }
  void add(std::string_view option) { text_ += fmt::format(" {}", option); }
  void add_word(std::string_view word) { text_ += fmt::format(" {}", shell_quoted(word)); }
  std::string take() { return printable(text_, 4096); }

 private:
  std::string text_;
};

struct VersionOption {
  std::uint16_t version;
  std::string_view s_client;
  std::string_view curl;
};
constexpr VersionOption kVersionOptions[] = {{wire::kTls10, "tls1", "1.0"},
                                             {wire::kTls11, "tls1_1", "1.1"},
                                             {wire::kTls12, "tls1_2", "1.2"},
                                             {wire::kTls13, "tls1_3", "1.3"}};

const VersionOption* option_of(std::optional<std::uint16_t> version) {
  for (const VersionOption& row : kVersionOptions) {
    if (version == row.version) {
      return &row;
    }
  }
  return nullptr;
}

/// Roots for tools that take one file: the first that was given.
const std::string* first_root(const ProbeSettings& settings) {
  return settings.roots.empty() ? nullptr : &settings.roots.front();
}

std::string s_client_line(const ProbeSettings& settings, const ProbeInputs& inputs) {
  CommandLine line("openssl s_client");
  if (inputs.destination.is_unix()) {
    line.add("-unix", inputs.destination.unix_path);
  } else {
    line.add("-connect", net::authority(inputs.destination.host, inputs.destination.port.value_or(443)));
  }
  if (inputs.sni.empty()) {
    line.add("-noservername");
  } else {
    line.add("-servername", inputs.sni);
  }
  if (inputs.identity) {
    line.add("-cert", settings.identity.certificate);
    line.add("-key", settings.identity.key.empty() ? settings.identity.certificate : settings.identity.key);
    if (!settings.intermediates.empty()) {
      line.add("-cert_chain", settings.intermediates.front());
    }
  }
  if (const std::string* root = first_root(settings)) {
    line.add("-CAfile", *root);
  }
  if (const VersionOption* most = option_of(settings.max_version)) {
    line.add("-max_protocol", most->version == wire::kTls13 ? "TLSv1.3" : fmt::format("TLSv{}", most->curl));
  }
  if (!settings.starttls.empty()) {
    line.add("-starttls", settings.starttls);
  } else {
    line.add("-alpn", settings.alpn ? join(*settings.alpn, ",") : "http/1.1");
  }
  if (inputs.proxy && inputs.proxy->kind == net::ProxyKind::http) {
    line.add("-proxy", net::authority(inputs.proxy->host, inputs.proxy->port));
  }
  line.add("-showcerts");
  return line.take();
}

std::string curl_line(const ProbeSettings& settings, const ProbeInputs& inputs) {
  CommandLine line("curl -v -I --http1.1");
  if (inputs.identity) {
    line.add("--cert", settings.identity.certificate);
    line.add("--key", settings.identity.key.empty() ? settings.identity.certificate : settings.identity.key);
  }
  if (const std::string* root = first_root(settings)) {
    line.add("--cacert", *root);
  }
  if (const VersionOption* most = option_of(settings.max_version)) {
    line.add("--tls-max", most->curl);
  }
  if (inputs.proxy) {
    line.add("--proxy", inputs.proxy->shown());
  }
  const std::string host = inputs.sni.empty() ? inputs.target.host : inputs.sni;
  const std::uint16_t port = inputs.target.port.value_or(443);
  if (inputs.destination.is_unix()) {
    line.add("--unix-socket", inputs.destination.unix_path);
  } else if (host != inputs.destination.host) {
    line.add("--connect-to",
             fmt::format("{}:{}", net::authority(host, port),
                         net::authority(inputs.destination.host, inputs.destination.port.value_or(443))));
  }
  if (settings.insecure) {
    line.add("--insecure");
  }
  line.add_word(fmt::format("https://{}{}", net::authority(host.empty() ? "localhost" : host, port),
                            settings.http_path.value_or("/")));
  return line.take();
}

}  // namespace

std::vector<std::string> same_try(const ProbeSettings& settings, const ProbeInputs& inputs) {
  std::vector<std::string> lines;
  if (settings.starttls.empty()) {
    lines.push_back(curl_line(settings, inputs));
  }
  lines.push_back(s_client_line(settings, inputs));
  return lines;
}

}  // namespace mtlsdiag::live
