#include "mint/hostile.h"

namespace mtlsdiag::mint {
namespace {

using namespace std::string_view_literals;

constexpr HostileText kHostileSet[] = {
    {"c0", "a\x01\x02\x07\x08\x1f"sv},
    {"c1",
     "a\xc2\x80\xc2\x9b"
     "31m\xc2\x9f"sv},
    {"delete", "a\x7f"sv},
    {"csi", "\x1b[31mred\x1b[0m\x1b[2J"sv},
    {"osc8", "\x1b]8;;http://evil.example\x07link\x1b]8;;\x07"sv},
    {"osc52", "\x1b]52;c;ZXZpbA==\x07"sv},
    {"carriage-return", "good\rbad"sv},
    {"line-feed", "good\nbad: forged line"sv},
    {"nul", "good.example\0.evil.example"sv},
    {"byte-order-mark", "\xef\xbb\xbfname"sv},
    {"bidi-embedding", "a\xe2\x80\xaa\xe2\x80\xab\xe2\x80\xac\xe2\x80\xad\xe2\x80\xaetxt.exe"sv},
    {"bidi-isolate", "a\xe2\x81\xa6\xe2\x81\xa7\xe2\x81\xa8\xe2\x81\xa9"sv},
    {"zero-width", "a\xe2\x80\x8b\xe2\x80\x8c\xe2\x80\x8d\xe2\x80\x8e\xe2\x80\x8f"sv},
    {"line-separator",
     "a\xe2\x80\xa8"
     "b\xe2\x80\xa9"
     "c"sv},
    {"noncharacter", "a\xef\xbf\xbe\xef\xbf\xbf"sv},
    {"lone-surrogate", "a\xed\xa0\x80"sv},
    {"overlong", "a\xc0\xaf\xe0\x80\xaf"sv},
    {"invalid-utf8", "a\xff\xfe\x80"sv},
    {"truncated-utf8", "a\xe2\x82"sv},
    {"workflow-command", "::error::forged"sv},
    {"log-command", "##[error]forged"sv},
    {"pipe", "a | b || c"sv},
    {"double-quote", "a\"b"sv},
    {"backslash", "a\\b\\\"c\\"sv},
    {"script", "<script>alert(1)</script>&amp;"sv},
    {"cdata-end", "a]]>b"sv},
    {"markdown-link", "[x](http://evil.example) a]({}"sv},
    {"formula-equals", "=1+1"sv},
    {"formula-plus", "+1"sv},
    {"formula-minus", "-1"sv},
    {"formula-at", "@SUM(A1)"sv},
    {"command", "$(touch /tmp/owned)"sv},
    {"backtick", "`touch /tmp/owned`"sv},
    {"second-name", "ok.example, DNS:bank.example"sv},
    {"prometheus", "a\"} 1\nforged{x=\"y"sv},
};

}  // namespace

std::span<const HostileText> hostile_set() {
  return kHostileSet;
}

}  // namespace mtlsdiag::mint
