#include "offline/inspect.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <utility>

#include "base/text.h"
#include "finding/catalogue.h"
#include "offline/input.h"
#include "offline/inspect_text.h"
#include "offline/inventory.h"
#include "offline/json_sheet.h"
#include "report/formats.h"
#include "x509/file.h"
#include "x509/stream.h"

namespace mtlsdiag::offline {

namespace {

using x509::Object;
using x509::ObjectKind;

/// The most objects but certificates that are held of a bundle.
constexpr std::size_t kMaxHeldObjects = 16 * kRelatedObjects;

/// A list of the report and what it holds.
struct ListRow {
  std::string_view name;
  ObjectKind kind;
  ObjectKind other_kind;  ///< a second kind in the same list, or the first again
};

/// Every list, in the order of the report. `certificates` is always there.
constexpr ListRow kLists[] = {
    {"certificates", ObjectKind::certificate, ObjectKind::certificate},
    {"private_keys", ObjectKind::private_key, ObjectKind::encrypted_key},
    {"requests", ObjectKind::request, ObjectKind::request},
    {"crls", ObjectKind::crl, ObjectKind::crl},
    {"ocsp_responses", ObjectKind::ocsp_response, ObjectKind::ocsp_response},
    {"public_keys", ObjectKind::public_key, ObjectKind::public_key},
    {"summaries", ObjectKind::summary, ObjectKind::summary},
    {"sessions", ObjectKind::session, ObjectKind::key_log},
    {"parameters", ObjectKind::parameters, ObjectKind::parameters},
};

bool belongs(const ListRow& row, ObjectKind kind) {
  return row.kind == kind || row.other_kind == kind;
}

/// Reads files into an inventory. Once it holds kRelatedObjects objects, it hands the certificates over to `overflow`.
class Collector final {
 public:
  explicit Collector(const InspectSettings& settings) : settings_(settings) {}

  /// Told of every certificate once there are too many; those held are told first.
  std::function<void(const Object&)> overflow;

  void read(const std::string& file) {
    std::int64_t count = 0;
    const x509::Loaded loaded = x509::load_stream(file, {.passphrase = settings_.passphrase}, [&](Object&& object) {
      ++count;
      if (std::string damage = damage_of(object); !damage.empty()) {
        problems_.push_back({x509::Reason::der_malformed, object.place, std::move(damage)});
      }
      take(std::move(object));
      return true;
    });
    problems_.insert(problems_.end(), loaded.problems.begin(), loaded.problems.end());
    Document entry = Document::object();
    entry.add("file", x509::is_store_uri(file) ? x509::masked_uri(file) : printable(file));
    if (!loaded.format.empty()) {
      entry.add("format", loaded.format);
    }
    entry.add("objects", count);
    files_.push(std::move(entry));
  }

  /// Ends reading: relates what is held.
  void finish() {
    if (!is_bulk_) {
      inventory_.relate();
    }
  }

  [[nodiscard]] const Inventory& inventory() const { return inventory_; }
  [[nodiscard]] bool is_bulk() const { return is_bulk_; }
  [[nodiscard]] std::size_t not_kept() const { return not_kept_; }
  [[nodiscard]] const Document& files() const { return files_; }
  [[nodiscard]] const std::vector<x509::Problem>& problems() const { return problems_; }

 private:
  /// Certificates flow on once there are too many; other objects are few in any bundle and are held a while longer.
  void take(Object object) {
    const bool is_certificate = object.kind == ObjectKind::certificate;
    const std::size_t held = inventory_.items().size();
    if (held < kRelatedObjects || (!is_certificate && held < kMaxHeldObjects)) {
      inventory_.add(std::move(object));
      return;
    }
    if (!is_certificate) {
      ++not_kept_;
      return;
    }
    if (!is_bulk_) {
      is_bulk_ = true;
      for (const Item& item : inventory_.items()) {
        pass_on(item.object);
      }
    }
    not_kept_ += overflow ? 0 : 1;
    pass_on(object);
  }

  void pass_on(const Object& object) {
    if (overflow) {
      overflow(object);
    }
  }

  const InspectSettings& settings_;
  Inventory inventory_;
  Document files_ = Document::list();
  std::vector<x509::Problem> problems_;
  std::size_t not_kept_ = 0;
  bool is_bulk_ = false;
};

/// A key that fits nothing although certificates are there is worth a word; it may be somebody else's business.
void add_key_findings(const Inventory& inventory, std::vector<finding::Finding>& findings) {
  const std::size_t certificates = inventory.count(ObjectKind::certificate);
  for (const Item& item : inventory.items()) {
    if (item.object.kind == ObjectKind::private_key && certificates > 0 && item.same_key.empty() &&
        !item.key_pin.empty()) {
      finding::Finding found = finding::make(
          finding::Kind::key_mismatch, finding::Side::unknown,
          certificates == 1 ? std::string("the private key does not belong to the certificate")
                            : fmt::format("the private key belongs to none of the {} certificates", certificates));
      found.severity = finding::Severity::warning;
      found.subject = to_subject(item.object.place);
      findings.push_back(std::move(found));
    }
  }
}

/// Counts what was found: "3 certificates, 1 private key".
std::string summary_of(const Collector& collector) {
  if (collector.is_bulk()) {
    return fmt::format("more than {} certificates", kRelatedObjects);
  }
  std::vector<std::string> words;
  for (int kind = 0; kind <= static_cast<int>(ObjectKind::summary); ++kind) {
    if (const std::size_t count = collector.inventory().count(static_cast<ObjectKind>(kind)); count > 0) {
      words.push_back(
          fmt::format("{} {}{}", count, x509::to_string(static_cast<ObjectKind>(kind)), count == 1 ? "" : "s"));
    }
  }
  return words.empty() ? std::string("no certificate and no key") : join(words, ", ");
}

/// The report without its lists of objects.
report::Report make_report(const InspectSettings& settings, const std::string& target, const Collector& collector) {
  report::Report report{.command = "inspect", .target = target, .started = settings.started};
  Document notes = Document::list();
  for (const x509::Problem& problem : collector.problems()) {
    if (std::optional<finding::Finding> found = to_finding(problem)) {
      // Without its passphrase a key is what it is: locked. That is no fault of the file.
      if (problem.reason == x509::Reason::passphrase_missing) {
        found->severity = finding::Severity::info;
      }
      report.findings.push_back(std::move(*found));
    } else {
      notes.push(fmt::format("{}: {}", x509::to_string(problem.place), x509::describe_problem(problem)));
    }
  }
  add_key_findings(collector.inventory(), report.findings);
  report.verdict = finding::verdict_of(report.findings);
  if (!report.verdict->cause) {
    report.verdict->summary = summary_of(collector);
  }
  report.extra.add("files", collector.files());
  if (!notes.elements()->empty()) {
    report.extra.add("notes", std::move(notes));
  }
  report.duration_ms = settings.elapsed_ms ? settings.elapsed_ms() : 0.0;
  return report;
}

/// Writes the lists of all kinds. With `is_bulk` the certificates were written before, and nothing is related.
void write_lists(const Collector& collector, Instant at, x509::Sheet& to) {
  const std::vector<Item>& items = collector.inventory().items();
  for (const ListRow& row : kLists) {
    const bool is_certificates = row.kind == ObjectKind::certificate;
    if (is_certificates ? collector.is_bulk()
                        : collector.inventory().count(row.kind) + collector.inventory().count(row.other_kind) == 0) {
      continue;
    }
    to.begin_list(row.name);
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (belongs(row, items[i].object.kind)) {
        to.begin_object({});
        collector.inventory().describe(i, at, to);
        to.end_object();
      }
    }
    to.end_list();
  }
}

std::string target_of(const std::vector<std::string>& files) {
  std::vector<std::string> names;
  for (const std::string& file : files) {
    names.push_back(x509::is_store_uri(file) ? x509::masked_uri(file) : printable(file));
  }
  return join(names, " ");
}

/// Writes JSON objects whose lists are written as they come. A bundle that is too large to be held goes through `row`.
class JsonWriter final {
 public:
  /// `per_line`: how many streamed certificates an object holds at most; 0: all.
  JsonWriter(const InspectSettings& settings, std::vector<std::string> files, std::size_t per_line, const Write& write)
      : settings_(settings), files_(std::move(files)), per_line_(per_line), write_(write) {}

  Findings run() {
    Collector collector(settings_);
    collector.overflow = [this](const Object& object) { stream(object); };
    for (const std::string& file : files_) {
      collector.read(file);
    }
    collector.finish();
    report::Report report = make_report(settings_, target_of(files_), collector);
    if (is_open_) {
      close_list();
    }
    std::string body = report::to_json(report::to_document(report));
    if (!is_streamed_) {
      body.pop_back();  // the closing brace
      open_ = std::move(body);
    } else if (is_open_) {
      // The streamed object has its head; of the report it lacks what is known only now.
      open_ += ", ";
      open_ += body.substr(body.find("\"duration_ms\""), body.size() - 1 - body.find("\"duration_ms\""));
    }
    if (per_line_ > 0 && is_streamed_) {
      open_ += ", \"last\": true";
    }
    if (collector.not_kept() > 0) {
      open_ += fmt::format(", \"not_shown\": {}", collector.not_kept());
    }
    std::string lists;
    JsonSheet sheet(lists);
    write_lists(collector, settings_.at, sheet);
    if (!lists.empty()) {
      open_ += ", " + lists;
    }
    open_ += "}\n";
    flush();
    return std::move(report.findings);
  }

 private:
  static constexpr std::size_t kFlushAt = std::size_t{1} << 18U;

  void stream(const Object& object) {
    if (object.kind != ObjectKind::certificate) {
      return;  // it is held, and written with its list
    }
    if (!is_open_) {
      open_head();
    }
    if (in_line_ > 0) {
      open_ += ", ";
    }
    JsonSheet sheet(open_);
    sheet.begin_object({});
    sheet.integer("index", static_cast<std::int64_t>(index_++));
    describe_object(object, settings_.at, sheet);
    sheet.end_object();
    ++in_line_;
    if (per_line_ > 0 && in_line_ == per_line_) {
      close_list();
      open_ += ", \"last\": false}\n";
      is_open_ = false;
    }
    if (open_.size() >= kFlushAt) {
      flush();
    }
  }

  void open_head() {
    report::Report head{.command = "inspect", .target = target_of(files_), .started = settings_.started};
    std::string text = report::to_json(report::to_document(head));
    // What the end of the object brings is left out of its head.
    open_ += text.substr(0, text.find(", \"duration_ms\""));
    if (per_line_ > 0) {
      open_ += fmt::format(", \"part\": {}", part_++);
    }
    open_ += ", \"certificates\": [";
    is_open_ = true;
    is_streamed_ = true;
    in_line_ = 0;
  }

  void close_list() { open_ += "]"; }

  void flush() {
    write_(open_);
    open_.clear();
  }

  const InspectSettings& settings_;
  std::vector<std::string> files_;
  std::size_t per_line_;
  const Write& write_;
  std::string open_;
  std::size_t index_ = 0;
  std::size_t part_ = 1;
  std::size_t in_line_ = 0;
  bool is_open_ = false;
  bool is_streamed_ = false;
};

}  // namespace

report::Report inspect(const InspectSettings& settings) {
  Collector collector(settings);
  for (const std::string& file : settings.files) {
    collector.read(file);
  }
  collector.finish();
  report::Report report = make_report(settings, target_of(settings.files), collector);
  x509::DocumentSheet sheet;
  write_lists(collector, settings.at, sheet);
  report.certificates = Document::list();
  const Document lists = sheet.take();
  for (const Document::Member& member : *lists.members()) {
    if (member.name == "certificates") {
      report.certificates = member.value;
    } else {
      report.extra.add(member.name, member.value);
    }
  }
  if (collector.not_kept() > 0) {
    report.extra.add("not_shown", collector.not_kept());
  }
  return report;
}

Findings inspect_lines(const InspectSettings& settings, const Write& write) {
  Findings all;
  for (const std::string& file : settings.files) {
    Findings found = JsonWriter(settings, {file}, kRelatedObjects, write).run();
    all.insert(all.end(), found.begin(), found.end());
  }
  return all;
}

Findings inspect_object(const InspectSettings& settings, const Write& write) {
  return JsonWriter(settings, settings.files, 0, write).run();
}

Findings inspect_text(const InspectSettings& settings, std::size_t columns, bool is_verbose, const Write& write) {
  Collector collector(settings);
  InspectText text(settings.at, columns, is_verbose, write);
  collector.overflow = [&text](const Object& object) { text.show_streamed(object); };
  for (const std::string& file : settings.files) {
    collector.read(file);
  }
  collector.finish();
  const report::Report report = make_report(settings, target_of(settings.files), collector);
  const bool is_sound = report.verdict->status == finding::Status::pass;
  if (!is_sound) {
    report::Report judged = report;
    judged.extra = Document::object();
    write(report::to_text(judged, {.verbose = is_verbose, .columns = columns}));
    write("\n");
  }
  text.show_files(report.extra);
  for (const finding::Finding& found : report.findings) {
    if (is_sound) {
      text.show_note(found.message);
    }
  }
  if (!collector.is_bulk()) {
    text.show(collector.inventory());
  }
  return report.findings;
}

}  // namespace mtlsdiag::offline
