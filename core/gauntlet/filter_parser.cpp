// Recursive descent over the grammar of filter.h:
//
//   any  := all ('|' all)*        all  := one ('&' one)*
//   one  := '!' one | '(' any ')' | PART '(' PATTERN ')' | WORD
//
// A word runs to the next space, parenthesis, '&' or '|': '!' inside a word belongs to it, because
// globs use it ("[!a]").
#include <array>

#include "core/base/text.h"
#include "core/gauntlet/filter_node.h"

namespace ktstr {

namespace {

using Node = Filter::Node;

constexpr int kMaxDepth = 64;
constexpr std::string_view kSpaces = " \t\n";
constexpr std::string_view kWordEnds = " \t\n()&|";

struct Part {
  std::string_view name;
  std::string_view FilterSubject::*member;
};

constexpr std::array<Part, 8> kParts{{
    {"test", &FilterSubject::test},
    {"disturb", &FilterSubject::disturb},
    {"scheduler", &FilterSubject::scheduler},
    {"profile", &FilterSubject::profile},
    {"preset", &FilterSubject::preset},
    {"kernel", &FilterSubject::kernel},
    {"topology", &FilterSubject::topology},
    {"seed", &FilterSubject::seed},
}};

std::vector<std::string> part_names()
{
  std::vector<std::string> names;
  for (const Part& part : kParts)
    names.emplace_back(part.name);
  return names;
}

bool is_glob(std::string_view text)
{
  return text.find_first_of("*?[") != std::string_view::npos;
}

/// Position of a '[' whose set is never closed.
std::optional<std::size_t> unclosed_set(std::string_view glob)
{
  std::size_t at = 0;
  while ((at = glob.find('[', at)) != std::string_view::npos) {
    std::size_t first = at + 1;
    if (first < glob.size() && (glob[first] == '!' || glob[first] == '^'))
      ++first;
    const std::size_t end = glob.find(']', first + 1); // a ']' that comes first is a member
    if (end == std::string_view::npos)
      return at;
    at = end + 1;
  }
  return std::nullopt;
}

class Parser {
public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<Node> parse()
  {
    skip_spaces();
    if (at_end())
      return Node{}; // all of nothing: matches everything
    auto root = any(0);
    if (root && !at_end())
      return expected("'&', '|' or the end");
    return root;
  }

private:
  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] bool is_at(char c) const { return !at_end() && text_[at_] == c; }

  void skip_spaces() { at_ = std::min(text_.find_first_not_of(kSpaces, at_), text_.size()); }

  [[nodiscard]] Error fail_at(std::size_t position, std::string_view why) const
  {
    return Error::make(
               ErrorKind::invalid, "filter is malformed at character {}: {}", position + 1, why)
        .with_hint("{}\n{}^", printable(text_), std::string(position, ' '));
  }

  [[nodiscard]] Error expected(std::string_view what) const
  {
    const std::string found =
        at_end() ? "the end" : fmt::format("'{}'", printable(text_.substr(at_, 1)));
    return fail_at(at_, fmt::format("expected {}, found {}", what, found));
  }

  [[nodiscard]] std::string_view word() const
  {
    return text_.substr(at_, text_.find_first_of(kWordEnds, at_) - at_);
  }

  /// Takes an operator given as a sign or as a word.
  bool take(char sign, std::string_view name)
  {
    if (is_at(sign))
      ++at_;
    else if (word() == name)
      at_ += name.size();
    else
      return false;
    skip_spaces();
    return true;
  }

  Result<Node> any(int depth)
  {
    return sequence(Node::Kind::any_of, '|', "or", [&] {
      return sequence(Node::Kind::all_of, '&', "and", [&] { return one(depth); });
    });
  }

  template <typename Operand>
  Result<Node> sequence(Node::Kind kind, char sign, std::string_view name, Operand operand)
  {
    auto first = operand();
    if (!first)
      return first;
    Node node{.kind = kind};
    node.children.push_back(std::move(*first));
    while (take(sign, name)) {
      auto next = operand();
      if (!next)
        return next;
      node.children.push_back(std::move(*next));
    }
    return node.children.size() == 1 ? std::move(node.children.front()) : std::move(node);
  }

  Result<Node> one(int depth)
  {
    if (depth == kMaxDepth)
      return fail_at(at_, fmt::format("nested deeper than {}", kMaxDepth));
    if (take('!', "not"))
      return negation(depth);
    if (is_at('('))
      return group(depth);
    const std::string_view name = word();
    if (name.empty() || name == "and" || name == "or")
      return expected("a word, a part such as test(...), '!' or '('");
    if (at_ + name.size() < text_.size() && text_[at_ + name.size()] == '(')
      return part(name);
    return bare_word(name);
  }

  Result<Node> negation(int depth)
  {
    auto operand = one(depth + 1);
    if (!operand)
      return operand;
    Node node{.kind = Node::Kind::none_of};
    node.children.push_back(std::move(*operand));
    return node;
  }

  Result<Node> group(int depth)
  {
    const std::size_t opened_at = at_++;
    skip_spaces();
    auto inside = any(depth + 1);
    if (!inside)
      return inside;
    if (at_end())
      return fail_at(opened_at, "this '(' is never closed");
    if (!is_at(')'))
      return expected("'&', '|' or ')'");
    ++at_;
    skip_spaces();
    return inside;
  }

  Result<Node> part(std::string_view name)
  {
    const Part* found = nullptr;
    for (const Part& part : kParts)
      if (part.name == name)
        found = &part;
    if (found == nullptr)
      return fail_at(at_,
                     fmt::format("'{}' is not a part of a cell{}; the parts are {}",
                                 printable(name),
                                 suggestion(name, part_names()),
                                 join(part_names(), ", ")));
    const std::size_t opened_at = at_ + name.size();
    const std::size_t end = text_.find_first_of("()", opened_at + 1);
    if (end == std::string_view::npos)
      return fail_at(opened_at, "this '(' is never closed");
    at_ = end;
    if (is_at('('))
      return expected("')'");
    const std::string_view pattern = trim(text_.substr(opened_at + 1, end - opened_at - 1));
    if (pattern.empty() && name != "profile") // the default profile's name is empty
      return expected("a pattern");
    if (const auto unclosed = unclosed_set(pattern))
      return fail_at(static_cast<std::size_t>(pattern.data() - text_.data()) + *unclosed,
                     "this '[' is never closed");
    ++at_;
    skip_spaces();
    return Node{.kind = Node::Kind::glob, .part = found->member, .pattern = std::string(pattern)};
  }

  Result<Node> bare_word(std::string_view word)
  {
    if (const auto unclosed = unclosed_set(word))
      return fail_at(at_ + *unclosed, "this '[' is never closed");
    at_ += word.size();
    skip_spaces();
    return Node{.kind = is_glob(word) ? Node::Kind::glob : Node::Kind::substring,
                .pattern = std::string(word)};
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

} // namespace

Result<Filter::Node> parse_filter(std::string_view text)
{
  return Parser(text).parse();
}

} // namespace ktstr
