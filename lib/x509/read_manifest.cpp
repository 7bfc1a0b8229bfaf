// The reader of manifests: Kubernetes Secrets, ConfigMaps, Lists and whatever embeds certificates (webhooks,
// cert-manager, kubeconfig), Envoy's and Istio's dumps, SPIFFE bundles and other JWKS. Certificates are looked for in
// every value, so a kind that nobody named here is read too; the kinds that are named get their rules checked (base64
// in `data`, none in `stringData`).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "x509/der_object.h"
#include "x509/der_shape.h"
#include "x509/formats.h"
#include "x509/manifest.h"
#include "x509/pem.h"

namespace mtlsdiag::x509 {

namespace {

using Kind = ManifestNode::Kind;

/// The longest value that is searched: shorter than any certificate is not worth decoding.
constexpr std::size_t kShortestValue = 64;

bool holds_pem(std::string_view text) {
  return text.find("-----BEGIN ") != std::string_view::npos;
}

/// How a mapping of names to values is encoded.
enum class Encoding : std::uint8_t { unknown, base64, plain };

class ManifestReader final {
 public:
  ManifestReader(const Place& place, Loading& loading) : place_(place), loading_(loading) {}

  void read_document(const ManifestNode& root, std::optional<int> document) {
    place_.document = document;
    visit(root, "", 0);
  }

  /// True where the document was one of the kinds that are known, with or without certificates in it.
  [[nodiscard]] bool is_known() const { return is_known_; }

 private:
  void know(std::string_view format) {
    is_known_ = true;
    loading_.name_format(format);
  }

  [[nodiscard]] Place place_at(const ManifestNode& node, const std::string& path) const {
    Place place = place_;
    place.key = place_.key.empty() ? printable(path) : fmt::format("{}: {}", place_.key, printable(path));
    if (node.line > 0 && place_.key.empty()) {
      place.line = node.line;
    }
    return place;
  }

  static std::string join_path(const std::string& path, std::string_view name) {
    return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
  }

  void visit(const ManifestNode& node, const std::string& path, int depth) {
    if (loading_.is_full()) {
      return;
    }
    switch (node.kind) {
      case Kind::scalar: visit_text(node, path); break;
      case Kind::list:
        for (std::size_t i = 0; i < node.elements.size(); ++i) {
          visit(node.elements[i], fmt::format("{}[{}]", path, i), depth + 1);
        }
        break;
      case Kind::object: visit_object(node, path, depth); break;
      case Kind::null: break;
    }
  }

  void visit_object(const ManifestNode& node, const std::string& path, int depth) {
    const std::string_view kind = node.text_of("kind");
    const bool is_kubernetes = !kind.empty() && node.find("apiVersion") != nullptr;
    if (is_kubernetes) {
      know(kind == "Config" && node.find("clusters") != nullptr ? "kubeconfig" : "Kubernetes manifest");
    }
    if (is_jwk_set(node)) {
      read_jwk_set(node, path);
      return;
    }
    if (is_envoy_summary(node)) {
      read_envoy_summary(node, path);
      return;
    }
    if (node.find("dynamicActiveSecrets") != nullptr || node.find("dynamic_active_secrets") != nullptr ||
        node.find("configs") != nullptr) {
      know("Envoy configuration");
    }
    for (const ManifestNode::Member& member : node.members) {
      const std::string here = join_path(path, member.name);
      const bool is_map = member.value.kind == Kind::object;
      const bool is_secret = is_kubernetes && kind == "Secret";
      if (is_map && is_secret && (member.name == "data" || member.name == "stringData")) {
        read_values(member.value, here, member.name == "data" ? Encoding::base64 : Encoding::plain);
      } else if (is_map && is_kubernetes && kind == "ConfigMap" && member.name == "binaryData") {
        read_values(member.value, here, Encoding::base64);
      } else if (member.name != "managedFields" && member.name != "kubectl.kubernetes.io/last-applied-configuration") {
        // The last-applied annotation repeats the object: reading it would show everything twice.
        visit(member.value, here, depth + 1);
      }
    }
  }

  void read_values(const ManifestNode& values, const std::string& path, Encoding encoding) {
    for (const ManifestNode::Member& member : values.members) {
      if (member.value.kind == Kind::scalar && !member.value.text.empty()) {
        const std::string here = join_path(path, member.name);
        encoding == Encoding::base64 ? read_encoded(member.value, here) : read_plain(member.value, here);
      }
    }
  }

  /// A value that the API server demands to be base64.
  void read_encoded(const ManifestNode& node, const std::string& path) {
    const Place place = place_at(node, path);
    const std::optional<Bytes> decoded = decode_base64(node.text);
    if (!decoded) {
      const bool is_plain = holds_pem(node.text);
      loading_.problem(Reason::manifest_base64, place,
                       is_plain ? "it is plain PEM: encode it, or put it under stringData" : "a value under data");
      if (is_plain) {
        read_pem(as_bytes(node.text), place, loading_);
      }
      return;
    }
    if (is_pem(*decoded) || is_der(*decoded) || is_jks(*decoded)) {
      loading_.try_nested(*decoded, place);
      return;
    }
    const std::optional<Bytes> twice = decode_base64(as_text(*decoded));
    if (twice && is_pem(*twice)) {
      loading_.problem(Reason::manifest_base64, place, "it is base64 of base64: encode it once");
      read_pem(*twice, place, loading_);
    } else if (is_well_known(path)) {
      loading_.problem(Reason::format_unknown, place,
                       decoded->empty() ? "it is empty" : "neither PEM nor DER is in it");
    }
  }

  void read_plain(const ManifestNode& node, const std::string& path) {
    const Place place = place_at(node, path);
    if (holds_pem(node.text)) {
      visit_text(node, path);
      return;
    }
    const std::optional<Bytes> decoded = decode_base64(node.text);
    if (decoded && is_pem(*decoded)) {
      loading_.problem(Reason::manifest_base64, place,
                       "it is base64 although it stands under stringData: write it plain");
      read_pem(*decoded, place, loading_);
    }
  }

  /// Names by which programs look for certificates in a Secret: nothing else may be in there.
  static bool is_well_known(std::string_view path) {
    constexpr std::array<std::string_view, 3> kNames = {"data.tls.crt", "data.tls.key", "data.ca.crt"};
    return std::any_of(kNames.begin(), kNames.end(), [path](std::string_view name) {
      return path.size() >= name.size() && path.substr(path.size() - name.size()) == name;
    });
  }

  /// Any value of any kind: PEM, or base64 of PEM or DER.
  void visit_text(const ManifestNode& node, const std::string& path) {
    if (node.text.size() < kShortestValue) {
      return;
    }
    const Place place = place_at(node, path);
    const ByteView bytes = as_bytes(node.text);
    const bool is_on_one_line = node.text.find('\n') == std::string::npos;
    if (is_pem(bytes) && !is_on_one_line) {
      read_pem(bytes, place, loading_);
    } else if (holds_pem(node.text)) {
      read_embedded(node, path, place);
    } else if (node.text[0] == 'L' || node.text[0] == 'M') {  // base64 of "-" (or of a blank) and of a SEQUENCE
      const std::optional<Bytes> decoded = decode_base64(node.text);
      if (decoded && (is_pem(*decoded) || (is_der(*decoded) && shape_of(*decoded) != Shape::unknown))) {
        loading_.try_nested(*decoded, place);
      }
    }
  }

  /// PEM that is not at the start of a line: a manifest within a value, or a line with `\n` spelt out.
  void read_embedded(const ManifestNode& node, const std::string& path, const Place& place) {
    const ByteView bytes = as_bytes(node.text);
    if (is_json(bytes) || is_yaml(bytes)) {
      loading_.try_nested(bytes, place);
      return;
    }
    if (is_embedded_pem(bytes)) {
      read_embedded_pem(bytes, place_at(node, path), loading_);
    }
  }

  static bool is_jwk_set(const ManifestNode& node) {
    const ManifestNode* const keys = node.find("keys");
    return keys != nullptr && keys->kind == Kind::list && !keys->elements.empty() &&
           keys->elements.front().find("kty") != nullptr;
  }

  /// A SPIFFE bundle's X.509 authorities, or any JWKS with `x5c`. Source: SPIFFE Trust Domain and Bundle §4; RFC 7517
  /// §4.7.
  void read_jwk_set(const ManifestNode& node, const std::string& path) {
    const bool is_spiffe = node.find("spiffe_sequence") != nullptr || node.find("spiffe_refresh_hint") != nullptr;
    const ManifestNode& keys = *node.find("keys");
    bool has_svid = false;
    for (std::size_t i = 0; i < keys.elements.size(); ++i) {
      const ManifestNode& key = keys.elements[i];
      const ManifestNode* const chain = key.find("x5c");
      const bool is_svid = key.text_of("use") == "x509-svid";
      has_svid = has_svid || is_svid;
      for (std::size_t k = 0; chain != nullptr && k < chain->elements.size(); ++k) {
        const ManifestNode& entry = chain->elements[k];
        const Place place = place_at(entry, fmt::format("{}[{}].x5c[{}]", join_path(path, "keys"), i, k));
        if (const std::optional<Bytes> der = decode_base64(entry.text)) {
          add_der(ObjectKind::certificate, *der, {.place = place, .format = "JWKS", .is_trusted = is_svid}, loading_);
        } else {
          loading_.problem(Reason::manifest_base64, place);
        }
      }
    }
    know(is_spiffe || has_svid ? "SPIFFE bundle" : "JWKS");
  }

  static bool is_envoy_summary(const ManifestNode& node) {
    const ManifestNode* const list = node.find("certificates");
    return list != nullptr && list->kind == Kind::list && !list->elements.empty() &&
           (list->elements.front().find("ca_cert") != nullptr || list->elements.front().find("cert_chain") != nullptr);
  }

  /// Envoy's /certs, which says what it holds but not the certificates themselves.
  /// Source: Envoy admin.v3.Certificates.
  void read_envoy_summary(const ManifestNode& node, const std::string& path) {
    know("Envoy /certs");
    const ManifestNode& list = *node.find("certificates");
    for (std::size_t i = 0; i < list.elements.size(); ++i) {
      for (const std::string_view role : {"cert_chain", "ca_cert"}) {
        const ManifestNode* const entries = list.elements[i].find(role);
        for (std::size_t k = 0; entries != nullptr && k < entries->elements.size(); ++k) {
          add_summary(entries->elements[k], role,
                      fmt::format("{}[{}].{}[{}]", join_path(path, "certificates"), i, role, k));
        }
      }
    }
  }

  void add_summary(const ManifestNode& entry, std::string_view role, const std::string& path) {
    Document summary = Document::object();
    summary.add("role", role);
    constexpr std::pair<std::string_view, std::string_view> kFields[] = {{"path", "path"},
                                                                         {"serial_number", "serial"},
                                                                         {"valid_from", "not_before"},
                                                                         {"expiration_time", "not_after"},
                                                                         {"days_until_expiration", "days_left"}};
    for (const auto& [theirs, ours] : kFields) {
      if (const std::string_view text = entry.text_of(theirs); !text.empty()) {
        summary.add(ours, printable(text));
      }
    }
    Document names = Document::list();
    if (const ManifestNode* const list = entry.find("subject_alt_names")) {
      for (const ManifestNode& element : list->elements) {
        for (const ManifestNode::Member& member : element.members) {
          names.push(fmt::format("{}:{}", printable(to_upper(member.name)), printable(member.value.text)));
        }
      }
    }
    summary.add("san", std::move(names));
    Object object{.kind = ObjectKind::summary, .place = place_at(entry, path), .format = "Envoy /certs"};
    object.summary = std::move(summary);
    loading_.add(std::move(object));
  }

  static std::string to_upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return text;
  }

  Place place_;
  Loading& loading_;
  bool is_known_ = false;
};

/// Reads the documents and says so where nothing in them was for us.
void read_documents(const std::vector<ManifestNode>& documents, const Place& place, Loading& loading) {
  ManifestReader reader(place, loading);
  const std::size_t had = loading.count();
  const bool had_problem = loading.has_problem();
  for (std::size_t i = 0; i < documents.size(); ++i) {
    reader.read_document(documents[i], documents.size() > 1 ? std::optional<int>(static_cast<int>(i)) : std::nullopt);
  }
  if (!reader.is_known() && loading.count() == had && !(loading.has_problem() && !had_problem)) {
    loading.problem(Reason::format_unknown, place, "no certificate or key is in it");
  }
}

void add_failure(const Error& error, const Place& place, Loading& loading) {
  loading.problem(error.code == ErrorCode::limit ? Reason::manifest_limit : Reason::manifest_malformed, place,
                  error.message);
}

std::string_view without_bom(ByteView content) {
  const std::string_view text = as_text(content);
  return text.substr(0, 3) == "\xef\xbb\xbf" ? text.substr(3) : text;
}

}  // namespace

bool is_json(ByteView content) {
  const std::string_view text = trim(without_bom(content.first(std::min<std::size_t>(content.size(), 4096))));
  if (text.size() < 2 || (text[0] != '{' && text[0] != '[')) {
    return false;
  }
  const std::string_view next = trim(text.substr(1));
  return next.empty() || std::string_view("\"{[]}-0123456789tfn").find(next[0]) != std::string_view::npos;
}

void read_json(ByteView content, const Place& place, Loading& loading) {
  Result<ManifestNode> root = parse_json(without_bom(content));
  if (!root) {
    add_failure(root.error(), place, loading);
    return;
  }
  std::vector<ManifestNode> documents;
  documents.push_back(std::move(*root));
  read_documents(documents, place, loading);
}

bool is_yaml(ByteView content) {
  const std::string_view text = without_bom(content.first(std::min<std::size_t>(content.size(), 16384)));
  if (text.find('\0') != std::string_view::npos) {
    return false;
  }
  for (const std::string_view line : split(text, '\n')) {
    const std::string_view trimmed = trim(line);
    if (trimmed.empty() || trimmed[0] == '#') {
      continue;
    }
    const std::size_t colon = line.find(':');
    const bool is_key = colon != std::string_view::npos && colon > 0 &&
                        line.substr(0, colon).find(' ') == std::string_view::npos &&
                        (colon + 1 == line.size() || line[colon + 1] == ' ' || line[colon + 1] == '\r');
    return is_key || trimmed == "---" || line.substr(0, 2) == "- " || line.substr(0, 4) == "--- " || line[0] == '%';
  }
  return false;
}

void read_yaml(ByteView content, const Place& place, Loading& loading) {
  const Result<std::vector<ManifestNode>> documents = parse_yaml(without_bom(content));
  if (!documents) {
    add_failure(documents.error(), place, loading);
    return;
  }
  read_documents(*documents, place, loading);
}

}  // namespace mtlsdiag::x509
