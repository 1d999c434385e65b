/// Dates of the proleptic Gregorian calendar in UTC, and the names that runs take from them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ktstr::support {

struct CivilDate {
  std::int64_t year = 1970;
  unsigned month = 1;
  unsigned day = 1;
};

bool is_leap_year(std::int64_t year);
/// Days since 1970-01-01; negative before it.
CivilDate date_from_days(std::int64_t days);

/// "2024-01-01T00:00:00Z". A clock before the epoch stands at the epoch.
std::string iso8601(std::int64_t unix_seconds);
/// "20240101T000000Z": when a process began, part of its run ids.
std::string run_id_stamp(std::int64_t unix_seconds);
/// "20240101T000000Z-0"; numbers count from 0 in a process.
std::string run_id(std::string_view stamp, std::uint64_t number);

} // namespace ktstr::support
