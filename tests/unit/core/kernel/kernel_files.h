/// Files that look like kernels, for the tests of this folder.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"

namespace ktstr::test {

/// The bytes of a bzImage whose header says `release`.
inline std::string bzimage(std::string_view release)
{
  std::string bytes(0x400, '\0');
  bytes.replace(0x202, 4, "HdrS");
  bytes[0x20f] = 0x01; // the version string is at 0x200 + 0x100
  const std::string text = std::string(release) + " (build@host) #1 SMP";
  bytes.replace(0x300, text.size(), text);
  return bytes;
}

inline void put(const std::filesystem::path& file, std::string_view content)
{
  REQUIRE(make_directories(file.parent_path()));
  REQUIRE(write_file(file, content));
}

inline TempDir temp_dir()
{
  auto dir = TempDir::create("ktstr-kernel-test");
  REQUIRE(dir);
  return std::move(*dir);
}

} // namespace ktstr::test
