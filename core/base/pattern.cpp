#include "core/base/pattern.h"

#include <regex>

namespace ktstr {

namespace {

constexpr std::size_t kMostLine = 4096;

} // namespace

struct Pattern::Compiled {
  std::regex regex;
};

Result<Pattern> Pattern::compile(const std::string& text)
{
  try {
    return Pattern(std::make_shared<const Compiled>(Compiled{std::regex(text)}));
  } catch (const std::regex_error& error) {
    return Error::make(
        ErrorKind::invalid, "'{}' is not a regular expression: {}", text, error.what());
  }
}

bool Pattern::is_found_in(std::string_view line) const
{
  line = line.substr(0, kMostLine);
  try {
    return std::regex_search(line.begin(), line.end(), compiled_->regex);
  } catch (const std::regex_error&) {
    return false;
  }
}

} // namespace ktstr
