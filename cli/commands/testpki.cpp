// mtlsdiag testpki: writes a PKI to test with.
#include "offline/testpki.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "base/text.h"
#include "cli/checks.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/exit_code.h"
#include "cli/options.h"
#include "finding/catalogue.h"

namespace mtlsdiag::cli {
namespace {

struct TestPkiOptions {
  std::string directory;
  std::string name = "localhost";
  std::string algorithm = "p256";
  int days = 365;
  bool force = false;
  bool hostile = false;
};

report::Report describe(const TestPkiOptions& options, const offline::TestPki& pki, Instant started) {
  report::Report report;
  report.command = "testpki";
  report.target = printable(options.directory);
  report.started = started;
  report.duration_ms = static_cast<double>((system_now() - started).count());
  Document variants = Document::list();
  for (const offline::TestPkiVariant& variant : pki.variants) {
    Document each = Document::object();
    each.add("folder", variant.folder);
    each.add("finding", finding::id_of(variant.kind));
    each.add("story", variant.story);
    variants.push(std::move(each));
  }
  report.extra.add("files", pki.files.size());
  report.extra.add("variants", std::move(variants));
  return report;
}

/// The text for people: what was made and how to go on.
std::string text_of(const TestPkiOptions& options, const offline::TestPki& pki, std::size_t columns, bool is_quiet) {
  const std::string directory = shell_quoted(printable(options.directory));
  std::string text = fmt::format("Made a PKI in {}: root, intermediate, server and client, and {} broken variants.\n",
                                 printable(options.directory), pki.variants.size());
  if (is_quiet) {
    return text;
  }
  std::size_t width = 0;
  for (const offline::TestPkiVariant& variant : pki.variants) {
    width = std::max(width, variant.folder.size());
  }
  for (const offline::TestPkiVariant& variant : pki.variants) {
    std::string_view folder = variant.folder;
    for (const std::string& line : wrap(variant.story, columns - width - 4)) {
      text += fmt::format("  {:<{}}  {}\n", folder, width, line);
      folder = {};
    }
  }
  text += fmt::format(
      "\nTry:\n  cd {0}\n  mtlsdiag simulate --name {1} \\\n"
      "    --server-cert server.pem --server-key server.key --server-roots root.pem \\\n"
      "    --client-cert client.pem --client-key client.key --client-roots root.pem\n"
      "  (cd cert-expired-client && sh -ex command.txt)\n",
      directory, shell_quoted(options.name));
  return text;
}

Result<int> run_testpki(const TestPkiOptions& options, Console& console) {
  const Instant started = system_now();
  offline::TestPkiSettings settings = {.name = options.name,
                                       .algorithm = *mint::algorithm_of(options.algorithm),
                                       .days = options.days,
                                       .now = started,
                                       .hostile = options.hostile};
  const Result<offline::TestPki> pki = offline::make_test_pki(settings);
  if (!pki) {
    return pki.error();
  }
  if (const Result<void> written = offline::write_test_pki(*pki, options.directory, options.force); !written) {
    return written.error();
  }
  if (console.options.format == "text") {
    console.print(text_of(options, *pki, console.render_options().columns, console.options.quiet));
  } else {
    console.show(describe(options, *pki, started));
  }
  return int{kExitDone};
}

}  // namespace

Action setup_testpki(CLI::App& app, Console& console) {
  const auto options = std::make_shared<TestPkiOptions>();
  app.add_option("directory", options->directory, "Where to put it; made if it is not there")
      ->required()
      ->type_name("DIR");
  app.add_option("--name", options->name, "The server's host name or address")
      ->type_name("NAME")
      ->capture_default_str();
  app.add_option("--days", options->days, "How long the leaves are valid, in days")
      ->check(whole_number(1, 36500))
      ->type_name("N")
      ->capture_default_str();
  app.add_option("--algorithm", options->algorithm, "Keys: p256, p384, rsa2048, ed25519")
      ->check(one_of({"p256", "p384", "rsa2048", "ed25519"}))
      ->type_name("NAME")
      ->capture_default_str();
  app.add_flag("--hostile", options->hostile, "Add certificates whose names hold hostile text");
  app.add_flag("--force", options->force, "Replace files that are there");
  add_output_options(app, console.options, {"text", "json", "ndjson"});
  return [options, &console] { return run_testpki(*options, console); };
}

}  // namespace mtlsdiag::cli
