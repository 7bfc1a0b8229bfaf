// Strings: whether octets are a string of the type that their tag names. What characters a type may hold beyond that
// is for those to judge who hold issuers to it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"

namespace mtlsdiag::der {

/// Reads one UTF-8 sequence at `at`, which must be inside; gives its length, 0 where it is invalid. Source: RFC 3629
/// §4.
std::size_t decode_utf8(std::string_view text, std::size_t at, std::uint32_t& code);

/// True for octets that are UTF-8.
bool is_utf8(ByteView value);

/// True where the octets can be decoded at all: UTF-8 in a UTF8String, whole characters in a BMPString or
/// UniversalString. Other types hold any octets.
bool is_decodable(std::uint8_t tag, ByteView value);

}  // namespace mtlsdiag::der
