// Passphrases: where one comes from (`--pass SOURCE`) without ever being on the command line by accident or in an
// output. `env:NAME`, `file:PATH` (its first line), `fd:N` (its first line), `pass:WORDS`, `prompt`. Asking a person is
// a callback that the command line gives.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ossl/secret.h"

namespace mtlsdiag::x509 {

/// Asks for the passphrase of `what` ("the key file client.key"); nothing: there is none.
using PassphrasePrompt = std::function<std::optional<ossl::Secret>(std::string_view what)>;

/// A passphrase that is fetched once, when it is first needed, and then kept.
class Passphrase final {
 public:
  /// None is known; an encrypted object stays unopened.
  Passphrase() = default;
  /// Reads a source as `openssl -passin` spells them; `prompt` (or an empty source with a prompt given) asks.
  /// Fails with `usage` on an unknown form, `unreadable` where the variable, file or descriptor is not there.
  static Result<Passphrase> parse(std::string_view source, PassphrasePrompt prompt = {});
  /// Takes a passphrase as it is.
  explicit Passphrase(ossl::Secret secret) : secret_(std::move(secret)) {}
  /// Asks when it is first needed.
  explicit Passphrase(PassphrasePrompt prompt) : prompt_(std::move(prompt)) {}

  /// True where a passphrase is at hand or can be asked for.
  [[nodiscard]] bool is_available() const { return secret_.has_value() || static_cast<bool>(prompt_); }
  /// Gives the passphrase, asking once for `what` if it must; null: there is none.
  const ossl::Secret* reveal(std::string_view what);

 private:
  std::optional<ossl::Secret> secret_;
  PassphrasePrompt prompt_;
};

}  // namespace mtlsdiag::x509
