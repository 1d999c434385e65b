#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/cli/affected.h"
#include "core/cli/scheduler_listing.h"

using namespace ktstr; // NOLINT
namespace fs = std::filesystem;

namespace {

/// Plugins scx_a and scx_b, a test of scx_a, a test of every scheduler, and the kernel's own one.
struct Project {
  PluginRegistry registry;
  std::map<std::string, const PluginInfo*> targets;
  BuildInputs inputs;

  Project()
  {
    registry.plugins = {
        {.id = "scx_a", .schedulers = {{.id = "scx_a", .kind = SchedulerKind::bpf}}},
        {.id = "scx_b", .schedulers = {{.id = "scx_b", .kind = SchedulerKind::bpf}}},
        {.id = "kernel", .schedulers = {{.id = "eevdf", .kind = SchedulerKind::kernel_default}}},
        {.id = "test_a", .tests = {{.id = "of_a", .scheduler = "scx_a"}}},
        {.id = "test_all", .tests = {{.id = "of_all"}}}};
    for (const auto& plugin : registry.plugins) {
      targets.emplace(plugin.id, &plugin);
      inputs.targets.insert(plugin.id);
      use("/src/" + plugin.id + ".c", plugin.id);
    }
    use("/src/common.h", "scx_a");
    use("/src/common.h", "scx_b");
    inputs.objects["/src/lib.h"].insert("/build/CMakeFiles/unit.dir/unit.c.o");
    use("/src/lib.h", "scx_a");
  }
  void use(const fs::path& input, const std::string& target)
  {
    inputs.objects[input].insert("/build/CMakeFiles/" + target + ".dir/x.c.o");
  }
  [[nodiscard]] Affected by(const std::vector<fs::path>& changed) const
  {
    return affected_by(changed, inputs, targets, registry);
  }
};

using Ids = std::vector<std::string>;

} // namespace

TEST_CASE("a scheduler's source affects it, a shared header all that include it", "[affected]")
{
  const Project project;
  CHECK(project.by({"/src/scx_b.c"}).schedulers == Ids{"scx_b"});
  CHECK(project.by({"/src/scx_b.c", "/src/README.md"}).schedulers == Ids{"scx_b"});
  const auto both = project.by({"/src/common.h"});
  CHECK(both.schedulers == Ids{"scx_a", "scx_b"});
  CHECK_FALSE(both.is_all);
}

TEST_CASE("a test affects the scheduler it is bound to, or all", "[affected]")
{
  const Project project;
  CHECK(project.by({"/src/test_a.c"}).schedulers == Ids{"scx_a"});
  CHECK(project.by({"/src/test_all.c"}).is_all);
}

TEST_CASE("nothing and documents affect nothing", "[affected]")
{
  const Project project;
  CHECK(project.by({}).schedulers.empty());
  CHECK(project.by({"/src/README.md", "/src/LICENSE"}).schedulers.empty());
}

TEST_CASE("a file of unknown use, and one that goes into something else, affect all", "[affected]")
{
  const Project project;
  for (const auto* file : {"/src/CMakeLists.txt", "/src/new.h", "/src/lib.h"}) {
    const auto affected = project.by({file});
    CHECK(affected.is_all);
    CHECK(affected.schedulers == Ids{"scx_a", "scx_b"});
    CHECK(affected.reason.find(file) != std::string::npos);
  }
}

TEST_CASE("a document that a plugin is built from is no mere document", "[affected]")
{
  Project project;
  project.use("/src/table.md", "scx_b");
  CHECK(project.by({"/src/table.md"}).schedulers == Ids{"scx_b"});
}

TEST_CASE("a plugin of which no object is known makes it all", "[affected]")
{
  Project project;
  project.inputs.targets.erase("scx_b");
  CHECK(project.by({"/src/scx_a.c"}).is_all);
}

TEST_CASE("a scheduler without a test is not in the list", "[affected]")
{
  Project project;
  project.registry.plugins.pop_back();
  CHECK(schedulers_with_code(project.registry) == Ids{"scx_a"});
}

TEST_CASE("objects tell their targets", "[affected]")
{
  CHECK(target_of_object("plugins/a/CMakeFiles/scx_a.dir/x/y.c.o") == "scx_a");
  CHECK(target_of_object("/b/scx.one.bpf/x.bpf.o") == "scx.one");
  CHECK(target_of_object("CMakeFiles/x.c.o").empty());
  CHECK(target_of_object("").empty());
}

TEST_CASE("ninja's log of dependencies is read, and a stale entry refused", "[affected]")
{
  BuildInputs inputs;
  REQUIRE(add_ninja_deps("CMakeFiles/a.dir/a.c.o: #deps 2, deps mtime 17 (VALID)\n"
                         "    ../src/a.c\n"
                         "    /usr/include/x y.h\n\n",
                         "/home/me/build",
                         inputs));
  CHECK(inputs.targets == std::set<std::string>{"a"});
  CHECK(inputs.objects.contains("/home/me/src/a.c"));
  CHECK(inputs.objects.contains("/usr/include/x y.h"));
  const auto stale =
      add_ninja_deps("CMakeFiles/b.dir/b.c.o: #deps 0, deps mtime 17 (STALE)\n", "/b", inputs);
  REQUIRE_FALSE(stale);
  CHECK(stale.error().text().find("b.c.o") != std::string::npos);
}

TEST_CASE("a compiler's depfile is read, with its escapes", "[affected]")
{
  BuildInputs inputs;
  add_depfile("CMakeFiles/a.dir/a.c.o: /src/a.c \\\n /src/with\\ blank.h \\\r\n  rel.h\n",
              "/build/sub",
              inputs);
  CHECK(inputs.objects.contains("/src/a.c"));
  CHECK(inputs.objects.contains("/src/with blank.h"));
  CHECK(inputs.objects.contains("/build/sub/rel.h"));
  CHECK(inputs.objects.at("/src/a.c").contains("/build/sub/CMakeFiles/a.dir/a.c.o"));
  add_depfile("no rule here", "/build", inputs);
  CHECK(inputs.objects.size() == 3);
}

TEST_CASE("a source that is newer than its object, or gone, is stale", "[affected]")
{
  const auto folder = *TempDir::create("ktstr-test");
  const auto source = folder.path() / "a.c";
  const auto object = folder.path() / "a.o";
  REQUIRE(write_file(source, ""));
  REQUIRE(write_file(object, ""));
  const auto now = fs::file_time_type::clock::now();
  BuildInputs inputs;
  inputs.objects[source].insert(object);
  fs::last_write_time(source, now - std::chrono::seconds(2));
  fs::last_write_time(object, now - std::chrono::seconds(1));
  CHECK_FALSE(find_stale(inputs));
  fs::last_write_time(source, now);
  CHECK(find_stale(inputs) == source.string());
  fs::remove(source);
  CHECK(find_stale(inputs) == source.string());
}

TEST_CASE("schedulers are listed as the contract has them, with their tests", "[listing]")
{
  const Project project;
  const auto json = Json::parse(list_schedulers(project.registry));
  REQUIRE(json);
  REQUIRE(json->items().size() == 3);
  CHECK(json->items()[0]["scheduler"]["binary_kind"] ==
        Json::object({{"kind", "discover"}, {"value", "scx_a"}}));
  CHECK(json->items()[0]["test_count"].as_int() == 2);
  CHECK(json->items()[1]["test_count"].as_int() == 1);
  CHECK(json->items()[2]["scheduler"]["binary_kind"] == Json::object({{"kind", "eevdf"}}));
}

TEST_CASE("each test is listed with each scheduler that it runs with", "[listing]")
{
  const Project project;
  CHECK(list_scheduler_tests(project.registry) ==
        R"([{"test":"of_a","scheduler":"scx_a"},{"test":"of_all","scheduler":"scx_a"},)"
        R"({"test":"of_all","scheduler":"scx_b"},{"test":"of_all","scheduler":"eevdf"}])");
}

TEST_CASE("every kind of scheduler has its form in the contract", "[listing]")
{
  const auto kind_of = [](SchedulerInfo scheduler) {
    return to_json(contract_scheduler(scheduler).binary).dump();
  };
  CHECK(kind_of({.id = "x", .kind = SchedulerKind::binary, .binary_path = "/bin/x"}) ==
        R"({"kind":"path","value":"/bin/x"})");
  CHECK(kind_of({.id = "x", .kind = SchedulerKind::binary, .binary_path = "y"}) ==
        R"({"kind":"discover","value":"y"})");
  CHECK(kind_of({.id = "x", .kind = SchedulerKind::builtin}) == R"({"kind":"kernel_builtin"})");
  CHECK(kind_of({.id = "x", .kind = SchedulerKind::callbacks}) ==
        R"({"kind":"discover","value":"x"})");
}
