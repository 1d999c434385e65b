// Where payloads' programs and files are found, and what is said when they are not.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/base/file.h"
#include "core/run/payload_files.h"

using Catch::Matchers::ContainsSubstring;

namespace ktstr {

namespace {

namespace fs = std::filesystem;

struct Folder {
  TempDir dir = *TempDir::create("ktstr-payload");

  fs::path add(const std::string& name, bool is_program = false)
  {
    const auto file = dir.path() / name;
    REQUIRE(make_directories(file.parent_path()));
    REQUIRE(write_file(file, "x"));
    if (is_program)
      fs::permissions(file, fs::perms::owner_all);
    return file;
  }
  [[nodiscard]] TestInfo test(PayloadInfo payload) const
  {
    payload.id = "p";
    payload.plugin_file = dir.path() / "plugin.so";
    if (payload.path.empty())
      payload.path = "sh";
    return {.id = "t", .payload = "p", .payloads = {payload}};
  }
};

} // namespace

TEST_CASE("a payload's program is found beside the plugin before PATH", "[payload]")
{
  Folder folder;
  const auto own = folder.add("sh", true);
  auto test = folder.test({.path = "sh"});
  REQUIRE(find_payload_programs(test));
  CHECK(test.payloads[0].path == own.string());
  fs::remove(own);
  test = folder.test({.path = "sh"});
  REQUIRE(find_payload_programs(test));
  CHECK(test.payloads[0].path.ends_with("bin/sh"));
}

TEST_CASE("a program that this host lacks cannot be provided, and its package is named",
          "[payload]")
{
  const Folder folder;
  auto test = folder.test({.path = "no-such-program", .package = "rt-tests"});
  const auto status = find_payload_programs(test);
  REQUIRE_FALSE(status);
  CHECK(status.error().kind() == ErrorKind::unsupported);
  CHECK_THAT(status.error().text(),
             ContainsSubstring("payload 'p'") && ContainsSubstring("'no-such-program'"));
  CHECK(status.error().hint() == "install rt-tests");
}

TEST_CASE("a payload that no plugin offers is the test's mistake", "[payload]")
{
  const Folder folder;
  auto test = folder.test({});
  test.workloads = {"q"};
  const auto status = find_payload_programs(test);
  REQUIRE_FALSE(status);
  CHECK(status.error().kind() == ErrorKind::plugin_fault);
  CHECK_THAT(status.error().text(), ContainsSubstring("'q', which no plugin offers"));
}

TEST_CASE("a test's own files are placed like its payloads'", "[payload]")
{
  Folder folder;
  const auto file = folder.add("x/own.txt");
  const TestInfo test{
      .id = "t", .plugin_file = folder.dir.path() / "plugin.so", .setup = {.files = {"x/own.txt"}}};
  const auto files = include_files({}, test);
  REQUIRE(files);
  REQUIRE(files->size() == 1);
  CHECK(files->front().host == file);
  CHECK(files->front().guest == "/include-files/own.txt");
  const auto missing = include_files({}, {.id = "t", .setup = {.files = {"/nope"}}});
  REQUIRE_FALSE(missing);
  CHECK_THAT(missing.error().text(), ContainsSubstring("test 't': include file '/nope'"));
}

TEST_CASE("files of the cell's scheduler, and of those that the test attaches, come along",
          "[payload]")
{
  Folder folder;
  folder.add("x/own.conf");
  folder.add("y/other.conf");
  const auto plugin = folder.dir.path() / "plugin.so";
  const SchedulerInfo own{.id = "s", .plugin_file = plugin, .setup = {.files = {"x/own.conf"}}};
  const SchedulerInfo other{.id = "o", .plugin_file = plugin, .setup = {.files = {"y/other.conf"}}};
  const auto files = include_files(own, {.id = "t", .staged = {{.name = "o", .scheduler = other}}});
  REQUIRE(files);
  REQUIRE(files->size() == 2);
  CHECK(files->front().guest == "/include-files/other.conf");
  CHECK(files->back().guest == "/include-files/own.conf");
  const auto missing = include_files({.id = "s", .setup = {.files = {"/nope"}}}, {.id = "t"});
  REQUIRE_FALSE(missing);
  CHECK_THAT(missing.error().text(), ContainsSubstring("scheduler 's': include file '/nope'"));
}

TEST_CASE("include files and folders keep their names in the guest", "[payload]")
{
  Folder folder;
  folder.add("a.json");
  folder.add("data/one");
  folder.add("data/deep/two");
  const auto files = include_files({}, folder.test({.include_files = {"a.json", "data"}}));
  REQUIRE(files);
  std::vector<std::string> guest;
  for (const auto& file : *files)
    guest.push_back(file.guest);
  CHECK(guest == std::vector<std::string>{"/include-files/a.json",
                                          "/include-files/data/deep/two",
                                          "/include-files/data/one"});
}

TEST_CASE("two include files of one name conflict, and both are named", "[payload]")
{
  Folder folder;
  folder.add("x/a");
  folder.add("y/a");
  const auto files = include_files({}, folder.test({.include_files = {"x/a", "y/a"}}));
  REQUIRE_FALSE(files);
  CHECK_THAT(files.error().text(),
             ContainsSubstring("include_files conflict") && ContainsSubstring("x/a") &&
                 ContainsSubstring("y/a"));
  CHECK(include_files({}, folder.test({.include_files = {"x/a", "x/a"}})));
  const auto missing = include_files({}, folder.test({.include_files = {"nope"}}));
  REQUIRE_FALSE(missing);
  CHECK_THAT(missing.error().text(), ContainsSubstring("include file 'nope'"));
}

} // namespace ktstr
