#include "core/model/verdict.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ktstr {

namespace {

constexpr std::array<std::pair<Verdict, std::string_view>, 5> kVerdicts{{
    {Verdict::unset, "unset"},
    {Verdict::skip, "skip"},
    {Verdict::pass, "pass"},
    {Verdict::inconclusive, "inconclusive"},
    {Verdict::fail, "fail"},
}};

constexpr std::array<std::pair<Fault, std::string_view>, 6> kFaults{{
    {Fault::none, "none"},
    {Fault::scheduler, "scheduler"},
    {Fault::test, "test"},
    {Fault::plugin, "plugin"},
    {Fault::guest, "guest"},
    {Fault::host, "host"},
}};

template <typename Table, typename Value>
std::string_view find_name(const Table& table, Value value)
{
  for (const auto& [key, name] : table)
    if (key == value)
      return name;
  return "unset";
}

template <typename Value, std::size_t kSize>
std::optional<Value> find_value(const std::array<std::pair<Value, std::string_view>, kSize>& table,
                                std::string_view wanted)
{
  for (const auto& [key, name] : table)
    if (name == wanted)
      return key;
  return std::nullopt;
}

} // namespace

std::string_view name_of(Verdict verdict)
{
  return find_name(kVerdicts, verdict);
}

std::string_view name_of(Fault fault)
{
  return find_name(kFaults, fault);
}

std::optional<Verdict> verdict_from(std::string_view name)
{
  return find_value(kVerdicts, name);
}

std::optional<Fault> fault_from(std::string_view name)
{
  return find_value(kFaults, name);
}

Verdict fold(Verdict a, Verdict b)
{
  return std::max(a, b);
}

} // namespace ktstr
