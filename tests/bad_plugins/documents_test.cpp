/// Tests without code: JSON files in a plugin folder.
#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "tests/bad_plugins/discovery.h"

using ktstr::discover_plugins;
using ktstr::Error;
using ktstr::ErrorKind;
using ktstr::PluginRegistry;
using ktstr::Status;
using ktstr::TempDir;
using ktstr::test::options_for;
using ktstr::test::outcome_of;

namespace {

/// What a folder with this one file gives.
PluginRegistry registry_with(const std::string& name, std::string_view content)
{
  const auto folder = TempDir::create("ktstr-documents");
  REQUIRE(ktstr::write_file(folder->path() / name, content));
  auto options = options_for(folder->path());
  options.check_scenario = [](const std::string& document,
                              const std::vector<ktstr::WorkTypeInfo>&) {
    return document.find("bad") == std::string::npos
               ? Status{}
               : Status(Error(ErrorKind::invalid, "scenario: at 'x': expected y"));
  };
  return discover_plugins(options);
}

constexpr const char* kDocument = R"({"schema": "ktstr.scenario/1", "workers": [{}]})";

} // namespace

TEST_CASE("a scenario document in a plugin folder is a test named like its file", "[documents]")
{
  const auto registry = registry_with("two-spinners.json", kDocument);
  REQUIRE(registry.tests().size() == 1);
  const auto test = registry.tests().front();
  CHECK(test.id == "two-spinners");
  CHECK(test.scenario == kDocument);
  CHECK(test.plugin_file.empty());
}

TEST_CASE("a document that the engine refuses is refused with the engine's words", "[documents]")
{
  const auto registry = registry_with("t.json", R"({"schema": "ktstr.scenario/1", "bad": 1})");
  CHECK(registry.plugins.empty());
  CHECK(outcome_of(registry, "t.json") == "test 't': scenario: at 'x': expected y");
}

TEST_CASE("JSON files of others are neither tests nor refused", "[documents]")
{
  const auto registry = registry_with("compile_commands.json", R"([{"command": "cc"}])");
  CHECK(registry.plugins.empty());
  CHECK(registry.refused.empty());
}

TEST_CASE("a document whose schema was forgotten is not overlooked", "[documents]")
{
  const auto registry = registry_with("t.json", R"({"workers": "bad"})");
  CHECK(outcome_of(registry, "t.json") == "test 't': scenario: at 'x': expected y");
}

TEST_CASE("a file that is no JSON is refused with the place", "[documents]")
{
  const auto registry = registry_with("t.json", R"({"schema")");
  CHECK(outcome_of(registry, "t.json").starts_with("JSON is malformed at byte 9"));
}

TEST_CASE("a document whose name is no id is refused", "[documents]")
{
  const auto registry = registry_with("two words.json", kDocument);
  CHECK(
      outcome_of(registry, "two words.json") ==
      "its name without '.json' is the test's id, and 'two words' is not 1 to 64 letters, digits, "
      "'-', '_' or '.'");
}
