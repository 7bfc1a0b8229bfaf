#include "live/serve.h"

#include <fmt/format.h>

#include "finding/catalogue.h"
#include "live/serve_listener.h"
#include "live/serve_service.h"

namespace mtlsdiag::live {
namespace {

/// The report of a run that ends before anything is bound: our own key is not the certificate's.
report::Report mismatch_report(const Service& service, const ServeSettings& settings) {
  report::Report report;
  report.command = "serve";
  report.target = fmt::format("{}:{}", settings.address, settings.port);
  report.started = serve_clock();
  report.findings.push_back(*service.mismatch());
  report.verdict = finding::verdict_of(report.findings);
  report.server_chain = service.described_chain();
  report.client_chain = Document::list();
  return report;
}

}  // namespace

Result<ServeSummary> serve(const ServeSettings& settings, const ServeSinks& sinks) {
  const auto say = [&sinks](std::string_view line) {
    if (sinks.say) {
      sinks.say(line);
    }
  };
  const Result<std::shared_ptr<Service>> service = Service::prepare(settings, say);
  if (!service) {
    return service.error();
  }
  if ((*service)->mismatch()) {
    if (sinks.report) {
      sinks.report(mismatch_report(**service, settings));
    }
    return ServeSummary{.failed = 1, .causes = {{finding::Kind::key_mismatch, 1}}};
  }
  if (settings.roots.empty() && settings.client_auth != handshake::ClientAuth::none) {
    say("no --roots were given: every client certificate will be refused (truststore-empty)");
  }
  return listen_and_serve(**service, sinks);
}

std::string to_string(const ServeSummary& summary) {
  const auto plural = [](std::size_t count, std::string_view noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
  };
  std::string text = fmt::format("{}: {} passed, {} with warnings, {} failed", plural(summary.reported(), "client"),
                                 summary.passed, summary.warned, summary.failed);
  for (const auto& [cause, count] : summary.causes) {
    text += fmt::format("; {} {}", count, finding::id_of(cause));
  }
  if (summary.silent > 0) {
    text += "; " + plural(summary.silent, "connection") + " sent nothing";
  }
  if (summary.unfinished > 0) {
    text += "; " + plural(summary.unfinished, "connection") + " still open";
  }
  return text;
}

}  // namespace mtlsdiag::live
