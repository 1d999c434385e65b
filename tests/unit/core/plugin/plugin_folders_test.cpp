#include <cstdlib>

#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/plugin/registry.h"

namespace fs = std::filesystem;

TEST_CASE("plugin folders: options first, then the environment, each once", "[plugin]")
{
  const auto a = ktstr::TempDir::create("ktstr-folders");
  const auto b = ktstr::TempDir::create("ktstr-folders");
  REQUIRE(a);
  REQUIRE(b);
  fs::create_directory_symlink(a->path(), b->path() / "link");
  const auto set = b->path().string() + "::" + a->path().string() + "/.:/nonexistent/x";
  REQUIRE(::setenv("KTSTR_PLUGIN_PATH", set.c_str(), 1) == 0);
  auto folders = ktstr::plugin_folders({a->path(), b->path() / "link"});
  ::unsetenv("KTSTR_PLUGIN_PATH");
  REQUIRE(folders.size() >= 3); // the install's own may follow
  CHECK(folders[0] == a->path());
  CHECK(folders[1] == b->path());
  CHECK(folders[2] == "/nonexistent/x"); // refused later, by name
}

TEST_CASE("a relative plugin folder becomes absolute", "[plugin]")
{
  CHECK(ktstr::plugin_folders({"some/folder/"}).at(0) == fs::current_path() / "some/folder/");
}
