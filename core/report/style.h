/// How text looks: colours, glyphs, widths. A `Style` is decided once, from the terminal and the
/// user's wishes, and passed to whatever renders text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/model/verdict.h"

namespace ktstr {

struct Style {
  bool has_color = false;
  bool has_utf8 = false;
  bool has_cursor = false; ///< a line can be rewritten in place
  std::size_t width = 100; ///< columns of the terminal, or what suits a log file
};

enum class ColorChoice { automatic, always, never };

/// The style of an open file: colour when it is a terminal, NO_COLOR is not set and TERM is not
/// "dumb", unless the user chose; UTF-8 by the locale's variables; the terminal's width.
Style style_for(int fd, ColorChoice color);

enum class Paint { plain, good, bad, warn, dim, strong };
std::string paint(const Style& style, Paint paint, std::string_view text);

/// One character for a verdict; `unset` is a cell that did not run.
std::string_view glyph(const Style& style, Verdict verdict);
Paint paint_of(Verdict verdict);
/// "PASS", "FAIL", "SKIP", "INCONCLUSIVE".
std::string_view label_of(Verdict verdict);

/// Columns that a text without colours takes: its code points.
std::size_t text_width(std::string_view text);
/// The text, cut to `width` columns, the last one an ellipsis when something was cut.
std::string cut(const Style& style, std::string_view text, std::size_t width);
/// Spaces that fill `text` up to `width` columns.
std::string padding(std::string_view text, std::size_t width);

/// "0.84s", "12.3s", "3m05s", "2h03m".
std::string format_duration(Milliseconds duration);

/// Text of a guest on one line: printable, newlines and tabs as spaces.
std::string one_line(std::string_view text);
/// Text of a guest on several lines, each after `indent`; at most the last `limit` lines.
std::string indented(std::string_view text, std::string_view indent, std::size_t limit);

/// "1 cell", "2 cells".
std::string counted(std::size_t count, std::string_view noun);

} // namespace ktstr
