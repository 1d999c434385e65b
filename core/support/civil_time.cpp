#include "core/support/civil_time.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

namespace ktstr::support {

namespace {

constexpr std::int64_t kDaySeconds = 86400;
constexpr std::int64_t kEraYears = 400; ///< after which the calendar repeats
constexpr std::int64_t kEraDays = 146097;
constexpr std::int64_t kDaysFrom2000To1970 = -10957;

std::int64_t days_in_year(std::int64_t year)
{
  constexpr std::int64_t kCommon = 365;
  return kCommon + (is_leap_year(year) ? 1 : 0);
}

std::int64_t days_in_month(std::int64_t year, unsigned month)
{
  constexpr std::array<std::int64_t, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kDays[month - 1] + (month == 2 && is_leap_year(year) ? 1 : 0);
}

struct Moment {
  CivilDate date;
  std::int64_t hour = 0;
  std::int64_t minute = 0;
  std::int64_t second = 0;
};

Moment moment_of(std::int64_t unix_seconds)
{
  constexpr std::int64_t kHour = 3600;
  constexpr std::int64_t kMinute = 60;
  const std::int64_t seconds = std::max<std::int64_t>(unix_seconds, 0);
  const std::int64_t rest = seconds % kDaySeconds;
  return {.date = date_from_days(seconds / kDaySeconds),
          .hour = rest / kHour,
          .minute = rest % kHour / kMinute,
          .second = rest % kMinute};
}

} // namespace

bool is_leap_year(std::int64_t year)
{
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

CivilDate date_from_days(std::int64_t days)
{
  // Eras are counted from 2000-01-01; the era's first day may be far from 0, so divide first.
  std::int64_t era = days / kEraDays;
  std::int64_t rest = days % kEraDays + kDaysFrom2000To1970;
  while (rest < 0) {
    rest += kEraDays;
    --era;
  }
  CivilDate date{.year = 2000 + era * kEraYears};
  for (; rest >= days_in_year(date.year); ++date.year)
    rest -= days_in_year(date.year);
  for (; rest >= days_in_month(date.year, date.month); ++date.month)
    rest -= days_in_month(date.year, date.month);
  date.day = static_cast<unsigned>(rest + 1);
  return date;
}

std::string iso8601(std::int64_t unix_seconds)
{
  const Moment at = moment_of(unix_seconds);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
                     at.date.year,
                     at.date.month,
                     at.date.day,
                     at.hour,
                     at.minute,
                     at.second);
}

std::string run_id_stamp(std::int64_t unix_seconds)
{
  const Moment at = moment_of(unix_seconds);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z",
                     at.date.year,
                     at.date.month,
                     at.date.day,
                     at.hour,
                     at.minute,
                     at.second);
}

std::string run_id(std::string_view stamp, std::uint64_t number)
{
  return fmt::format("{}-{}", stamp, number);
}

} // namespace ktstr::support
