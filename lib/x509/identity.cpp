#include "x509/identity.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "x509/file.h"
#include "x509/load.h"

namespace mtlsdiag::x509 {

namespace {

/// Says that `name` has no `what` in it, and what it has instead.
Error lacks(const std::string& name, std::string_view what, const Loaded& loaded, std::string_view finding_id) {
  std::string has;
  for (const Object& object : loaded.objects) {
    const std::string_view kind = to_string(object.kind);
    if (has.find(kind) == std::string::npos) {
      has += fmt::format("{}{}", has.empty() ? "; it holds: " : ", ", kind);
    }
  }
  return Error{ErrorCode::malformed,
               fmt::format("{} holds no {}{} [{}]", is_store_uri(name) ? masked_uri(name) : printable(name), what, has,
                           finding_id)};
}

bool is_key_store(std::string_view format) {
  return format == "PKCS#12" || format == "JKS" || format == "JCEKS" || format == "store";
}

/// The first problem that concerns a key (or the whole file), if there is one.
const Problem* key_problem(const Loaded& loaded) {
  const auto found = std::find_if(loaded.problems.begin(), loaded.problems.end(), [](const Problem& problem) {
    const std::string_view id = row_of(problem.reason).finding_id;
    return id == "key-unreadable" || id == "passphrase-wrong";
  });
  return found != loaded.problems.end() ? &*found : loaded.failure();
}

Result<ossl::Key> take_key(const std::string& name, const Loaded& loaded, Place& place) {
  for (const Object& object : loaded.objects) {
    if (object.kind == ObjectKind::private_key) {
      Result<ossl::Key> key = to_key(object);
      place = object.place;
      if (!key) {
        const bool is_unsupported = key.error().code == ErrorCode::unsupported;
        return to_error({is_unsupported ? Reason::key_unsupported : Reason::key_malformed, place, key.error().message});
      }
      return key;
    }
  }
  if (const Problem* const problem = key_problem(loaded)) {
    return to_error(*problem);
  }
  return lacks(name, "private key", loaded, "key-unreadable");
}

/// Problems that spoil the certificates of a file: what is wrong with a key in it is the key's business.
const Problem* certificate_problem(const Loaded& loaded) {
  const auto found = std::find_if(loaded.problems.begin(), loaded.problems.end(), [](const Problem& problem) {
    const std::string_view id = row_of(problem.reason).finding_id;
    return id == "file-unreadable" || id == "pem-malformed";
  });
  return found == loaded.problems.end() ? nullptr : &*found;
}

Result<void> take_chain(const std::string& name, const Loaded& loaded, Identity& identity) {
  for (const Object& object : loaded.objects) {
    if (object.kind == ObjectKind::certificate) {
      identity.chain.push_back(object.der);
      identity.places.push_back(object.place);
    }
  }
  if (const Problem* const problem = certificate_problem(loaded)) {
    return to_error(*problem);
  }
  if (!identity.chain.empty()) {
    return {};
  }
  if (const Problem* const failure = loaded.failure()) {
    return to_error(*failure);
  }
  return lacks(name, "certificate", loaded, "file-unreadable");
}

/// Key stores have no order: the certificate of the key comes first.
void put_leaf_first(Identity& identity) {
  for (std::size_t i = 0; i < identity.chain.size(); ++i) {
    if (fits(identity.key, identity.chain[i])) {
      const auto at = static_cast<std::ptrdiff_t>(i);
      std::rotate(identity.chain.begin(), identity.chain.begin() + at, identity.chain.begin() + at + 1);
      std::rotate(identity.places.begin(), identity.places.begin() + at, identity.places.begin() + at + 1);
      return;
    }
  }
}

}  // namespace

Result<Identity> load_identity(const IdentityFiles& files) {
  Identity identity;
  if (files.certificate.empty() && files.key.empty()) {
    return identity;
  }
  if (files.certificate.empty()) {
    return Error{ErrorCode::usage, "--key is given without --cert"};
  }
  const Loaded certificates = load_file(files.certificate, {.passphrase = files.passphrase});
  if (Result<void> taken = take_chain(files.certificate, certificates, identity); !taken) {
    return std::move(taken).error();
  }
  const bool is_one_file = files.key.empty() || files.key == files.certificate;
  Loaded keys;
  if (!is_one_file) {
    keys = load_file(files.key, {.passphrase = files.passphrase});
  }
  const std::string& key_name = is_one_file ? files.certificate : files.key;
  Result<ossl::Key> key = take_key(key_name, is_one_file ? certificates : keys, identity.key_place);
  if (!key) {
    if (files.key.empty() && !certificates.has(ObjectKind::encrypted_key) && key_problem(certificates) == nullptr) {
      return Error{ErrorCode::usage, fmt::format("{} [key-unreadable]: give the key by --key",
                                                 key.error().message.substr(0, key.error().message.rfind(" [")))};
    }
    return std::move(key).error();
  }
  identity.key = std::move(*key);
  if (is_key_store(certificates.format)) {
    put_leaf_first(identity);
  }
  return identity;
}

Result<void> append_intermediates(Identity& identity, const std::vector<std::string>& files) {
  for (const std::string& file : files) {
    Result<std::vector<Object>> certificates = load_only(file, ObjectKind::certificate);
    if (!certificates) {
      return std::move(certificates).error();
    }
    for (Object& object : *certificates) {
      identity.chain.push_back(std::move(object.der));
      identity.places.push_back(std::move(object.place));
    }
  }
  return {};
}

}  // namespace mtlsdiag::x509
