#include "handshake/engine.h"

#include "pair.h"

namespace mtlsdiag::test {
namespace {

using handshake::ClientAuth;
using handshake::Ending;
using handshake::NotSentBecause;
using handshake::Phase;
using handshake::StreamEnd;
using handshake::Transcript;
using handshake::Want;
using wire::AlertDescription;

TEST_CASE("a good pair shakes hands under TLS 1.3, and every message is seen from both ends") {
  Pair pair = make_pair(client_settings(), server_settings());
  pair.run();
  const Transcript& client = pair.client.transcript();
  const Transcript& server = pair.server.transcript();
  CHECK(ladder(client) ==
        std::vector<std::string>{"client client_hello", "server server_hello", "server change_cipher_spec",
                                 "server encrypted_extensions", "server certificate_request", "server certificate",
                                 "local verify_chain", "server certificate_verify", "server finished",
                                 "client change_cipher_spec", "client certificate", "client certificate_verify",
                                 "client finished", "server new_session_ticket", "server new_session_ticket"});
  CHECK(client.is_established);
  CHECK(server.is_established);
  CHECK(pair.client.is_confirmed());
  CHECK(client.negotiated.version == handshake::kTls13);
  CHECK(client.negotiated.group == 29);
  CHECK(client.negotiated.server_signature == 0x0403);
  CHECK(client.negotiated.client_signature == 0x0403);
  CHECK(client.negotiated.peer_key == "ECDSA P-256");
  REQUIRE(client.request() != nullptr);
  CHECK(client.request()->authorities == std::vector<Bytes>{pki().ca.subject.der});
  REQUIRE(server.client_chain);
  CHECK(server.client_chain->certificates == std::vector<Bytes>{pki().client.certificate});
  CHECK(server.client_chain->judgement->is_accepted);
  REQUIRE(client.server_chain);
  CHECK(client.server_chain->certificates == std::vector<Bytes>{pki().server.certificate});
  CHECK(client.tickets.size() == 2);
  CHECK(client.ended_in == Phase::after_finished);
  for (std::size_t i = 0; i < client.steps.size(); ++i) {
    CHECK(client.steps[i].n == static_cast<int>(i) + 1);
  }
}

TEST_CASE("a good pair shakes hands under TLS 1.2 and below where both allow it") {
  for (const std::uint16_t version : {handshake::kTls10, handshake::kTls11, handshake::kTls12}) {
    CAPTURE(version);
    ClientSettings client = client_settings();
    client.min_version = std::min(version, handshake::kTls12);
    client.max_version = version;
    ServerSettings server = server_settings();
    server.min_version = handshake::kTls10;
    Pair pair = make_pair(client, server);
    pair.run();
    CHECK(pair.client.is_established());
    CHECK(pair.client.is_confirmed());
    CHECK(pair.server.transcript().negotiated.version == version);
    CHECK(pair.client.transcript().server_key_exchange.has_value());
    CHECK(pair.server.transcript().has_client_certificate_verify);
  }
}

TEST_CASE("fed one byte at a time, the transcript is the same") {
  for (const std::uint16_t version : {handshake::kTls12, handshake::kTls13}) {
    CAPTURE(version);
    ClientSettings client = client_settings();
    client.max_version = version;
    Pair whole = make_pair(client, server_settings());
    Pair dripped = make_pair(client, server_settings());
    dripped.piece = 1;
    whole.run();
    dripped.run();
    CHECK(ladder(whole.client.transcript()) == ladder(dripped.client.transcript()));
    CHECK(ladder(whole.server.transcript()) == ladder(dripped.server.transcript()));
    CHECK(dripped.server.is_established());
  }
}

TEST_CASE("a TLS 1.3 client that is refused is established and not confirmed") {
  ServerSettings server = server_settings();
  server.judge = refuse(AlertDescription::certificate_expired);
  Pair pair = make_pair(client_settings(), server);
  pair.run();
  const Transcript& client = pair.client.transcript();
  CHECK(client.is_established);
  CHECK_FALSE(pair.client.is_confirmed());
  CHECK(client.ending == Ending::alert_received);
  const handshake::AlertSeen* alert = client.received(AlertDescription::certificate_expired);
  REQUIRE(alert != nullptr);
  CHECK(alert->phase == Phase::after_finished);
  CHECK(alert->is_encrypted);
  CHECK(alert->step == client.end_step);
  CHECK(pair.client.want() == Want::closed);
  const Transcript& refusing = pair.server.transcript();
  CHECK(refusing.ending == Ending::alert_sent);
  CHECK(refusing.reason() == handshake::Reason::certificate_verify_failed);
  CHECK_FALSE(refusing.client_chain->judgement->is_accepted);
}

TEST_CASE("the alert that the judge names is the alert that goes out, where OpenSSL can send it") {
  for (const AlertDescription alert : {AlertDescription::handshake_failure, AlertDescription::bad_certificate,
                                       AlertDescription::unsupported_certificate, AlertDescription::certificate_revoked,
                                       AlertDescription::certificate_expired, AlertDescription::certificate_unknown,
                                       AlertDescription::unknown_ca, AlertDescription::decrypt_error}) {
    for (const std::uint16_t version : {handshake::kTls12, handshake::kTls13}) {
      CAPTURE(static_cast<int>(alert));
      CAPTURE(version);
      ClientSettings client = client_settings();
      client.max_version = version;
      client.judge = refuse(alert);
      Pair pair = make_pair(client, server_settings());
      pair.run();
      CHECK(pair.server.transcript().received(alert) != nullptr);
      CHECK(pair.client.transcript().fatal_sent() != nullptr);
      CHECK_FALSE(pair.server.is_established());
    }
  }
}

TEST_CASE("the judge sees the stapled response, which up to TLS 1.2 comes after the certificates") {
  const Bytes response = {0x30, 0x03, 0x0A, 0x01, 0x06};
  for (const std::uint16_t version : {handshake::kTls12, handshake::kTls13}) {
    for (const bool is_stapled : {true, false}) {
      CAPTURE(version);
      CAPTURE(is_stapled);
      ServerSettings server = server_settings();
      server.ocsp_response = is_stapled ? response : Bytes{};
      ClientSettings client = client_settings();
      client.max_version = version;
      std::vector<Bytes> seen;
      std::size_t awaited = 0;
      client.judge = [&seen, &awaited](const handshake::ChainToJudge& chain) {
        seen.push_back(to_bytes(chain.ocsp_response));
        awaited += chain.is_staple_awaited ? 1 : 0;
        return handshake::Judgement{};
      };
      Pair pair = make_pair(client, server);
      pair.run();
      CHECK(pair.client.is_established());
      REQUIRE_FALSE(seen.empty());
      CHECK(seen.back() == server.ocsp_response);
      CHECK(awaited == (is_stapled && version == handshake::kTls12 ? 1 : 0));
      CHECK(seen.size() == 1 + awaited);
    }
  }
}

TEST_CASE("a stapled response that the judge refuses ends a TLS 1.2 handshake with the alert for it") {
  ServerSettings server = server_settings();
  server.ocsp_response = {0x30, 0x03, 0x0A, 0x01, 0x06};
  ClientSettings client = client_settings();
  client.max_version = handshake::kTls12;
  client.judge = [](const handshake::ChainToJudge& chain) {
    return handshake::Judgement{.is_accepted = chain.is_staple_awaited, .alert = 44};
  };
  Pair pair = make_pair(client, server);
  pair.run();
  CHECK_FALSE(pair.client.is_established());
  CHECK(pair.server.transcript().received(AlertDescription::bad_certificate_status_response) != nullptr);
  CHECK_FALSE(pair.client.transcript().server_chain->judgement->is_accepted);
}

TEST_CASE("an OpenSSL client's refusal of a TLS 1.3 server comes in the clear, and is said to") {
  ClientSettings client = client_settings();
  client.judge = refuse(AlertDescription::unknown_ca);
  Pair pair = make_pair(client, server_settings());
  pair.run();
  const handshake::AlertSeen* alert = pair.server.transcript().received(AlertDescription::unknown_ca);
  REQUIRE(alert != nullptr);
  CHECK_FALSE(alert->is_encrypted);
  CHECK(alert->is_unencrypted_under_tls13);
  CHECK(alert->from == Actor::client);
}

TEST_CASE("a server that requires a certificate turns away a client without one by the alert of the version") {
  struct Row {
    std::uint16_t version;
    AlertDescription alert;
  };
  for (const Row& row : {Row{handshake::kTls12, AlertDescription::handshake_failure},
                         Row{handshake::kTls13, AlertDescription::certificate_required}}) {
    CAPTURE(row.version);
    ClientSettings client = client_settings();
    client.identity.reset();
    client.max_version = row.version;
    Pair pair = make_pair(client, server_settings());
    pair.run();
    CHECK(pair.client.transcript().received(row.alert) != nullptr);
    CHECK(pair.server.transcript().reason() == handshake::Reason::no_peer_certificate);
    REQUIRE(pair.server.transcript().client_chain);
    CHECK(pair.server.transcript().client_chain->certificates.empty());
    CHECK(pair.client.transcript().not_sent_because == NotSentBecause::none_given);
    CHECK(pair.client.transcript().certificate_requests.size() == 1);
  }
}

TEST_CASE("a lenient server records that it would refuse, and goes on") {
  for (const bool has_certificate : {true, false}) {
    CAPTURE(has_certificate);
    ClientSettings client = client_settings();
    if (!has_certificate) {
      client.identity.reset();
    }
    ServerSettings server = server_settings();
    server.lenient = true;
    server.judge = refuse(AlertDescription::unknown_ca);
    Pair pair = make_pair(client, server);
    pair.run();
    CHECK(pair.client.is_confirmed());
    CHECK(pair.server.is_established());
    REQUIRE(pair.server.transcript().client_chain);
    CHECK(pair.server.transcript().client_chain->judgement.has_value() == has_certificate);
  }
}

TEST_CASE("a group that the client did not guess leads over a HelloRetryRequest") {
  ServerSettings server = server_settings();
  server.groups = {"secp384r1"};
  Pair pair = make_pair(client_settings(), server);
  pair.run();
  const Transcript& client = pair.client.transcript();
  CHECK(client.is_established);
  CHECK(client.retry_request.has_value());
  CHECK(client.second_client_hello.has_value());
  CHECK(client.negotiated.group == 24);
  CHECK(client.steps[1].name == "hello_retry_request");
}

TEST_CASE("what does not match in negotiation ends with the alert and the reason that tell it") {
  struct Row {
    const char* what;
    void (*change)(ClientSettings&, ServerSettings&);
    AlertDescription alert;
    handshake::Reason reason;
  };
  const Row rows[] = {
      {"version",
       [](ClientSettings& client, ServerSettings& server) {
         client.max_version = handshake::kTls12;
         server.min_version = handshake::kTls13;
       },
       AlertDescription::protocol_version, handshake::Reason::no_common_version},
      {"TLS 1.3 cipher",
       [](ClientSettings& client, ServerSettings& server) {
         client.ciphers = {"TLS_AES_128_GCM_SHA256"};
         server.ciphers = {"TLS_AES_256_GCM_SHA384"};
       },
       AlertDescription::handshake_failure, handshake::Reason::no_common_cipher},
      {"TLS 1.2 cipher",
       [](ClientSettings& client, ServerSettings& server) {
         client.ciphers = {"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"};
         server.ciphers = {"ECDHE-ECDSA-AES256-GCM-SHA384"};
       },
       AlertDescription::handshake_failure, handshake::Reason::no_common_cipher},
      {"group",
       [](ClientSettings& client, ServerSettings& server) {
         client.groups = {"x25519"};
         server.groups = {"secp256r1"};
       },
       AlertDescription::handshake_failure, handshake::Reason::no_common_group},
      {"signature algorithm", [](ClientSettings& client, ServerSettings&) { client.sigalgs = {"rsa_pss_rsae_sha256"}; },
       AlertDescription::handshake_failure, handshake::Reason::no_common_signature_algorithm},
      {"application protocol",
       [](ClientSettings& client, ServerSettings& server) {
         client.alpn = {"h2"};
         server.alpn = {"http/1.1"};
       },
       AlertDescription::no_application_protocol, handshake::Reason::no_common_alpn},
      {"name", [](ClientSettings&, ServerSettings& server) { server.server_names = {"other.example"}; },
       AlertDescription::unrecognized_name, handshake::Reason::other},
      {"no name",
       [](ClientSettings& client, ServerSettings& server) {
         client.sni.clear();
         server.require_sni = true;
       },
       AlertDescription::unrecognized_name, handshake::Reason::other},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    ClientSettings client = client_settings();
    ServerSettings server = server_settings();
    row.change(client, server);
    Pair pair = make_pair(client, server);
    pair.run();
    CHECK(pair.client.transcript().received(row.alert) != nullptr);
    CHECK(pair.client.transcript().ended_in == Phase::before_server_hello);
    CHECK(pair.client.transcript().ending == Ending::alert_received);
    CHECK(pair.server.transcript().ending == Ending::alert_sent);
    CHECK(pair.server.transcript().reason() == row.reason);
  }
}

TEST_CASE("a client whose key fits none of the algorithms asked for sends an empty list and knows why") {
  ServerSettings server = server_settings();
  const mint::Credential rsa = make_leaf(pki().ca, spec("server"), mint::Algorithm::rsa2048);
  server.identity = identity_of(rsa);
  server.sigalgs = {"rsa_pss_rsae_sha256"};
  for (const std::uint16_t version : {handshake::kTls12, handshake::kTls13}) {
    CAPTURE(version);
    ClientSettings client = client_settings();
    client.max_version = version;
    Pair pair = make_pair(client, server);
    pair.run();
    CHECK(pair.client.transcript().not_sent_because == NotSentBecause::no_common_sigalg);
    CHECK(pair.client.transcript().client_chain->certificates.empty());
  }
  ClientSettings withholding = client_settings();
  withholding.withhold_certificate = true;
  Pair pair = make_pair(withholding, server_settings());
  pair.run();
  CHECK(pair.client.transcript().not_sent_because == NotSentBecause::withheld);
}

TEST_CASE("a ticket resumes the session, without a certificate request") {
  for (const std::uint16_t version : {handshake::kTls12, handshake::kTls13}) {
    CAPTURE(version);
    ClientSettings settings = client_settings();
    settings.max_version = version;
    const Result<Context> client = Context::client(settings);
    const Result<Context> server = Context::server(server_settings());
    REQUIRE(client);
    REQUIRE(server);
    Pair first(*client, *server);
    first.run();
    Connection second_connection;
    second_connection.resume = first.client.take_session();
    REQUIRE(*second_connection.resume);
    Pair second(*client, *server, second_connection);
    second.run();
    CHECK(second.client.is_established());
    CHECK(second.client.transcript().negotiated.is_resumed);
    CHECK(second.client.transcript().certificate_requests.empty());
    CHECK_FALSE(first.client.transcript().negotiated.is_resumed);
  }
}

TEST_CASE("application data, key updates and an orderly close are seen") {
  Pair pair = make_pair(client_settings(), server_settings());
  pair.run();
  REQUIRE(pair.client.write(as_bytes("hello"), pair.now));
  pair.run();
  CHECK(as_text(pair.server.take_application_data()) == "hello");
  CHECK(pair.server.transcript().application_bytes_in == 5);
  CHECK(pair.client.update_keys(pair.now));
  pair.run();
  CHECK(pair.server.transcript().key_updates >= 1);
  pair.client.close(pair.now);
  pair.run();
  CHECK(pair.server.transcript().ending == Ending::close_notify);
  CHECK(pair.server.transcript().received(AlertDescription::close_notify) != nullptr);
  CHECK(pair.server.transcript().fatal_received() == nullptr);
}

TEST_CASE("a certificate asked for after the handshake is sent and seen: TLS 1.3 by PHA, TLS 1.2 by renegotiation") {
  ServerSettings server = server_settings();
  server.client_auth = ClientAuth::none;
  Pair modern = make_pair(client_settings(), server);
  modern.run();
  CHECK(modern.client.transcript().certificate_requests.empty());
  CHECK(modern.server.request_post_handshake_auth(modern.now));
  modern.run();
  REQUIRE(modern.client.transcript().certificate_requests.size() == 1);
  CHECK(modern.client.transcript().certificate_requests[0].is_post_handshake);
  CHECK(modern.server.transcript().client_chain->certificates.size() == 1);

  ClientSettings old_client = client_settings();
  old_client.max_version = handshake::kTls12;
  Pair old = make_pair(old_client, server);
  old.run();
  CHECK(old.server.request_renegotiation(old.now));
  old.run();
  REQUIRE(old.client.transcript().certificate_requests.size() == 1);
  CHECK(old.client.transcript().certificate_requests[0].is_renegotiation);
  CHECK(old.client.transcript().renegotiations > 0);
  CHECK(old.server.transcript().client_chain->certificates.size() == 1);
}

TEST_CASE("a client that offers no post-handshake authentication cannot be asked") {
  ClientSettings client = client_settings();
  client.post_handshake_auth = false;
  ServerSettings server = server_settings();
  server.client_auth = ClientAuth::none;
  Pair pair = make_pair(client, server);
  pair.run();
  CHECK_FALSE(pair.server.request_post_handshake_auth(pair.now));
}

TEST_CASE("a peer that does not speak TLS ends the conversation with its first bytes kept") {
  for (const std::string_view answer :
       {"HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "220 mail\r\n"}) {
    CAPTURE(answer);
    Result<Engine> client = Engine::client(client_settings());
    REQUIRE(client);
    client->start(Elapsed{});
    client->feed(as_bytes(answer), Elapsed{1});
    client->peer_closed(StreamEnd::fin, Elapsed{2});
    const Transcript& transcript = client->transcript();
    CHECK(transcript.ending == Ending::not_tls);
    CHECK(as_text(transcript.first_bytes) == answer);
    CHECK(transcript.ended_in == Phase::before_server_hello);
  }
  Result<Engine> server = Engine::server(server_settings());
  REQUIRE(server);
  server->start(Elapsed{});
  server->feed(as_bytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), Elapsed{1});
  CHECK(server->transcript().ending == Ending::not_tls);
  CHECK(server->transcript().reason() == handshake::Reason::http_request);
}

TEST_CASE("an end of the stream is recorded with the phase it fell in") {
  for (const StreamEnd how : {StreamEnd::fin, StreamEnd::reset, StreamEnd::timeout}) {
    Result<Engine> client = Engine::client(client_settings());
    REQUIRE(client);
    client->start(Elapsed{});
    client->peer_closed(how, Elapsed{5});
    CHECK(client->transcript().ended_in == Phase::before_server_hello);
    CHECK(client->transcript().end_step == 2);
    CHECK(client->want() == Want::closed);
  }
}

TEST_CASE("a key that is not the certificate's is refused, and presented where that is asked for") {
  Identity mismatched = identity_of(pki().client);
  mismatched.key = pki().server.key;
  ClientSettings client = client_settings();
  client.identity = mismatched;
  CHECK_FALSE(Engine::client(client));
  for (const mint::Algorithm algorithm : {mint::Algorithm::p256, mint::Algorithm::rsa2048, mint::Algorithm::ed25519}) {
    CAPTURE(mint::to_string(algorithm));
    const mint::Credential one = make_leaf(pki().ca, spec("client"), algorithm);
    const mint::Credential other = make_leaf(pki().ca, spec("other"), algorithm);
    client.identity = identity_of(one);
    client.identity->key = other.key;
    client.identity->insecure_allow_key_mismatch = true;
    for (const std::uint16_t version : {handshake::kTls12, handshake::kTls13}) {
      CAPTURE(version);
      client.max_version = version;
      Pair pair = make_pair(client, server_settings());
      pair.run();
      CHECK(pair.client.transcript().received(AlertDescription::decrypt_error) != nullptr);
      CHECK(pair.server.transcript().reason() == handshake::Reason::bad_signature);
      CHECK(pair.server.transcript().client_chain->certificates.front() == one.certificate);
    }
  }
}

TEST_CASE("weak certificates are presented and reach the judge") {
  const mint::Credential weak = make_leaf(pki().ca, spec("weak"), mint::Algorithm::rsa1024);
  ClientSettings client = client_settings();
  client.identity = identity_of(weak);
  mint::CertificateSpec sha1 = spec("sha1");
  sha1.digest = mint::Digest::sha1;
  ServerSettings server = server_settings();
  server.identity = identity_of(make_leaf(pki().ca, sha1, mint::Algorithm::rsa2048));
  Pair pair = make_pair(client, server);
  pair.run();
  CHECK(pair.server.is_established());
  CHECK(pair.server.transcript().client_chain->judgement->is_accepted);
}

TEST_CASE("a certificate that OpenSSL cannot read is judged all the same") {
  // The first certificate of the server's list is replaced on the way by bytes of the same length.
  Pair pair = make_pair(
      [] {
        ClientSettings settings = client_settings();
        settings.max_version = handshake::kTls12;
        settings.judge = refuse(AlertDescription::bad_certificate);
        return settings;
      }(),
      server_settings());
  pair.client.start(Elapsed{});
  pair.server.start(Elapsed{});
  pair.carry(pair.client, pair.server);
  Bytes flight = pair.server.take_output();
  const auto at =
      std::search(flight.begin(), flight.end(), pki().server.certificate.begin(), pki().server.certificate.end());
  REQUIRE(at != flight.end());
  *at = 0x04;
  pair.client.feed(flight, Elapsed{1});
  const Transcript& client = pair.client.transcript();
  REQUIRE(client.server_chain);
  REQUIRE(client.server_chain->judgement);
  CHECK(client.ending == Ending::alert_sent);
}

TEST_CASE("bytes without end before the handshake is done meet the bound") {
  Result<Engine> server = Engine::server(server_settings());
  REQUIRE(server);
  server->start(Elapsed{});
  // Empty handshake fragments are refused by OpenSSL; a certificate list without end is what grows.
  Result<Engine> client = Engine::client(client_settings());
  REQUIRE(client);
  client->start(Elapsed{});
  Bytes record{22, 3, 3, 0x40, 0x00};
  record.resize(5 + 0x4000, 0);
  record[5] = 1;     // a ClientHello
  record[6] = 0xFF;  // that says it has 16 MiB
  server->feed(record, Elapsed{1});
  CHECK(server->want() == Want::closed);
  CHECK(server->transcript().ending == Ending::limit);
}

TEST_CASE("the key log goes to the sink, and nowhere without one") {
  std::vector<std::string> lines;
  ClientSettings client = client_settings();
  client.key_log = [&lines](std::string_view line) { lines.emplace_back(line); };
  Pair pair = make_pair(client, server_settings());
  pair.run();
  CHECK(lines.size() == 5);
  CHECK(lines.front().find("CLIENT_HANDSHAKE_TRAFFIC_SECRET") == std::string::npos);
}

TEST_CASE("an unknown name is refused with the nearest known one") {
  ClientSettings client = client_settings();
  client.ciphers = {"TLS_AES_128_GCM_SHA265"};
  const Result<Engine> engine = Engine::client(client);
  REQUIRE_FALSE(engine);
  CHECK(engine.error().code == ErrorCode::usage);
  CHECK(engine.error().message.find("TLS_AES_128_GCM_SHA256") != std::string::npos);
  client = client_settings();
  client.groups = {"X25519MLKEM768"};
  CHECK(Engine::client(client).error().code == ErrorCode::unsupported);
  client = client_settings();
  client.sigalgs = {"nonsense"};
  CHECK(Engine::client(client).error().code == ErrorCode::usage);
}

TEST_CASE("the first hello is a modern client's") {
  Result<Engine> client = Engine::client(client_settings());
  REQUIRE(client);
  client->start(Elapsed{});
  const wire::ClientHello& hello = *client->transcript().client_hello;
  CHECK(hello.highest_version() == handshake::kTls13);
  CHECK_FALSE(hello.offers(handshake::kTls11));
  CHECK(hello.server_name() == "localhost");
  for (const std::uint16_t scheme : *hello.signature_algorithms()) {
    CHECK((scheme >> 8) != 2);  // no SHA-1
  }
  CHECK(wire::find_extension(hello.extensions, wire::ExtensionType::status_request) != nullptr);
  CHECK(wire::find_extension(hello.extensions, wire::ExtensionType::signed_certificate_timestamp) != nullptr);
  CHECK(wire::find_extension(hello.extensions, wire::ExtensionType::post_handshake_auth) != nullptr);
}

}  // namespace
}  // namespace mtlsdiag::test
