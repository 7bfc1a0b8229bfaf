// Second opinion: what OpenSSL's X509_verify_cert says of the same input, because half of all peers are OpenSSL. It
// tries one path only, stops at the first fault and wants a root at the end of it, so it may differ from what RFC 5280
// allows; where it does, the report says so and why.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "path/validator.h"

namespace mtlsdiag::path {

/// What is judged; all DER. `roots` are asked for what a chain may need of them and not loaded as a whole.
struct OpinionInput {
  ByteView leaf;
  std::vector<ByteView> others;  ///< presented and candidates
  std::vector<ByteView> crls;
  const x509::Roots* roots = nullptr;
};

struct SecondOpinion {
  bool is_accepted = false;
  int code = 0;      ///< X509_V_ERR_*
  std::string text;  ///< OpenSSL's words for it
  int depth = 0;
  std::string note;  ///< why it differs from our verdict; empty where it does not
};

/// Asks OpenSSL, with the settings that apply to it. `is_accepted` is our own verdict, for the note.
SecondOpinion ask_openssl(const OpinionInput& input, const Settings& settings, bool is_accepted);

/// Describes it for a report: `{library, accepted, code, text, depth, differs, note}`.
Document describe(const SecondOpinion& opinion, bool is_accepted);

}  // namespace mtlsdiag::path
