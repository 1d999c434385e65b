#include <algorithm>
#include <cstdarg>
#include <cstdio>

#include <bpf/libbpf.h>

#include "core/base/text.h"
#include "core/guest/bpf_object.h"
#include "core/guest/output.h"

namespace ktstr::guest {

namespace {

/// libbpf's callback has no user pointer, so its log has to be a variable of the program.
Tail& collected()
{
  static Tail tail;
  return tail;
}

int collect(libbpf_print_level level, const char* format, va_list arguments)
{
  if (level == LIBBPF_DEBUG)
    return 0;
  va_list again;
  va_copy(again, arguments);
  const int size = std::vsnprintf(nullptr, 0, format, arguments);
  std::string text(static_cast<std::size_t>(std::max(size, 0)), '\0');
  std::vsnprintf(text.data(), text.size() + 1, format, again);
  va_end(again);
  collected().add(text);
  return size;
}

bool is_statistics(std::string_view line)
{
  return line.starts_with("processed ") || line.starts_with("-- ") || line.starts_with("libbpf:") ||
         line.starts_with("peak_states ") || line.starts_with("verification time ") ||
         line.starts_with("stack depth ");
}

} // namespace

std::string take_libbpf_log()
{
  libbpf_set_print(collect);
  auto text = collected().text();
  collected() = Tail();
  return text;
}

std::string reason_in_libbpf_log(std::string_view log)
{
  constexpr std::string_view kEnd = "-- END PROG LOAD LOG --";
  const auto end = log.find(kEnd);
  if (end == std::string_view::npos)
    return {};
  const auto lines = split(log.substr(0, end), '\n');
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
    const auto words = trim(*line);
    if (!words.empty() && !is_statistics(words))
      return std::string(words);
  }
  return {};
}

} // namespace ktstr::guest
