#include "core/report/style.h"

#include <algorithm>
#include <cstdlib>
#include <sys/ioctl.h>
#include <unistd.h>
#include <vector>

#include <fmt/core.h>

#include "core/base/text.h"

namespace ktstr {

namespace {

constexpr std::size_t kLogWidth = 100;
constexpr std::size_t kLeastWidth = 40;

bool is_set(const char* variable)
{
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

bool is_utf8_locale()
{
  for (const char* variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (!is_set(variable))
      continue;
    const std::string_view value = std::getenv(variable);
    return value.find("UTF-8") != std::string_view::npos ||
           value.find("utf8") != std::string_view::npos;
  }
  return false;
}

bool is_capable_terminal(int fd)
{
  return ::isatty(fd) == 1 && is_set("TERM") && std::string_view(std::getenv("TERM")) != "dumb";
}

bool wants_color(int fd, ColorChoice color)
{
  if (color != ColorChoice::automatic)
    return color == ColorChoice::always;
  return is_capable_terminal(fd) && !is_set("NO_COLOR");
}

std::size_t width_of(int fd)
{
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return kLogWidth;
  return std::max<std::size_t>(size.ws_col, kLeastWidth);
}

bool starts_character(char c)
{
  return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
}

} // namespace

Style style_for(int fd, ColorChoice color)
{
  return {.has_color = wants_color(fd, color),
          .has_utf8 = is_utf8_locale(),
          .has_cursor = is_capable_terminal(fd),
          .width = width_of(fd)};
}

std::string paint(const Style& style, Paint paint, std::string_view text)
{
  static constexpr std::string_view kCodes[] = {"", "32", "31", "33", "2", "1"};
  if (!style.has_color || paint == Paint::plain || text.empty())
    return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", kCodes[static_cast<std::size_t>(paint)], text);
}

std::string_view glyph(const Style& style, Verdict verdict)
{
  switch (verdict) {
  case Verdict::pass:
    return style.has_utf8 ? "✓" : "+";
  case Verdict::fail:
    return style.has_utf8 ? "✗" : "X";
  case Verdict::inconclusive:
    return "?";
  case Verdict::skip:
    return style.has_utf8 ? "–" : "-";
  case Verdict::unset:
    return style.has_utf8 ? "·" : ".";
  }
  return " ";
}

Paint paint_of(Verdict verdict)
{
  switch (verdict) {
  case Verdict::pass:
    return Paint::good;
  case Verdict::fail:
    return Paint::bad;
  case Verdict::inconclusive:
    return Paint::warn;
  case Verdict::skip:
  case Verdict::unset:
    return Paint::dim;
  }
  return Paint::plain;
}

std::string_view label_of(Verdict verdict)
{
  switch (verdict) {
  case Verdict::pass:
    return "PASS";
  case Verdict::fail:
    return "FAIL";
  case Verdict::skip:
    return "SKIP";
  case Verdict::inconclusive:
  case Verdict::unset:
    return "INCONCLUSIVE";
  }
  return "INCONCLUSIVE";
}

std::size_t text_width(std::string_view text)
{
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_character));
}

std::string cut(const Style& style, std::string_view text, std::size_t width)
{
  if (text_width(text) <= width)
    return std::string(text);
  std::size_t columns = 0;
  std::size_t end = 0;
  while (end < text.size() && (columns < width || !starts_character(text[end]))) {
    if (starts_character(text[end]) && ++columns == width)
      break; // the place of the ellipsis
    ++end;
  }
  if (width == 0)
    return {};
  return std::string(text.substr(0, end)) + (style.has_utf8 ? "…" : "~");
}

std::string padding(std::string_view text, std::size_t width)
{
  const auto taken = text_width(text);
  return std::string(width > taken ? width - taken : 0, ' ');
}

std::string format_duration(Milliseconds duration)
{
  const auto ms = std::max<std::int64_t>(duration.count(), 0);
  const auto seconds = ms / 1000;
  if (ms < 9995)
    return fmt::format("{:.2f}s", static_cast<double>(ms) / 1000.0);
  if (ms < 59950)
    return fmt::format("{:.1f}s", static_cast<double>(ms) / 1000.0);
  if (seconds < 3600)
    return fmt::format("{}m{:02}s", seconds / 60, seconds % 60);
  return fmt::format("{}h{:02}m", seconds / 3600, seconds / 60 % 60);
}

std::string one_line(std::string_view text)
{
  std::string line = printable(trim(text));
  std::replace(line.begin(), line.end(), '\n', ' ');
  std::replace(line.begin(), line.end(), '\t', ' ');
  return line;
}

std::string indented(std::string_view text, std::string_view indent, std::size_t limit)
{
  const std::string clean = printable(text);
  std::string_view rest = clean;
  while (!rest.empty() && rest.back() == '\n')
    rest.remove_suffix(1);
  if (rest.empty())
    return {};
  const auto lines = split(rest, '\n');
  std::string result;
  for (std::size_t i = lines.size() - std::min(limit, lines.size()); i < lines.size(); ++i)
    result += fmt::format("{}{}\n", indent, lines[i]);
  return result;
}

std::string counted(std::size_t count, std::string_view noun)
{
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

} // namespace ktstr
