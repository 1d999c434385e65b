/// The filter expression of -E. Atoms: a bare word (substring of the cell's name; with '*', '?' or
/// '[': glob over the whole name), or test(x), scheduler(x), profile(x), preset(x), kernel(x),
/// topology(x), seed(x), each a glob over that part. Operators by precedence: ! & | and
/// parentheses; "not", "and", "or" are the same.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace ktstr {

/// The parts of a cell that a filter can see.
struct FilterSubject {
  std::string_view name;
  std::string_view test;
  std::string_view disturb;
  std::string_view scheduler;
  std::string_view profile;
  std::string_view preset;
  std::string_view topology;
  std::string_view kernel;
  std::string_view seed;
};

class Filter {
public:
  /// An empty text matches everything. The error names position and what was expected, with a caret
  /// line as hint.
  static Result<Filter> parse(std::string_view text);
  [[nodiscard]] bool matches(const FilterSubject& subject) const;

  struct Node; ///< defined in filter.cpp

private:
  std::shared_ptr<const Node> root_; // shared: filters are copied, the tree is immutable
};

} // namespace ktstr
