#include "live/first_words.h"

#include <doctest/doctest.h>

#include <string>

namespace mtlsdiag::live {
namespace {

using namespace std::string_literals;

/// An ErrorResponse as PostgreSQL 15 sends it.
std::string postgres_message(const std::string& text) {
  const std::string fields = "SFATAL\0VFATAL\0C28000\0M"s + text + "\0\0"s;
  std::string message = "E\0\0\0"s;
  message += static_cast<char>(fields.size() + 4);
  return message + fields;
}

TEST_CASE("the servers that refuse a certificate after the handshake are understood") {
  struct Row {
    const char* protocol;
    std::string answer;
    const char* said;
    bool is_about_certificate;
  };
  for (const Row& row :
       {Row{"postgres", postgres_message("connection requires a valid client certificate"),
            "FATAL: connection requires a valid client certificate", true},
        Row{"postgres", postgres_message("role \"postgres\" does not exist"), "FATAL: role \"postgres\" does not exist",
            false},
        Row{"postgres", postgres_message("certificate authentication failed for user \"postgres\""),
            "FATAL: certificate authentication failed for user \"postgres\"", false},
        Row{"postgres", "R\0\0\0\x08\0\0\0\0"s, "", false}, Row{"smtp", "250-mail\r\n250 CHUNKING\r\n", "", false},
        Row{"smtp", "421 4.7.1 localhost Error: No client certificate presented\r\n",
            "421 4.7.1 localhost Error: No client certificate presented", true},
        Row{"smtp", "250-mail\r\n250 CHUNKING\r\n421 4.7.1 localhost Error: Client certificate not trusted\r\n",
            "421 4.7.1 localhost Error: Client certificate not trusted", true},
        Row{"lmtp", "500 \x1b[2J\r\n", "500 \\x1b[2J", false}}) {
    CAPTURE(row.answer);
    const FirstWords* words = find_first_words(row.protocol);
    REQUIRE(words != nullptr);
    CHECK(words->is_whole(as_bytes(row.answer)));
    CHECK_FALSE(words->is_whole(as_bytes(row.answer).first(4)));
    CHECK(words->said(as_bytes(row.answer)) == row.said);
    CHECK(names_certificate(words->said(as_bytes(row.answer))) == row.is_about_certificate);
  }
}

TEST_CASE("an announced length that lies is not waited for") {
  CHECK(find_first_words("postgres")->is_whole(as_bytes("E\xff\xff\xff\xff"s)));
  CHECK(find_first_words("postgres")->said(as_bytes("E"s)).empty());
}

TEST_CASE("a greeting that refuses the certificate is told from one that welcomes, or refuses something else") {
  struct Row {
    const char* greeting;
    const char* refusal;
  };
  for (const Row& row : {Row{"421 4.7.1 mail Error: Client certificate not trusted\r\n220 mail ESMTP Postfix\r\n",
                             "421 4.7.1 mail Error: Client certificate not trusted"},
                         Row{"220 mail ESMTP asks for a client certificate\r\n", ""},
                         Row{"421 too many connections\r\n", ""}, Row{"* OK IMAP4rev1 ready\r\n", ""}, Row{"", ""}}) {
    CAPTURE(row.greeting);
    CHECK(refusing_greeting(as_bytes(row.greeting)) == row.refusal);
  }
}

TEST_CASE("a protocol without a row is not asked anything") {
  CHECK(find_first_words("imap") == nullptr);
  CHECK(find_first_words("") == nullptr);
}

}  // namespace
}  // namespace mtlsdiag::live
