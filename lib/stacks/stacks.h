// Stacks: what is known of other TLS stacks and the servers built on them, as data with versions and sources: how each
// is recognised, what it answers to which fault, what its clients send. The words of its configuration are
// settings.h's. Nothing here judges; diagnose, explain and serve read the tables.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "finding/finding.h"
#include "stacks/settings.h"
#include "wire/message.h"

namespace mtlsdiag::stacks {

/// Server software, and the library where no server is known.
enum class Stack : std::uint8_t {
  unknown,
  nginx,
  apache,
  haproxy,
  envoy,
  stunnel,
  caddy,
  iis,
  tomcat,
  jetty,
  lighttpd,
  traefik,
  postgresql,
  mysql,
  mosquitto,
  redis,
  etcd,
  slapd,
  openssl,
  boringssl,
  go,
  java,
  node,
  python,
  gnutls,
  nss,
  rustls,
  wolfssl,
  mbedtls,
  erlang,
  dotnet,
};

/// How far a fact can be trusted. Source: the mark of each row.
enum class Mark : std::uint8_t { run, source, memory };

struct StackEntry {
  Stack stack;
  std::string_view id;    ///< as explain's tables and the settings name it: "go"
  std::string_view name;  ///< for people: "a Go server"
  Stack library;          ///< whose TLS it uses: openssl for nginx
};

std::span<const StackEntry> stacks();
const StackEntry& entry(Stack stack);
/// True for software whose TLS is that library's, and for the library itself.
bool stands_on(Stack software, Stack library);

/// Says where a server sets what a topic is about, in the words of its software or else of the library that it stands
/// on ("nginx: …"); empty where nothing is known.
std::string words_for_server(Stack stack, Topic topic);

/// What was observed of a peer, as far as software can be told by it.
struct Signs {
  std::string_view server_header;  ///< HTTP `Server`
  std::string_view text;           ///< the beginning of what the application said
  std::string_view starttls;       ///< the protocol by which TLS was begun
  bool is_tls13 = false;
  bool has_request = false;          ///< a CertificateRequest was seen; the next three are of its TLS 1.3 extensions
  bool requests_status = false;      ///< status_request
  bool requests_timestamps = false;  ///< signed_certificate_timestamp
  bool requests_sigalgs_cert = false;
  ByteView certificate_types;              ///< of a TLS 1.2 CertificateRequest, in the server's order
  std::span<const std::uint16_t> sigalgs;  ///< of the CertificateRequest, in the server's order
  std::optional<std::uint8_t> alert;       ///< the fatal alert received
};

/// What the software looks like; `words` is what is shown ("nginx/1.22.1", "a Go server").
struct Recognised {
  Stack stack = Stack::unknown;
  std::string words;
};
Recognised recognise(const Signs& signs);

/// Names what a client's hello looks like: a library, or a program on it that is known by its cipher list.
Stack recognise_client(const wire::ClientHello& hello);

/// Faults of a client's certificate, as servers were tried with them.
enum class Fault : std::uint8_t {
  none_sent,
  expired,
  not_yet_valid,
  unknown_issuer,
  self_signed,
  missing_intermediate,
  revoked,
  wrong_eku,
  wrong_key_usage,
  issuer_no_ca,
  path_length,
  name_constraint,
  bad_signature,
  sha1,
  rsa1024,
  critical_extension,
  wrong_key,
};
std::string_view to_string(Fault fault);
/// The finding that stands for a fault of a client's certificate.
finding::Kind kind_of(Fault fault);

/// Answers that are no alert.
inline constexpr std::uint8_t kNoAlert = 0;  ///< closes without a word
inline constexpr std::uint8_t kAccepts = 254;
inline constexpr std::uint8_t kHttp400 = 253;
inline constexpr std::uint8_t kNotKnown = 255;

/// What a server answers to a fault of the client's certificate.
struct Answer {
  Stack stack;
  std::string_view version;
  Fault fault;
  std::uint8_t tls12;
  std::uint8_t tls13;
  Mark mark;
};
std::span<const Answer> answers();
/// The faults for which a stack sends this alert in this version; empty where the stack is not known.
std::vector<Fault> faults_for(Stack stack, std::uint8_t alert, bool is_tls13);

/// What a client of a stack does with its certificate when the server asks.
struct ClientHabit {
  Stack stack;
  std::string_view version;
  bool obeys_ca_list;        ///< sends nothing where no CA of its chain is listed
  bool sends_intermediates;  ///< as configured
  /// Programs on it look at the server's certificate once the handshake is done, and hang up without close_notify.
  bool judges_late;
  std::string_view anchors;  ///< what may be a trust anchor
  std::string_view note;
  Mark mark;
};
std::span<const ClientHabit> client_habits();

/// The maker of a TLS-inspecting device or program that this issuer's name belongs to; empty: none known.
std::string_view interceptor(std::string_view issuer_name);

}  // namespace mtlsdiag::stacks
