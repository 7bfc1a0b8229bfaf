// Session: the report's `session` and `client_auth`, read off a transcript. One place for every command that shakes
// hands.
#pragma once

#include <string>

#include "diagnose/diagnose.h"
#include "handshake/transcript.h"
#include "report/report.h"

namespace mtlsdiag::report {

/// What was agreed on; empty where it did not come to that.
Session session_of(const handshake::Transcript& seen);

/// What the server asked for, and what became of it.
ClientAuth client_auth_of(const diagnose::ClientAuth& diagnosed, const handshake::Transcript& seen);

/// A name of a CertificateRequest's list as text; in hexadecimal digits, cut, where it is no name. Source: RFC 8446
/// §4.2.4.
std::string authority_name(ByteView name_der);

}  // namespace mtlsdiag::report
