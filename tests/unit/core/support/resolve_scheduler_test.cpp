#include <sys/stat.h>

#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/support/resolve_scheduler.h"

using namespace ktstr::support;
using ktstr::TempDir;

namespace {

void make_program(const std::filesystem::path& file, unsigned mode)
{
  REQUIRE(ktstr::make_directories(file.parent_path()));
  REQUIRE(ktstr::write_file(file, "#!/bin/true\n"));
  REQUIRE(::chmod(file.c_str(), mode) == 0);
}

} // namespace

TEST_CASE("a scheduler is looked for beside the program before the build's folders", "[support]")
{
  const auto folder = TempDir::create("ktstr-resolve-");
  make_program(folder->path() / "release/scx", 0755);
  const SchedulerPlaces places{.program_dir = folder->path() / "bin/deps",
                               .target_folder = folder->path()};
  CHECK(resolve_scheduler(Discover{"scx"}, places)->source == ResolveSource::target_release);
  make_program(folder->path() / "bin/scx", 0755);
  CHECK(resolve_scheduler(Discover{"scx"}, places)->source == ResolveSource::sibling_dir);
}

TEST_CASE("the variable counts only when it names a file", "[support]")
{
  const auto folder = TempDir::create("ktstr-resolve-");
  make_program(folder->path() / "scx", 0755);
  const auto file = (folder->path() / "scx").string();
  CHECK(resolve_scheduler(Discover{"scx"}, {.scheduler = file})->source == ResolveSource::env_var);
  CHECK_FALSE(resolve_scheduler(Discover{"scx"}, {.scheduler = file + "-not"}));
}

TEST_CASE("a program on the path must be executable", "[support]")
{
  const auto folder = TempDir::create("ktstr-resolve-");
  make_program(folder->path() / "a/scx", 0644);
  make_program(folder->path() / "b/scx", 0755);
  const auto path = (folder->path() / "a").string() + ":" + (folder->path() / "b").string();
  const auto found = resolve_scheduler(Discover{"scx"}, {.search_path = path});
  REQUIRE(found);
  CHECK(found->path == folder->path() / "b/scx");
}

TEST_CASE("a scheduler's path must exist", "[support]")
{
  const auto missing = resolve_scheduler(SchedulerPath{"/no/such/scx"}, {});
  REQUIRE_FALSE(missing);
  CHECK(missing.error().text().find("/no/such/scx") != std::string::npos);
}
