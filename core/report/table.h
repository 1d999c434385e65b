/// Columns of text for people: labels to the left, numbers to the right; a label that is the same
/// as the one above it is left out, as long as those before it are.
#pragma once

#include <string>
#include <vector>

#include "core/report/style.h"

namespace ktstr {

class Table {
public:
  /// The first `labels` columns are labels.
  Table(std::vector<std::string> header, std::size_t labels)
      : header_(std::move(header)), labels_(labels)
  {
  }
  /// As many words as the header has.
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  [[nodiscard]] bool is_empty() const { return rows_.empty(); }
  [[nodiscard]] std::string render(const Style& style) const;

private:
  [[nodiscard]] std::string line(const std::vector<std::string>& row,
                                 const std::vector<std::size_t>& widths,
                                 std::size_t same) const;

  std::vector<std::string> header_;
  std::size_t labels_;
  std::vector<std::vector<std::string>> rows_;
};

} // namespace ktstr
