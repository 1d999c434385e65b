/// ktstr as a user with a home of his own meets it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/process.h"
#include "core/base/text.h"

namespace ktstr {

struct User {
  TempDir home = *TempDir::create("ktstr-test");

  /// `variables`: of the environment, beside the user's usual ones.
  [[nodiscard]] CapturedRun
  run(std::vector<std::string> words,
      const std::vector<std::pair<std::string, std::string>>& variables = {}) const
  {
    words.insert(words.begin(), KTSTR_PROGRAM);
    std::vector<std::pair<std::string, std::string>> environment{
        {"KTSTR_CACHE_DIR", home.path() / "cache"},
        {"KTSTR_PLUGIN_PATH", KTSTR_SAMPLE_PLUGINS},
        {"HOME", home.path()}};
    environment.insert(environment.end(), variables.begin(), variables.end());
    const auto captured = run_captured({.argv = std::move(words),
                                        .environment = std::move(environment),
                                        .working_dir = home.path()},
                                       {.time = Milliseconds(30000)});
    REQUIRE(captured);
    REQUIRE_FALSE(captured->is_timed_out);
    return *captured;
  }
};

inline std::vector<std::string> lines_of(const std::string& text)
{
  return text.empty() ? std::vector<std::string>{} : split(trim(text), '\n');
}

inline bool contains(const std::string& text, std::string_view part)
{
  return text.find(part) != std::string::npos;
}

} // namespace ktstr
