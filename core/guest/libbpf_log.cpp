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

/// The program in "libbpf: prog 'NAME': ...".
std::string program_in(std::string_view log)
{
  constexpr std::string_view kBegin = "libbpf: prog '";
  const auto at = log.find(kBegin);
  if (at == std::string_view::npos)
    return {};
  const auto name = log.substr(at + kBegin.size());
  return std::string(name.substr(0, name.find('\'')));
}

/// The verifier's words end with its complaint. Newer kernels explain it in paragraphs after that,
/// which begin with their own heading.
std::string complaint_in(std::string_view words)
{
  constexpr std::string_view kExplanation = "Verification failed:";
  if (const auto at = words.find(kExplanation); at != std::string_view::npos)
    words = words.substr(0, at);
  const auto lines = split(words, '\n');
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
    const auto complaint = trim(*line);
    if (!complaint.empty() && !is_statistics(complaint))
      return std::string(complaint);
  }
  return {};
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
  constexpr std::string_view kBegin = "-- BEGIN PROG LOAD LOG --\n";
  constexpr std::string_view kEnd = "-- END PROG LOAD LOG --";
  const auto end = log.find(kEnd);
  if (end == std::string_view::npos)
    return {};
  const auto begin = log.rfind(kBegin, end); // absent when the log was cut at its start
  const auto words = begin == std::string_view::npos
                         ? log.substr(0, end)
                         : log.substr(begin + kBegin.size(), end - begin - kBegin.size());
  const auto complaint = complaint_in(words);
  const auto program = program_in(log);
  return complaint.empty() || program.empty() ? complaint
                                              : fmt::format("program '{}': {}", program, complaint);
}

} // namespace ktstr::guest
