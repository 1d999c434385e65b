/// A regular expression (ECMAScript) for single lines of text.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace ktstr {

class Pattern {
public:
  /// Error: what is wrong with it.
  static Result<Pattern> compile(const std::string& text);

  /// Whether a part of the line matches. Only the line's first 4 KiB are looked at, and no match is
  /// what an expression gives that is too complex for the line: whoever wrote them, this returns.
  [[nodiscard]] bool is_found_in(std::string_view line) const;

private:
  struct Compiled;
  explicit Pattern(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
  std::shared_ptr<const Compiled> compiled_; // shared: never changed, and copies are cheap
};

} // namespace ktstr
