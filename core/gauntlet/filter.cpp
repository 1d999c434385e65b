#include "core/gauntlet/filter.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/gauntlet/filter_node.h"

namespace ktstr {

namespace {

using Node = Filter::Node;

bool matches_node(const Node& node, const FilterSubject& subject)
{
  const auto child_matches = [&](const Node& child) { return matches_node(child, subject); };
  switch (node.kind) {
  case Node::Kind::all_of:
    return std::all_of(node.children.begin(), node.children.end(), child_matches);
  case Node::Kind::any_of:
    return std::any_of(node.children.begin(), node.children.end(), child_matches);
  case Node::Kind::none_of:
    return std::none_of(node.children.begin(), node.children.end(), child_matches);
  case Node::Kind::substring:
    return (subject.*node.part).find(node.pattern) != std::string_view::npos;
  case Node::Kind::glob:
    return matches_glob(node.pattern, subject.*node.part);
  }
  return false;
}

} // namespace

Result<Filter> Filter::parse(std::string_view text)
{
  auto root = parse_filter(text);
  if (!root)
    return root.error();
  Filter filter;
  filter.root_ = std::make_shared<const Node>(std::move(*root));
  return filter;
}

bool Filter::matches(const FilterSubject& subject) const
{
  return root_ == nullptr || matches_node(*root_, subject);
}

} // namespace ktstr
