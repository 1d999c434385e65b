/// One thing that a check found: in words, and as fields for programs. A check has one for each
/// worker, cgroup or CPU that it has something to say about.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/json.h"

namespace ktstr {

/// How the value has to be to the limit.
enum class Comparison { unset, at_most, at_least, equals };
/// "at_most", ...; empty for unset.
std::string_view name_of(Comparison comparison);

struct Finding {
  std::string what; ///< whom, and what was measured; without the limit
  std::optional<double> value;
  std::optional<double> limit; ///< with `comparison`
  std::string unit;            ///< of both: "ns", "us", "%", "/s"; empty: a count or a ratio
  Comparison comparison = Comparison::unset;
  std::string limit_origin; ///< why the limit is what it is; empty: it was given
  std::optional<int> worker;
  std::string cgroup;
  std::string step;
  std::optional<int> cpu;
  std::optional<std::int64_t> at_ns; ///< since the scenario's start
};

/// The same with a value that is held to a limit.
Finding
held_to(Finding finding, double value, std::string unit, Comparison comparison, double limit);
/// Whether the value is to its limit as the comparison says; true where there is none.
bool keeps_limit(const Finding& finding);

/// The words: "worker 3 was kept waiting for 190.9 ms; limit 100.1 ms (10 % of 1001.2 ms)".
std::string text_of(const Finding& finding);

/// The members that are known.
Json to_json(const Finding& finding);
/// Reads a guest's: texts are made printable, what has the wrong type is not known.
Finding finding_from_json(const Json& json);

/// "12.5 ms" of 12500000 "ns"; other units as they are: "30 %", "12.5 us", "100/s".
std::string amount(double value, std::string_view unit);

} // namespace ktstr
