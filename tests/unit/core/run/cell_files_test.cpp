#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/run/cell_files.h"
#include "sample_plan.h"

using namespace ktstr; // NOLINT

namespace {

Plan plan_of(const std::filesystem::path& plugin)
{
  auto plan = testing::sample_plan();
  plan.tests[0].plugin_file = plugin;
  return plan;
}

} // namespace

TEST_CASE("a cell brings its plugin and the plugin's libraries", "[cell_files]")
{
  const auto plan = plan_of("/proc/self/exe"); // an ELF file that has libraries
  CellFiles files{BaseInitramfs{}};
  const auto packed = files.pack(plan, plan.cells[0], VmClock::virtual_time);
  REQUIRE(packed);
  CHECK(packed->archive->bytes.find("libstdc++") != std::string::npos);
}

TEST_CASE("a cell that runs where its files are brings none", "[cell_files]")
{
  const auto plan = plan_of("/proc/self/exe");
  CellFiles files{std::nullopt};
  const auto packed = files.pack(plan, plan.cells[0], VmClock::real_time);
  REQUIRE(packed);
  CHECK(packed->archive->bytes.empty());
  CHECK(packed->spec.library_dirs.empty());
  CHECK_FALSE(packed->spec.test_build_id.empty());
}
