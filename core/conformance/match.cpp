#include "core/conformance/match.h"

#include <algorithm>
#include <cmath>

namespace ktstr::conformance {

namespace {

bool same_number(const Json& a, const Json& b)
{
  if (a.is_integer() && b.is_integer())
    return a == b;
  const double x = a.as_double();
  const double y = b.as_double();
  const bool are_both_floats = !a.is_integer() && !b.is_integer();
  return x == y && (!are_both_floats || std::signbit(x) == std::signbit(y));
}

bool close_number(const Json& a, const Json& b)
{
  constexpr double kRounding = 1e-9;
  return std::fabs(a.as_double() - b.as_double()) <= kRounding;
}

template <typename SameNumber>
bool same(const Json& wanted, const Json& got, const SameNumber& same_numbers)
{
  if (wanted.is_number() && got.is_number())
    return same_numbers(wanted, got);
  if (wanted.is_array() && got.is_array())
    return std::equal(wanted.items().begin(),
                      wanted.items().end(),
                      got.items().begin(),
                      got.items().end(),
                      [&](const Json& a, const Json& b) { return same(a, b, same_numbers); });
  if (wanted.is_object() && got.is_object())
    return wanted.members().size() == got.members().size() &&
           std::all_of(wanted.members().begin(), wanted.members().end(), [&](const auto& member) {
             const Json* other = got.find(member.first);
             return other != nullptr && same(member.second, *other, same_numbers);
           });
  return wanted == got;
}

void collect_numbers(const Json& json, std::vector<Json>& into)
{
  for (const Json& item : json.items())
    collect_numbers(item, into);
  for (const auto& member : json.members())
    collect_numbers(member.second, into);
  if (json.is_number() || json.is_null())
    into.push_back(json);
}

/// Without nulls at the end.
Json numbers_in(const Json& json)
{
  std::vector<Json> numbers;
  collect_numbers(json, numbers);
  while (!numbers.empty() && numbers.back().is_null())
    numbers.pop_back();
  return numbers;
}

bool contains(const Json& got, const Json& part)
{
  return got.is_string() && part.is_string() &&
         got.as_string().find(part.as_string()) != std::string::npos;
}

} // namespace

bool is_same(const Json& wanted, const Json& got)
{
  return same(wanted, got, same_number);
}

bool is_close(const Json& wanted, const Json& got)
{
  return same(wanted, got, close_number);
}

bool has_members(const Json& wanted, const Json& got)
{
  if (!wanted.is_object())
    return is_same(wanted, got);
  return std::all_of(wanted.members().begin(), wanted.members().end(), [&](const auto& member) {
    const Json* other = got.find(member.first);
    return other != nullptr && is_same(member.second, *other);
  });
}

bool contains_texts(const Json& wanted, const Json& got)
{
  if (!wanted.is_array())
    return wanted.is_string() ? contains(got, wanted) : is_same(wanted, got);
  return std::all_of(wanted.items().begin(), wanted.items().end(), [&](const Json& part) {
    return contains(got, part);
  });
}

bool items_contain(const Json& wanted, const Json& got)
{
  return wanted.is_array() && got.is_array() &&
         std::equal(wanted.items().begin(),
                    wanted.items().end(),
                    got.items().begin(),
                    got.items().end(),
                    contains_texts);
}

bool begins_with(const Json& wanted, const Json& got)
{
  return wanted.is_string() && got.is_string() && got.as_string().starts_with(wanted.as_string());
}

bool is_same_or_suffix(const Json& wanted, const Json& got)
{
  constexpr std::string_view kSuffix = "suffix:";
  const std::string text = wanted.as_string();
  if (!text.starts_with(kSuffix))
    return is_same(wanted, got);
  return got.is_string() && got.as_string().ends_with(text.substr(kSuffix.size()));
}

bool is_host_class(const Json& wanted, const Json& got)
{
  if (!is_same(wanted["class"], got["class"]))
    return false;
  if (const Json* start = wanted.find("reason_starts_with"))
    return begins_with(*start, got["reason"]);
  const Json* reason = wanted.find("reason");
  return reason == nullptr || is_same(*reason, got["reason"]);
}

bool is_thread_lookup(const Json& wanted, const Json& got)
{
  if (wanted.is_string() || got.is_string())
    return is_same(wanted, got);
  return is_same(numbers_in(wanted), numbers_in(got));
}

bool is_check_verdict(const Json& wanted, const Json& got)
{
  return is_same(wanted["pass"], got["pass"]) && items_contain(wanted["details"], got["details"]);
}

} // namespace ktstr::conformance
