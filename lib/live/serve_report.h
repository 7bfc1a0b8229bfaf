// The report of one connection to serve: what the client offered and sent, what we and it made of it, what other
// servers would have said for the same fault.
#pragma once

#include <vector>

#include "live/serve_conversation.h"
#include "live/serve_service.h"
#include "report/report.h"

namespace mtlsdiag::live {

/// Makes the report of a transcript that the server recorded. `hello` holds the client's bytes of TLS until they were
/// answered; `now` is the time since the connection was accepted.
report::Report serve_report(Service& service, const Guest& guest, handshake::Transcript seen, ByteView hello,
                            Elapsed now);

/// What the client offered: versions, cipher suites, groups, signature algorithms, SNI, ALPN, JA3, JA4.
Document describe_offer(const wire::ClientHello& hello);

/// What other servers answer to the fault that the finding stands for; null where nothing is known.
Document other_servers(finding::Kind kind, bool is_tls13);

}  // namespace mtlsdiag::live
