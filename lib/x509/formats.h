// The table of input formats: one row each, asked from the top; the first that recognises the content reads it. A new
// format is a reader in a file of its own and a row here.
#pragma once

#include <span>

#include "x509/loading.h"

namespace mtlsdiag::x509 {

std::span<const Format> formats();

/// Gives the format that recognises the content, or null.
const Format* format_of(ByteView content);

// The readers, each in the file of its name.
bool is_pem(ByteView content);
void read_pem(ByteView content, const Place& place, Loading& loading);
/// Reads the blocks of a text; false where there is none.
bool read_blocks(ByteView content, const Place& place, Loading& loading);
bool is_embedded_pem(ByteView content);
void read_embedded_pem(ByteView content, const Place& place, Loading& loading);
bool is_utf16(ByteView content);
void read_utf16(ByteView content, const Place& place, Loading& loading);
bool is_pem_with_other_dashes(ByteView content);
void read_pem_with_other_dashes(ByteView content, const Place& place, Loading& loading);
bool is_der(ByteView content);
void read_der(ByteView content, const Place& place, Loading& loading);
bool is_base64(ByteView content);
void read_base64(ByteView content, const Place& place, Loading& loading);
bool is_jks(ByteView content);
void read_jks(ByteView content, const Place& place, Loading& loading);
bool is_key_log(ByteView content);
void read_key_log(ByteView content, const Place& place, Loading& loading);
bool is_json(ByteView content);
void read_json(ByteView content, const Place& place, Loading& loading);
bool is_yaml(ByteView content);
void read_yaml(ByteView content, const Place& place, Loading& loading);

struct PemBlock;
/// Adds what one PEM block holds; `place` is that of the text which it stands in.
void take_block(PemBlock& block, const Place& place, Loading& loading);

// Readers of what is inside another format; `der` is one whole element.
void read_pkcs7(ByteView der, const Place& place, Loading& loading);
void read_pkcs12(ByteView der, const Place& place, Loading& loading);

}  // namespace mtlsdiag::x509
