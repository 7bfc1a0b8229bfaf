#include "live/refusal_page.h"

namespace mtlsdiag::live {
namespace {

using finding::Actor;

/// A path that every site may be asked for, and that is not the one that was refused.
constexpr const char* kOtherPath = "/robots.txt";

/// 403 may be about the path alone (a folder that is not listed) or about who asks: another path tells.
Result<void> ask_elsewhere(diagnose::Application& said, const AskForPath& ask, net::Ladder& ladder) {
  const Result<diagnose::Application> other = ask(kOtherPath);
  if (!other) {
    return other.error();
  }
  said.is_turned_away = other->http_status == said.http_status;
  ladder.add(Actor::server, "http", "elsewhere",
             Document::object()
                 .add("path", kOtherPath)
                 .add("status", other->http_status ? Document(*other->http_status) : Document())
                 .add("reason", "whether the refusal is about the path"));
  return {};
}

}  // namespace

Result<void> read_refusal_page(diagnose::Application& said, const AskForPath& ask, net::Ladder& ladder) {
  const Result<diagnose::Application> page = ask("/");
  if (!page) {
    return page.error();
  }
  if (page->http_status != said.http_status) {
    return {};
  }
  if (!page->text.empty()) {
    const int step = ladder.add(Actor::server, "http", "page",
                                Document::object()
                                    .add("status", *page->http_status)
                                    .add("text", page->text)
                                    .add("reason", "the answer to HEAD has no body; GET on a second connection"));
    said.text = page->text;
    said.step = step;
  }
  const bool may_be_path = said.http_status == 401 || said.http_status == 403;
  return may_be_path ? ask_elsewhere(said, ask, ladder) : Result<void>();
}

}  // namespace mtlsdiag::live
