#include "explain/table.h"

namespace mtlsdiag::explain {

Message Table::operator[](std::size_t index) const {
  const PackedMessage& row = rows_[index];
  const char* at = text_ + row.at;
  const auto next = [&at](std::size_t size) {
    const std::string_view part(at, size);
    at += size;
    return part;
  };
  Message message{.literal = next(row.literal),
                  .pattern = next(row.pattern),
                  .kind = row.kind,
                  .speaker = row.speaker,
                  .fault = row.fault,
                  .rank = row.rank,
                  .example = next(row.example)};
  message.fix = next(row.fix);
  message.source = next(row.source);
  message.scheme = row.scheme;
  return message;
}

}  // namespace mtlsdiag::explain
