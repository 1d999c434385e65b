/// Plugins of one process do not see each other's names, nor ktstr's.
#include <catch2/catch_test_macros.hpp>

#include "core/plugin/host_services.h"
#include "core/plugin/plugin_library.h"
#include "tests/bad_plugins/discovery.h"

/// This program's own, which a plugin would find first if the program exported its names.
extern "C" __attribute__((used)) const char* helper()
{
  return "the helper of ktstr";
}

namespace {

std::string description_by(const std::string& name)
{
  static const ktstr::HostServices services({});
  auto library =
      ktstr::PluginLibrary::open(ktstr::test::built_plugins() / (name + ".so"), services.table());
  REQUIRE(library);
  const auto schedulers = (*library)->schedulers();
  REQUIRE(schedulers);
  return schedulers->front()->description;
}

} // namespace

TEST_CASE("each of two plugins calls its own function of the same name", "[symbols]")
{
  CHECK(description_by("same_helper_a") == "the helper of a");
  CHECK(description_by("same_helper_b") == "the helper of b");
  CHECK(description_by("same_helper_a") == "the helper of a");
}
