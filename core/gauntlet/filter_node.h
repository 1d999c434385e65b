/// The tree of a parsed filter: what filter_parser.cpp makes and filter.cpp evaluates. Private to
/// this folder.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/gauntlet/filter.h"

namespace ktstr {

struct Filter::Node {
  enum class Kind { all_of, any_of, none_of, substring, glob };
  Kind kind = Kind::all_of;
  std::string_view FilterSubject::*part = &FilterSubject::name; ///< substring and glob
  std::string pattern;                                          ///< substring and glob
  std::vector<Node> children;                                   ///< all_of, any_of; none_of has one
};

/// Depth of the tree is limited, so that evaluating it may recurse.
Result<Filter::Node> parse_filter(std::string_view text);

} // namespace ktstr
