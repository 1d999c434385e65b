#include <algorithm>
#include <set>

#include <catch2/catch_test_macros.hpp>

#include "core/model/constraints.h"
#include "core/model/topology.h"

namespace ktstr {

namespace {

const Preset* find_preset(std::string_view name)
{
  for (const Preset& preset : builtin_presets())
    if (preset.name == name)
      return &preset;
  return nullptr;
}

std::size_t count_accepted(const Constraints& constraints)
{
  const auto& presets = builtin_presets();
  return static_cast<std::size_t>(
      std::count_if(presets.begin(), presets.begin() + 24, [&](const Preset& preset) {
        return !reason_to_reject(constraints, preset.topology);
      }));
}

} // namespace

TEST_CASE("presets are valid and named once", "[presets]")
{
  std::set<std::string> names;
  for (const Preset& preset : builtin_presets()) {
    CAPTURE(preset.name);
    CHECK(validate_topology(preset.topology));
    CHECK(names.insert(preset.name).second);
  }
}

TEST_CASE("presets begin with the 24 of the reference, 15 of them on by default", "[presets]")
{
  const auto& presets = builtin_presets();
  REQUIRE(presets.size() > 24);
  CHECK(presets[0].name == "tiny-1llc");
  CHECK(presets[23].name == "numa4-12llc");
  CHECK(std::count_if(presets.begin(), presets.begin() + 24, [](const Preset& preset) {
          return preset.is_default;
        }) == 15);
  CHECK(total_cpus(find_preset("max-cpu")->topology) == 252);
  CHECK(format_topology(find_preset("numa4-12llc")->topology) == "4n12l8c2t");
}

TEST_CASE("presets that are on by default are those that default constraints accept", "[presets]")
{
  for (std::size_t i = 0; i < 24; ++i) {
    const Preset& preset = builtin_presets()[i];
    CAPTURE(preset.name);
    CHECK(preset.is_default == !reason_to_reject({}, preset.topology));
  }
  CHECK(count_accepted({.min_llcs = 2, .requires_smt = true}) == 6);
}

TEST_CASE("presets named after a bug say what broke, and by default only small ones run",
          "[presets]")
{
  constexpr std::uint32_t kSmall = 8;
  for (std::size_t i = 24; i < builtin_presets().size(); ++i) {
    const Preset& preset = builtin_presets()[i];
    CAPTURE(preset.name);
    CHECK_FALSE(preset.note.empty());
    if (preset.is_default)
      CHECK(total_cpus(preset.topology) <= kSmall);
  }
}

} // namespace ktstr
