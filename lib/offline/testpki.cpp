#include "offline/testpki.h"

#include <algorithm>
#include <set>

#include "base/output_file.h"
#include "base/text.h"
#include "finding/catalogue.h"
#include "offline/testpki/workshop.h"

namespace mtlsdiag::offline {
namespace {

using testpki::Folder;
using testpki::Role;
using testpki::Workshop;

constexpr int kMaxDays = 36'500;
constexpr std::size_t kMaxHostName = 253;

Bytes text(std::string_view words) {
  return to_bytes(as_bytes(words));
}

std::string command_line(const std::vector<std::string>& command) {
  std::string line = "mtlsdiag";
  for (const std::string& word : command) {
    line += " " + shell_quoted(word);
  }
  return line;
}

std::string commands_text(const std::vector<std::vector<std::string>>& commands) {
  std::string out;
  for (const std::vector<std::string>& command : commands) {
    out += command_line(command) + "\n";
  }
  return out;
}

void append(TestPki& pki, Folder& folder) {
  for (TestPkiFile& file : folder.take_files()) {
    pki.files.push_back(std::move(file));
  }
}

void add_variants(TestPki& pki, Workshop& shop, std::span<const testpki::VariantRow> rows) {
  for (const testpki::VariantRow& row : rows) {
    Folder folder(shop, row.role, std::string(row.folder));
    row.make(folder);
    const std::string readme = std::string(row.story) + "\n\nFinding: " + std::string(finding::id_of(row.kind)) +
                               "\nTo see it, run the lines of command.txt in this directory.\n";
    folder.add("README", text(readme));
    folder.add("command.txt", text(commands_text(folder.commands())));
    pki.variants.push_back({.folder = std::string(row.folder),
                            .kind = row.kind,
                            .story = std::string(row.story),
                            .commands = folder.commands()});
    append(pki, folder);
  }
}

/// One certificate for each hostile text: in the subject, in every kind of subjectAltName, in a URL.
void add_hostile(TestPki& pki, Workshop& shop) {
  Folder folder(shop, Role::client, "hostile");
  for (const mint::HostileText& hostile : mint::hostile_set()) {
    mint::CertificateSpec spec = shop.leaf_spec(Role::client);
    spec.subject.add("OU", hostile.bytes).add("CN", hostile.bytes);
    spec.subject_alt_names = {mint::dns_name(hostile.bytes), mint::email(hostile.bytes), mint::uri(hostile.bytes),
                              mint::directory_name(mint::name({{"CN", hostile.bytes}}))};
    spec.crl_points = {std::string(hostile.bytes)};
    folder.add_certificates(std::string(hostile.name) + ".pem", {shop.issue(spec, shop.intermediate()).certificate});
  }
  append(pki, folder);
}

constexpr std::string_view kReadme =
    "A PKI to test mutual TLS with. None of it is secret, and nobody should trust it.\n"
    "\n"
    "root.pem, root.key                  the trust anchor\n"
    "intermediate.pem, intermediate.key  the CA that issues the leaves\n"
    "server.pem, server.key              a server certificate and the intermediate, in the order TLS sends them\n"
    "client.pem, client.key              the same for a client\n"
    "crl.pem                             the CRLs of root and intermediate; they revoke nothing\n"
    "\n"
    "They work together:\n"
    "\n"
    "    ";

void add_good(TestPki& pki, Workshop& shop) {
  Folder folder(shop, Role::client, "");
  folder.add_certificates("root.pem", {shop.root().certificate});
  folder.add("root.key", shop.private_key(shop.root().key), true);
  folder.add_certificates("intermediate.pem", {shop.intermediate().certificate});
  folder.add("intermediate.key", shop.private_key(shop.intermediate().key), true);
  for (const Role role : {Role::server, Role::client}) {
    const std::string name(testpki::to_string(role));
    folder.add_certificates(name + ".pem", {shop.leaf(role).certificate, shop.intermediate().certificate});
    folder.add(name + ".key", shop.private_key(shop.leaf(role).key), true);
  }
  const mint::CrlSpec crl = {.this_update = shop.now() - std::chrono::hours(1),
                             .next_update = shop.in_days(shop.settings().days)};
  folder.add("crl.pem", text(mint::to_pem("X509 CRL", shop.crl(crl, shop.intermediate())) +
                             mint::to_pem("X509 CRL", shop.crl(crl, shop.root()))));
  append(pki, folder);
}

void add_readme(TestPki& pki, const TestPkiSettings& settings) {
  std::string readme(kReadme);
  readme += command_line({"simulate", "--name", settings.name, "--client-cert", "client.pem", "--client-key",
                          "client.key", "--client-roots", "root.pem", "--server-cert", "server.pem", "--server-key",
                          "server.key", "--server-roots", "root.pem"});
  readme += "\n\nEvery directory holds one that does not, with the command that shows it:\n\n";
  std::size_t width = 0;
  for (const TestPkiVariant& variant : pki.variants) {
    width = std::max(width, variant.folder.size());
  }
  for (const TestPkiVariant& variant : pki.variants) {
    readme += variant.folder + std::string(width + 2 - variant.folder.size(), ' ') + variant.story + "\n";
  }
  pki.files.push_back({.path = "README", .content = text(readme)});
}

bool is_host_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxHostName && name.front() != '-' && name.front() != '.' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
                  c == ':' || c == '_' || c == '*';
         });
}

}  // namespace

Result<TestPki> make_test_pki(const TestPkiSettings& settings) {
  if (!is_host_name(settings.name)) {
    return Error{ErrorCode::usage, quoted(settings.name) + " is no host name or IP address"};
  }
  if (settings.days < 1 || settings.days > kMaxDays) {
    return Error{ErrorCode::usage, "the number of days must be from 1 to " + std::to_string(kMaxDays)};
  }
  Workshop shop(settings);
  TestPki pki;
  add_good(pki, shop);
  for (const auto rows : {testpki::time_variants(), testpki::chain_variants(), testpki::usage_variants(),
                          testpki::form_variants(), testpki::revocation_variants()}) {
    add_variants(pki, shop, rows);
  }
  if (settings.hostile) {
    add_hostile(pki, shop);
  }
  add_readme(pki, settings);
  if (shop.failure()) {
    return *shop.failure();
  }
  return pki;
}

Result<void> write_test_pki(const TestPki& pki, const std::string& directory, bool may_replace) {
  const std::string prefix = directory + "/";
  if (!may_replace) {
    for (const TestPkiFile& file : pki.files) {
      if (is_taken(prefix + file.path)) {
        return Error{ErrorCode::system,
                     printable(prefix + file.path) + " is there already; nothing was written (--force replaces it)"};
      }
    }
  }
  std::set<std::string> made;
  if (Result<void> ok = make_directory(directory); !ok) {
    return ok;
  }
  for (const TestPkiFile& file : pki.files) {
    const std::size_t slash = file.path.find('/');
    if (slash != std::string::npos && made.insert(file.path.substr(0, slash)).second) {
      if (Result<void> ok = make_directory(prefix + file.path.substr(0, slash)); !ok) {
        return ok;
      }
    }
    const OutputFileSettings how = {.mode = file.is_secret ? kSecretFileMode : kPublicFileMode,
                                    .may_replace = may_replace};
    if (Result<void> ok = write_file(prefix + file.path, file.content, how); !ok) {
      return ok;
    }
  }
  return {};
}

}  // namespace mtlsdiag::offline
