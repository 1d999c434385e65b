/// Golden texts: small files in tests/golden/ that people have read. With KTSTR_UPDATE_GOLDEN=1 in
/// the environment a test writes its file instead, for a person to read the difference.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"

namespace ktstr::testing {

inline void check_golden(const std::string& name, const std::string& text)
{
  const auto file = std::filesystem::path(KTSTR_GOLDEN_DIR) / name;
  const char* update = std::getenv("KTSTR_UPDATE_GOLDEN");
  if (update != nullptr && *update == '1')
    REQUIRE(write_file(file, text));
  const auto golden = read_file(file);
  INFO("golden file: " << file.string());
  REQUIRE(golden);
  CHECK(text == *golden);
}

} // namespace ktstr::testing
