#include "handshake/message_names.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "der/certificate.h"
#include "der/name.h"
#include "wire/describe.h"

namespace mtlsdiag::handshake {
namespace {

std::string subject_of(const Bytes& certificate) {
  const Result<der::Certificate> parsed = der::Certificate::parse(certificate);
  return parsed ? der::display_name(*parsed) : fmt::format("unreadable, {} bytes", certificate.size());
}

std::string name_of(const Bytes& name) {
  std::string text = der::to_string(der::Name{.raw = name});
  return text.empty() ? fmt::format("a name of {} bytes", name.size()) : text;
}

template <typename List, typename Element>
Document shown(const List& list, Element element) {
  Document names = Document::list();
  std::size_t count = 0;
  for (const auto& each : list) {
    if (count++ == wire::kMaxShownElements) {
      names.push(fmt::format("… {} more", list.size() - wire::kMaxShownElements));
      break;
    }
    names.push(element(each));
  }
  return names;
}

}  // namespace

void add_names(Document& detail, const wire::Message& message) {
  if (const auto* list = message.as<wire::Certificate>(); list != nullptr && !list->entries.empty()) {
    detail.add("subjects",
               shown(list->entries, [](const wire::CertificateEntry& entry) { return subject_of(entry.der); }));
  } else if (const auto* request = message.as<wire::CertificateRequest>();
             request != nullptr && !request->authorities.empty()) {
    detail.add("authorities", shown(request->authorities, name_of));
  }
}

}  // namespace mtlsdiag::handshake
