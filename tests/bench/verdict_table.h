/// Counts verdicts of cells by scheduler and prints them as rows of a table, and whatever did not
/// pass with its reason below.
#pragma once

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/base/text.h"

namespace ktstr::bench {

/// The first line of a reason, cut to what fits into a table.
inline std::string first_words(const std::string& reason)
{
  constexpr std::size_t kEnough = 110;
  auto words = reason.substr(0, reason.find('\n'));
  if (words.size() > kEnough)
    words = words.substr(0, words.rfind(' ', kEnough)) + " ...";
  std::replace(words.begin(), words.end(), '|', '/');
  return words;
}

class VerdictTable {
public:
  explicit VerdictTable(const char* key)
  {
    std::printf("| %s | scheduler | pass | inconclusive | skip | fail |\n", key);
    std::printf("|---|---|---|---|---|---|\n");
    std::fflush(stdout);
  }

  /// One row for each scheduler of these cells.
  void add(const std::string& key, const std::vector<Json>& cells)
  {
    std::map<std::string, std::array<int, kVerdicts.size()>> rows;
    for (const auto& cell : cells) {
      const auto name = cell["name"].as_string();
      const auto verdict = cell["verdict"].as_string();
      const auto parts = split(name, '/');
      auto& row = rows[parts.size() > 1 ? parts[1] : "?"];
      for (std::size_t i = 0; i < kVerdicts.size(); ++i)
        row[i] += verdict == kVerdicts[i] ? 1 : 0;
      failed_ += verdict == "fail" ? 1 : 0;
      if (verdict != "pass")
        remarks_ +=
            "- `" + name + "`: " + verdict + ": " + first_words(cell["reason"].as_string()) + "\n";
    }
    for (const auto& [scheduler, row] : rows)
      std::printf("| %s | `%s` | %d | %d | %d | %d |\n",
                  key.c_str(),
                  scheduler.c_str(),
                  row[0],
                  row[1],
                  row[2],
                  row[3]);
    std::fflush(stdout);
  }

  /// @return how many cells failed.
  int finish() const
  {
    std::printf("\n%s", remarks_.c_str());
    return failed_;
  }

private:
  static constexpr std::array kVerdicts{"pass", "inconclusive", "skip", "fail"};
  std::string remarks_;
  int failed_ = 0;
};

} // namespace ktstr::bench
