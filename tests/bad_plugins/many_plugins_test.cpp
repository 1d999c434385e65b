/// Discovery at scale: folders of hundreds of plugins are described once.
#include <sys/resource.h>

#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "tests/bad_plugins/discovery.h"
#include "tests/bad_plugins/many_plugins.h"

namespace {

constexpr int kPlugins = 500;

double cpu_seconds(int who)
{
  rusage usage{};
  ::getrusage(who, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

} // namespace

TEST_CASE("five hundred plugins are described once, and then listed at once", "[many]")
{
  const auto folder = ktstr::TempDir::create("ktstr-many");
  REQUIRE(folder);
  REQUIRE(ktstr::test::write_many_plugins(
      ktstr::test::built_plugins() / "good.so", folder->path(), kPlugins));
  auto options = ktstr::test::options_for(folder->path());
  options.cache_dir = folder->path() / "cache";
  REQUIRE(ktstr::discover_plugins(options).plugins.size() == kPlugins);

  const auto own = cpu_seconds(RUSAGE_SELF); // not the wall's time: others use this machine too
  const auto children = cpu_seconds(RUSAGE_CHILDREN);
  CHECK(ktstr::discover_plugins(options).plugins.size() == kPlugins);
  CHECK(cpu_seconds(RUSAGE_SELF) - own < 1.0);
  CHECK(cpu_seconds(RUSAGE_CHILDREN) == children); // no plugin ran
}
