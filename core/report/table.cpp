#include "core/report/table.h"

#include <algorithm>

namespace ktstr {

std::string Table::render(const Style& style) const
{
  std::vector<std::size_t> widths;
  for (const auto& name : header_)
    widths.push_back(text_width(name));
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < widths.size(); ++i)
      widths[i] = std::max(widths[i], text_width(row[i]));
  std::string text = paint(style, Paint::dim, line(header_, widths, 0)) + "\n";
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    std::size_t same = 0;
    while (i > 0 && same + 1 < labels_ && rows_[i][same] == rows_[i - 1][same])
      ++same;
    text += line(rows_[i], widths, same) + "\n";
  }
  return text;
}

std::string Table::line(const std::vector<std::string>& row,
                        const std::vector<std::size_t>& widths,
                        std::size_t same) const
{
  std::string text;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const auto word = i < same ? std::string() : row[i];
    text += i == 0 ? "" : "  ";
    text += i < labels_ ? word + padding(word, widths[i]) : padding(word, widths[i]) + word;
  }
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

} // namespace ktstr
