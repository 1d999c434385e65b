#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/base/text.h"

TEST_CASE("a written file is whole and leaves no temporary beside it", "[file]")
{
  const auto dir = ktstr::TempDir::create("ktstr-test");
  REQUIRE(dir);
  const auto file = dir->path() / "x";
  REQUIRE(ktstr::write_file(file, "one"));
  REQUIRE(ktstr::write_file(file, "two"));
  CHECK(ktstr::read_file(file).value_or("") == "two");
  CHECK(std::distance(std::filesystem::directory_iterator(dir->path()), {}) == 1);
}

TEST_CASE("a temporary folder is private and goes with its object", "[file]")
{
  std::filesystem::path path;
  {
    const auto dir = ktstr::TempDir::create("ktstr-test");
    REQUIRE(dir);
    path = dir->path();
    CHECK((std::filesystem::status(path).permissions() & std::filesystem::perms::all) ==
          std::filesystem::perms::owner_all);
  }
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("reading a missing file names it", "[file]")
{
  const auto content = ktstr::read_file("/nonexistent/file");
  REQUIRE_FALSE(content);
  CHECK(content.error().kind() == ktstr::ErrorKind::not_found);
  CHECK(content.error().text() == "cannot open '/nonexistent/file': No such file or directory");
}

TEST_CASE("reading stops at the limit", "[file]")
{
  CHECK_FALSE(ktstr::read_file("/dev/zero", 100000));
}
