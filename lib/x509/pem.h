// PEM: from text to blocks, each with its label, headers, decoded body and line, and each judged by itself. Text around
// the blocks (comments, `openssl x509 -text`, a BOM, CRLF) is passed over. The scanner works on a window, so that a
// bundle of any size can be streamed; what a block holds is for others.
// Source: RFC 7468 §2, §3; RFC 1421 §4.6 (headers of encrypted keys).
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "x509/place.h"

namespace mtlsdiag::x509 {

/// One block. Views live until the callback returns, but for `body`, which may be moved from.
struct PemBlock {
  std::string_view label;       ///< `CERTIFICATE`; foreign text
  std::string_view headers;     ///< the lines before the body (`Proc-Type: …`), empty without
  Bytes body;                   ///< decoded; empty where `fault` says why
  std::size_t line = 0;         ///< of the BEGIN line, from 1
  std::size_t offset = 0;       ///< of the BEGIN line
  std::optional<Reason> fault;  ///< what is wrong with the block
  std::size_t fault_line = 0;   ///< the line of the fault, from 1
  std::optional<Reason> flaw;   ///< what most programs stumble over, though the block could be read
};

class PemScanner final {
 public:
  /// Takes a block; false ends the scan.
  using Sink = std::function<bool(PemBlock&)>;

  /// Scans `window`, which follows what was consumed before. Gives the number of bytes that are done with: a block that
  /// is not complete stays for the next window, unless `is_last`, when it is given as `pem_unterminated`.
  std::size_t scan(ByteView window, bool is_last, const Sink& sink);

  /// True once the sink said that it has enough.
  [[nodiscard]] bool is_stopped() const { return is_stopped_; }

 private:
  struct Lines;
  bool read_block(Lines& lines, bool is_last, const Sink& sink);
  void read_line_of_blocks(std::string_view line, const Lines& at, const Sink& sink);

  std::size_t line_ = 1;    ///< of the first byte of the next window
  std::size_t offset_ = 0;  ///< of the same byte
  bool is_stopped_ = false;
};

/// The offset of the first BEGIN line, or npos. With `anywhere`, also of a BEGIN in the middle of a line.
std::size_t find_pem(std::string_view text, bool anywhere = false);

/// Decodes a base64 body that may hold blanks and line ends. Nothing where another character or wrong padding is met;
/// then `bad_at` is its offset.
std::optional<Bytes> decode_base64(std::string_view body, std::size_t* bad_at = nullptr);

}  // namespace mtlsdiag::x509
