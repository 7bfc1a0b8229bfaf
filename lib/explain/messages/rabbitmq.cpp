#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

using K = Kind;
using F = Fault;
using R = Rank;
constexpr auto either = Role::either;
constexpr auto client = Role::client;
constexpr auto server = Role::server;

// clang-format off
constexpr Message kRows[] = {
    {"server alert:", R"re(generated server alert: (?:fatal|warning) - ([A-Za-z ]+))re", K::alert_generic, server, F::peer, R::vague,
     "TLS server: In state wait_cert at ssl_handshake.erl:2074 generated SERVER ALERT: Fatal - Unknown CA", "", "", Scheme::alert},
    {"client alert:", R"re(generated client alert: (?:fatal|warning) - ([A-Za-z ]+))re", K::alert_generic, client, F::peer, R::vague,
     "TLS client: In state certify at ssl_handshake.erl:1889 generated CLIENT ALERT: Fatal - Unknown CA", "", "", Scheme::alert},
    {"server alert:", R"re(received server alert: (?:fatal|warning) - ([A-Za-z ]+))re", K::alert_generic, client, F::self, R::vague,
     "TLS client: In state connection received SERVER ALERT: Fatal - Unknown CA", "", "", Scheme::alert},
    {"client alert:", R"re(received client alert: (?:fatal|warning) - ([A-Za-z ]+))re", K::alert_generic, server, F::self, R::vague,
     "TLS server: In state certify received CLIENT ALERT: Fatal - Unknown CA", "", "", Scheme::alert},
    {"tls_alert", R"re(tls.alert,\s*\{?"?([a-z ]+))re", K::alert_generic, either, F::unknown, R::vague,
     "{error,{tls_alert,{unknown_ca,\"TLS client: x\"}}}", "", "", Scheme::alert},
    {"bad_cert", R"re(bad_cert,\s*\{?:?unknown_ca)re", K::chain_untrusted_root, either, F::peer, R::exact,
     "{bad_cert,unknown_ca}"},
    {"bad_cert", R"re(bad_cert,\s*\{?:?cert_expired)re", K::cert_expired, either, F::peer, R::exact,
     "{bad_cert,cert_expired}"},
    {"bad_cert", R"re(bad_cert,\s*\{?:?selfsigned_peer)re", K::cert_self_signed, either, F::peer, R::exact,
     "{bad_cert,selfsigned_peer}"},
    {"bad_cert", R"re(bad_cert,\s*\{?:?invalid_signature)re", K::signature_invalid, either, F::peer, R::exact,
     "{bad_cert,invalid_signature}"},
    {"hostname_check_failed", "", K::name_mismatch, either, F::peer, R::exact,
     "{bad_cert,hostname_check_failed}"},
    {"bad_cert", R"re(bad_cert,\s*\{?:?name_not_permitted)re", K::name_constraint_violated, either, F::peer, R::exact,
     "{bad_cert,name_not_permitted}"},
    {"bad_cert", R"re(bad_cert,\s*\{?:?missing_basic_constraint)re", K::ca_constraint_violated, either, F::peer, R::exact,
     "{bad_cert,missing_basic_constraint}"},
    {"bad_cert", R"re(bad_cert,\s*\{?:?invalid_key_usage)re", K::key_usage_wrong, either, F::peer, R::exact,
     "{bad_cert,invalid_key_usage}"},
    {"bad_cert", R"re(bad_cert,\s*\{?:?revoked)re", K::cert_revoked, either, F::peer, R::exact,
     "{bad_cert,{revoked,unspecified}}"},
    {"max_path_length_reached", "", K::path_length_exceeded, either, F::peer, R::exact,
     "{bad_cert,max_path_length_reached}"},
    {"invalid_ext_key_usage", "", K::eku_server_auth_missing, either, F::peer, R::exact,
     "{bad_cert,invalid_ext_key_usage}"},
    {"no_client_certificate_provided", "", K::client_cert_required, server, F::client, R::exact,
     "TLS server: In state certify generated SERVER ALERT: Fatal - Handshake Failure - no_client_certificate_provided"},
    {"certificate_required", R"re((?:tls.alert|alert|fatal).{0,40}certificate.required)re", K::client_cert_required, server, F::client, R::exact,
     "{tls_alert,{certificate_required,\"TLS client: received SERVER ALERT: Fatal - Certificate required\"}}"},
    {"client_version", R"re((?:tls.alert|alert).{0,200}client.version)re", K::protocol_version_mismatch, either, F::unknown, R::exact,
     "{tls_alert,\"protocol version: client_version {3,1}\"}"},
    {"no_suitable_ciphers", "", K::cipher_mismatch, either, F::unknown, R::exact,
     "Fatal - Insufficient Security - no_suitable_ciphers"},
    {"insufficient_security", R"re((?:tls.alert|options|alert).{0,60}insufficient.security)re", K::cipher_mismatch, either, F::unknown, R::alert,
     "{error,{options,insufficient_security}}"},
    {"no_suitable_signature_algorithm", R"re((?:unable.to.supply.acceptable.cert|no.suitable.signature.algorithm))re", K::sigalg_mismatch, either, F::unknown, R::exact,
     "Fatal - Handshake Failure - no_suitable_signature_algorithm"},
    {"unable_to_supply_acceptable_cert", "", K::sigalg_mismatch, either, F::unknown, R::exact,
     "{tls_alert,{handshake_failure,\"unable_to_supply_acceptable_cert\"}}"},
    {"no_suitable_groups", "", K::group_mismatch, either, F::unknown, R::exact,
     "Fatal - Insufficient Security - no_suitable_groups"},
    {"record_type_mismatch", "", K::record_corrupt, either, F::unknown, R::exact,
     "TLS server: In state wait_finished {record_type_mismatch,21}", "A TLS 1.3 client that refuses the server's certificate may send its alert in the clear: look at the client first."},
    {"decryption_failed", R"re((?:tls|alert|bad record mac).{0,60}decryption.failed)re", K::record_corrupt, either, F::unknown, R::exact,
     "Fatal - Bad Record MAC - decryption_failed"},
    {"unsupported_record_type", "", K::plaintext_to_tls, server, F::peer, R::broad,
     "TLS server: In state hello at tls_record.erl:564 generated SERVER ALERT: Fatal - Unexpected Message - {unsupported_record_type,71}"},
    {"{options,{", R"re(\{options,\s*\{(?:ca)?certfile)re", K::file_unreadable, either, F::self, R::exact,
     "{error,{options,{cacertfile,\"/etc/ca.pem\",{error,enoent}}}}"},
    {"{keyfile", R"re(\{(?:options, ?\{)?keyfile)re", K::key_unreadable, either, F::self, R::exact,
     "{error,{keyfile,\"/etc/k.pem\",{error,enoent}}}"},
    {"incompatible,[{verify,verify_peer},{cacerts", "", K::truststore_empty, either, F::self, R::exact,
     "{options,incompatible,[{verify,verify_peer},{cacerts,undefined}]}"},
    {"error on amqp connection", R"re(error on amqp connection.{0,200}(?:ssl|tls|closed during))re", K::connection_closed, either, F::unknown, R::vague,
     "[error] error on AMQP connection <0.1.0>: {ssl_upgrade_error,closed}"},
    {"ssl_upgrade_error", "", K::alert_generic, either, F::unknown, R::vague,
     "{ssl_upgrade_error,x}"},
    {"{ssl_upgrade_failure", "", K::handshake_timeout, either, F::unknown, R::exact,
     "{ssl_upgrade_failure, ... }"},
    {"{bad_header,<<22,3", "", K::plaintext_to_tls, server, F::client, R::exact,
     "closing AMQP connection: {bad_header,<<22,3,1,2,0,1,0,1>>}", "A TLS client speaks to the plain AMQP port 5672: use 5671."},
    {"{bad_header", R"re(\{bad.header,\s*<<22,\s*3)re", K::plaintext_to_tls, server, F::client, R::exact,
     "{bad_header,<<22,3,1,0,230,1,0,0>>}"},
    {"{error,econnrefused}", "", K::connection_refused, client, F::network, R::exact,
     "{error,econnrefused}"},
    {"{ssl_error,closed}", "", K::connection_closed, either, F::unknown, R::vague,
     "{ssl_error,closed}"},
    {"{tls_closed", R"re(\{(?:tls|ssl).closed)re", K::connection_closed, either, F::unknown, R::vague,
     "{tls_closed,{sslsocket,nil}}"},
    {"login refused", R"re((?:EXTERNAL|x509|ssl.cert.login).{0,80}(?:login refused|user .{1,60} (?:- invalid|not found)))re", K::identity_not_authorized, server, F::client, R::exact,
     "HTTP access denied: EXTERNAL login refused: user 'CN=a' - invalid credentials x509"},
    {"client alert:", R"re((?:^|[^d]\s)client alert: fatal - ([A-Za-z ]+))re", K::alert_generic, server, F::self, R::vague,
     "CLIENT ALERT: Fatal - Certificate Unknown", "", "", Scheme::alert},
    {"mqtt detected tls upgrade error", "", K::alert_generic, server, F::unknown, R::vague,
     "MQTT detected TLS upgrade error on 10.0.0.1:5000 -> 10.0.0.2:8883: x"},
    {"detected tls upgrade error", R"re(detected tls upgrade error on .{0,80}: connection closed)re", K::connection_closed, server, F::unknown, R::exact,
     "MQTT detected TLS upgrade error on 10.0.0.1:5000 -> 10.0.0.2:8883: connection closed"},
    {"detected tls upgrade error", R"re(detected tls upgrade error on .{0,80}: alert ([a-z ]+))re", K::alert_generic, server, F::unknown, R::vague,
     "MQTT detected TLS upgrade error on 10.0.0.1:5000 -> 10.0.0.2:8883: alert unknown ca", "", "", Scheme::alert},
    {"bad_crls", R"re(bad_crls,\s*\{?:?(?:no_relevant_crls|revocation_status_undetermined))re", K::crl_unavailable, either, F::peer, R::exact,
     "{bad_crls, no_relevant_crls}"},
    {"bad_cert", R"re(bad_cert,\s*\{?:?(?:revocation_status_undetermined))re", K::crl_unavailable, either, F::peer, R::exact,
     "{bad_cert,{revocation_status_undetermined,x}}"},
    {"bad_cert", R"re(bad_cert,\s*\{?:?(?:invalid_issuer|invalid_subject))re", K::chain_untrusted_root, either, F::peer, R::exact,
     "{bad_cert,invalid_issuer}"},
};
// clang-format on

}  // namespace

constexpr Table kRabbitmqTable = Packed<kRows>::table("rabbitmq", "erlang otp lib/ssl, rabbitmq-server");

}  // namespace mtlsdiag::explain
