#include "core/kernel/kernel_version.h"

#include <array>
#include <cctype>
#include <cstring>
#include <limits>
#include <string>
#include <tuple>

namespace ktstr {

namespace {

constexpr int kMaxDigits = 9;

/// The numbers at the start of a version; `length` is how much of the text they take.
struct Numbers {
  int parts = 0;
  std::array<int, 3> value{};
  int candidate = std::numeric_limits<int>::max(); ///< N of -rcN
  std::size_t length = 0;
};

bool is_digit(char c)
{
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

/// Reads digits at `at`; -1 when there are none or too many.
int read_number(std::string_view text, std::size_t& at)
{
  int value = 0;
  const auto start = at;
  for (; at < text.size() && is_digit(text[at]); ++at) {
    if (at - start >= kMaxDigits)
      return -1;
    value = value * 10 + (text[at] - '0');
  }
  return at == start ? -1 : value;
}

Numbers read_numbers(std::string_view text)
{
  Numbers numbers;
  std::size_t at = 0;
  while (numbers.parts < 3) {
    const int value = read_number(text, at);
    if (value < 0)
      return numbers;
    numbers.value[static_cast<std::size_t>(numbers.parts++)] = value;
    numbers.length = at;
    if (at >= text.size() || text[at] != '.')
      break;
    ++at;
  }
  const auto rest = text.substr(numbers.length);
  if (rest.starts_with("-rc") || rest.starts_with("~rc")) {
    at = numbers.length + 3;
    const int candidate = read_number(text, at);
    if (candidate >= 0) {
      numbers.candidate = candidate;
      numbers.length = at;
    }
  }
  return numbers;
}

} // namespace

bool is_kernel_version(std::string_view text)
{
  const auto numbers = read_numbers(text);
  return numbers.parts >= 2 && numbers.length == text.size() && text.find('~') == text.npos;
}

bool is_release_of(std::string_view version, std::string_view release)
{
  if (version.empty() || !release.starts_with(version))
    return false;
  if (release.size() == version.size())
    return true;
  return std::isalnum(static_cast<unsigned char>(release[version.size()])) == 0;
}

bool is_newer_release(std::string_view a, std::string_view b)
{
  const auto left = read_numbers(a);
  const auto right = read_numbers(b);
  const auto left_key = std::tie(left.value, left.candidate);
  const auto right_key = std::tie(right.value, right.candidate);
  if (left_key != right_key)
    return left_key > right_key;
  return ::strverscmp(std::string(a).c_str(), std::string(b).c_str()) > 0;
}

} // namespace ktstr
