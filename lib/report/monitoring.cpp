// Monitoring: a line for Nagios and Icinga with perfdata, and a text file for Prometheus' node exporter whose metrics
// carry the names that dashboards for certificate expiry know (x509-certificate-exporter).
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "base/time.h"
#include "finding/catalogue.h"
#include "report/encoders.h"

namespace mtlsdiag::report {
namespace {

using finding::Finding;
using finding::Severity;
using finding::Status;

constexpr int kOk = 0;
constexpr int kWarning = 1;
constexpr int kCritical = 2;

/// A bar ends the text and begins the perfdata. Source: Nagios Plugins Development Guidelines, 2.1.
std::string plugin_text(std::string_view text) {
  std::string out = is_printable(text) ? std::string(text) : printable(text, text.size() + 1);
  std::replace(out.begin(), out.end(), '|', '/');
  return out;
}

std::size_t count(std::span<const Report> reports, Severity severity) {
  std::size_t found = 0;
  for (const Report& report : reports) {
    found += static_cast<std::size_t>(std::count_if(report.findings.begin(), report.findings.end(),
                                                    [&](const Finding& each) { return each.severity == severity; }));
  }
  return found;
}

std::string text_of(const Document& object, std::string_view name) {
  const Document* value = object.find(name);
  return value != nullptr && value->text() != nullptr ? *value->text() : std::string();
}

template <typename Visit>
void each_certificate(std::span<const Report> reports, Visit visit) {
  for (const Report& report : reports) {
    for (const Document* list : {&report.certificates, &report.server_chain, &report.client_chain}) {
      if (list->elements() == nullptr) {
        continue;
      }
      for (const Document& each : *list->elements()) {
        visit(report, each);
      }
    }
    if (report.each_certificate) {
      report.each_certificate([&](const Document& each) { visit(report, each); });
    }
  }
}

/// The fewest days that a certificate has left; nothing where none is described.
std::optional<long> days_left(std::span<const Report> reports) {
  std::optional<long> fewest;
  each_certificate(reports, [&](const Report& report, const Document& certificate) {
    if (const auto end = parse_instant(text_of(certificate, "not_after"))) {
      const auto left = std::chrono::floor<std::chrono::hours>(*end - report.started).count() / 24;
      fewest = std::min<long>(fewest.value_or(std::numeric_limits<long>::max()), left);
    }
  });
  return fewest;
}

/// Source: Prometheus text format, version 0.0.4.
std::string label(std::string_view text) {
  const std::string clean = is_printable(text) ? std::string(text) : printable(text, text.size() + 1);
  std::string out;
  for (const char c : clean) {
    if (c == '"' || c == '\\') {
      out += '\\';
    }
    out += c;
  }
  return out;
}

/// The CN of a name as it is printed, which is what dashboards group by.
std::string common_name(const std::string& name) {
  for (std::size_t at = 0; at < name.size();) {
    std::size_t end = at;
    while (end < name.size() && name[end] != ',') {
      end += name[end] == '\\' && end + 1 < name.size() ? 2 : 1;
    }
    if (name.compare(at, 3, "CN=") == 0) {
      return name.substr(at + 3, end - at - 3);
    }
    at = end + 1;
  }
  return {};
}

std::string labels_of(const Report& report, const Document& certificate) {
  std::string file = text_of(certificate, "file");
  file = file.empty() ? report.target : file;
  return fmt::format("filename=\"{}\",filepath=\"{}\",serial_number=\"{}\",subject_CN=\"{}\",issuer_CN=\"{}\"",
                     label(file.substr(file.rfind('/') + 1)), label(file), label(text_of(certificate, "serial")),
                     label(common_name(text_of(certificate, "subject"))),
                     label(common_name(text_of(certificate, "issuer"))));
}

long seconds(Instant at) {
  return static_cast<long>(std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
}

std::string head(std::string_view name, std::string_view help) {
  return fmt::format("# HELP {0} {1}\n# TYPE {0} gauge\n", name, help);
}

}  // namespace

int nagios_status(std::span<const Report> reports) {
  int worst = kOk;
  for (const Report& report : reports) {
    const Status status = report.verdict ? report.verdict->status : finding::status_of(report.findings);
    worst = std::max(worst, status == Status::pass ? kOk : status == Status::warn ? kWarning : kCritical);
  }
  return worst;
}

std::string render_nagios(std::span<const Report> reports) {
  constexpr std::string_view kWords[] = {"OK", "WARNING", "CRITICAL"};
  std::string summary;
  std::string details;
  for (const Report& report : reports) {
    summary += (summary.empty() ? "" : "; ") + (report.target.empty() ? std::string() : report.target + ": ") +
               (report.verdict ? report.verdict->summary : report.command);
    for (const Finding& each : report.findings) {
      if (each.severity != Severity::info) {
        details +=
            plugin_text(fmt::format("{}: {}: {}: {} [{}]", finding::to_string(each.severity), place_of(report, each),
                                    each.subject.name, each.message, finding::id_of(each.kind))) +
            "\n";
      }
    }
  }
  std::string perfdata = fmt::format("errors={};;0;0 warnings={};0;;0", count(reports, Severity::error),
                                     count(reports, Severity::warning));
  if (const auto left = days_left(reports)) {
    perfdata += fmt::format(" days_left={}", *left);
  }
  if (reports.size() == 1) {
    perfdata += fmt::format(" time={:.3f}s;;;0", reports.front().duration_ms / 1000.0);
  }
  return fmt::format("MTLSDIAG {} - {} | {}\n{}", kWords[nagios_status(reports)], plugin_text(summary), perfdata,
                     details);
}

std::string render_prometheus(std::span<const Report> reports) {
  std::string not_before = head("x509_cert_not_before", "Start of the certificate's validity, in seconds since 1970.");
  std::string not_after = head("x509_cert_not_after", "End of the certificate's validity, in seconds since 1970.");
  std::string expired = head("x509_cert_expired", "1 where the certificate has expired.");
  std::vector<std::string> seen;
  each_certificate(reports, [&](const Report& report, const Document& certificate) {
    const std::string labels = labels_of(report, certificate);
    const auto start = parse_instant(text_of(certificate, "not_before"));
    const auto end = parse_instant(text_of(certificate, "not_after"));
    const bool is_new = std::find(seen.begin(), seen.end(), labels) == seen.end();
    if (start && end && is_new) {
      seen.push_back(labels);
      not_before += fmt::format("x509_cert_not_before{{{}}} {}\n", labels, seconds(*start));
      not_after += fmt::format("x509_cert_not_after{{{}}} {}\n", labels, seconds(*end));
      expired += fmt::format("x509_cert_expired{{{}}} {}\n", labels, *end < report.started ? 1 : 0);
    }
  });
  std::string findings = head("mtlsdiag_findings", "Findings of the last run by severity.");
  for (const Severity severity : {Severity::error, Severity::warning, Severity::info}) {
    findings += fmt::format("mtlsdiag_findings{{severity=\"{}\"}} {}\n", finding::to_string(severity),
                            count(reports, severity));
  }
  std::string run = head("mtlsdiag_last_run_timestamp_seconds", "When the last run began.");
  if (!reports.empty()) {
    run += fmt::format("mtlsdiag_last_run_timestamp_seconds {}\n", seconds(reports.front().started));
  }
  return not_before + not_after + expired + findings + run;
}

}  // namespace mtlsdiag::report
