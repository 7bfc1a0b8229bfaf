// Fit: whether our own chain and key answer what a CertificateRequest asks for, at which depth. Shown whatever the
// outcome: the list of names is a hint, and says nothing certain about what will be accepted.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/document.h"
#include "handshake/transcript.h"
#include "live/probe_inputs.h"
#include "ossl/key.h"

namespace mtlsdiag::live {

/// Says whether a signature scheme is for such a key in a handshake of that version.
bool serves(std::uint16_t scheme, const ossl::Key& key, std::uint16_t version);

/// Gives, for each name of the request, the depth at which our chain has it as an issuer, and whether a signature
/// algorithm of the request serves our key. Null where nothing was asked for or we have no certificate.
Document request_fit(const handshake::Transcript& seen, const ProbeInputs& inputs);

/// Says the same, and what is asked for, in a paragraph; empty where nothing was asked for.
std::string describe_fit(const handshake::Transcript& seen, const ProbeInputs& inputs);

}  // namespace mtlsdiag::live
