#include "cli/commands.h"

namespace mtlsdiag::cli {

// Each command's setup, in cli/commands/<name>.cpp.
Action setup_inspect(CLI::App& app, Console& console);
Action setup_audit(CLI::App& app, Console& console);
Action setup_bench(CLI::App& app, Console& console);
Action setup_completion(CLI::App& app, Console& console);
Action setup_explain(CLI::App& app, Console& console);
Action setup_probe(CLI::App& app, Console& console);
Action setup_lint(CLI::App& app, Console& console);
Action setup_serve(CLI::App& app, Console& console);
Action setup_testpki(CLI::App& app, Console& console);
Action setup_verify(CLI::App& app, Console& console);
Action setup_simulate(CLI::App& app, Console& console);

namespace {

// A command without a setup is planned: it is left out of --help and says so when it is called.
constexpr Command kCommands[] = {
    {"probe", "HOST[:PORT]", "an instrumented handshake with a live server, then the verdict",
     "  mtlsdiag probe example.com:443\n"
     "  mtlsdiag probe db.internal:8443 --roots ca.pem --cert my.pem --key my.key\n"
     "  mtlsdiag probe mail.internal --starttls smtp\n",
     setup_probe},
    {"serve", "[ADDR:]PORT", "an instrumented server that asks for client certificates",
     "  mtlsdiag serve 8443 --roots clients-ca.pem\n"
     "  mtlsdiag serve 0.0.0.0:8443 --cert server.pem --key server.key \\\n"
     "    --roots clients-ca.pem --format ndjson\n",
     setup_serve},
    {"simulate", "", "both ends in one process: would they shake hands, and if not, why",
     "  mtlsdiag simulate --name db.internal \\\n"
     "    --server-cert server.pem --server-key server.key --server-roots cas.pem \\\n"
     "    --client-cert client.pem --client-key client.key --client-roots ca.pem\n",
     setup_simulate},
    {"verify", "FILE…", "build and check a chain offline, every path and every reason",
     "  mtlsdiag verify chain.pem --roots roots.pem --name db.internal\n"
     "  mtlsdiag verify client.pem --roots ca.pem --purpose client --crl ca.crl\n",
     setup_verify},
    {"lint", "FILE…", "bundles, keys, CRLs and manifests against rules, for CI",
     "  mtlsdiag lint certs/\n"
     "  mtlsdiag lint --format sarif --output lint.sarif certs/\n",
     setup_lint},
    {"inspect", "FILE…", "what is in a file, in any format",
     "  mtlsdiag inspect bundle.p12 --pass env:PASSWORD\n"
     "  kubectl get secret web -o yaml | mtlsdiag inspect -\n",
     setup_inspect},
    {"explain", "WORDS…", "an error text, a log, a code: what happened, whose fault, the fix",
     "  mtlsdiag explain 'remote error: tls: bad certificate'\n"
     "  kubectl logs web | mtlsdiag explain -\n"
     "  mtlsdiag explain cert-expired\n",
     setup_explain},
    {"audit", "HOST[:PORT]", "negative tests: does your server turn away those whom it should",
     "  mtlsdiag audit db.internal:8443 --cert good.pem --key good.key\n", setup_audit},
    {"bench", "HOST[:PORT]", "what mutual TLS costs there: without, with and resumed",
     "  mtlsdiag bench db.internal:8443 --cert client.pem --key client.key --count 200\n", setup_bench},
    {"testpki", "DIR", "a working PKI, and one broken variant for each finding", "  mtlsdiag testpki /tmp/pki\n",
     setup_testpki},
    {"completion", "bash|zsh|fish", "a completion script for the shell",
     "  mtlsdiag completion bash > /etc/bash_completion.d/mtlsdiag\n", setup_completion},
    {"decode", "FILE", "a capture or raw bytes of a handshake: the steps and the verdict", "", nullptr},
    {"tap", "--listen ADDR:PORT --to HOST:PORT", "a relay between two programs that prints what both say", "", nullptr},
    {"scan", "TARGETS…", "probe many targets at once", "", nullptr},
};

}  // namespace

std::span<const Command> commands() {
  return kCommands;
}

const Command* find_command(std::string_view name) {
  for (const Command& command : kCommands) {
    if (command.name == name) {
      return &command;
    }
  }
  return nullptr;
}

}  // namespace mtlsdiag::cli
