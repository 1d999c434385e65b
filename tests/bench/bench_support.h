/// What the benches of cells share: running ktstr and reading what it reports.
#pragma once

#include <cstdlib>
#include <string>
#include <vector>

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/process.h"
#include "core/base/text.h"
#include "core/kernel/kernel_store.h"
#include "tests/bench/figures.h"

namespace ktstr::bench {

inline constexpr Milliseconds kLimit{3'600'000};

template <typename T> T must(Result<T> result)
{
  if (!result)
    give_up(result.error().text());
  return std::move(*result);
}

/// KTSTR_TEST_KERNEL, or the default kernel of the cache.
inline std::filesystem::path bench_kernel()
{
  if (const char* set = std::getenv("KTSTR_TEST_KERNEL"); set != nullptr && *set != '\0')
    return set;
  return must(KernelStore(cache_dir() / "kernels").resolve("")).front().image;
}

/// The cells' JSON lines. Gives up when there is none.
inline std::vector<Json> cells_of(const std::vector<std::string>& options,
                                  const std::filesystem::path& runs)
{
  std::vector<std::string> argv{KTSTR_PROGRAM};
  argv.insert(argv.end(), options.begin(), options.end());
  for (const char* word : {"--accel", "tcg", "--format", "json", "--run-dir"})
    argv.emplace_back(word);
  argv.push_back(runs.string());
  const auto run = must(run_captured({.argv = argv}, {.time = kLimit}));
  std::vector<Json> cells;
  for (const auto& line : split(run.out, '\n'))
    if (auto cell = Json::parse(line); cell && cell->has("verdict"))
      cells.push_back(std::move(*cell));
  if (cells.empty())
    give_up("'" + join(argv, " ") + "' ended with " + run.status.text() + "\n" + run.out + run.err);
  return cells;
}

/// The same; every cell must have passed.
inline std::vector<Json> passed_cells(const std::vector<std::string>& options,
                                      const std::filesystem::path& runs)
{
  auto cells = cells_of(options, runs);
  for (const auto& cell : cells)
    if (cell["verdict"].as_string() != "pass")
      give_up(cell.dump());
  return cells;
}

/// The record of a cell.
inline Json record_of(const Json& cell)
{
  return must(Json::parse(must(read_file(cell["sidecar"].as_string()))));
}

} // namespace ktstr::bench
