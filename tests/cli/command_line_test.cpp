// The program as a user meets it: build/bin/ktstr with a cache of its own.
#include <algorithm>
#include <chrono>
#include <fcntl.h>

#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/process.h"
#include "core/base/text.h"
#include "tests/cli/user.h"

using namespace ktstr; // NOLINT

TEST_CASE("plugin list shows the plugins that came with ktstr", "[cli]")
{
  const User user;
  const auto run = user.run({"plugin", "list"});
  CHECK(run.status.code == 0);
  CHECK(contains(run.out, "scheduler  eevdf"));
}

TEST_CASE("doctor speaks of the disk and of what builds BPF schedulers", "[cli]")
{
  const User user;
  const auto run = user.run({"doctor"});
  CHECK(contains(run.out, "MiB free for the cache"));
  CHECK(contains(run.out, "  bpf "));
}

TEST_CASE("doctor names the command for each thing that is missing", "[cli]")
{
  const User user;
  const auto bare = user.run({"doctor"}, {{"PATH", user.home.path()}});
  CHECK(bare.status.code == 69);
  for (const auto* hint : {"apt install qemu-system-x86",
                           "apt install busybox-static",
                           "apt install chromium",
                           "apt install clang-19"})
    CHECK(contains(bare.out, hint));
  const auto here = user.run({"doctor"});
  CHECK(contains(here.out, "  accel "));
  CHECK(contains(here.out, "  cgroup "));
}

TEST_CASE("plugin list --format json gives an object a line", "[cli]")
{
  const User user;
  const auto run = user.run({"plugin", "list", "--format", "json"});
  REQUIRE_FALSE(run.out.empty());
  for (const auto& line : lines_of(run.out))
    CHECK(Json::parse(line).value_or(Json())["plugin"].is_object());
}

TEST_CASE("a file that is no plugin is refused, and the others are found", "[cli]")
{
  const User user;
  REQUIRE(write_file(user.home.path() / "broken.so", "text"));
  const auto run = user.run({"plugin", "list", "--plugin-dir", user.home.path()});
  CHECK(run.status.code == 0);
  CHECK(contains(run.out, "broken.so: "));
  CHECK(contains(run.out, "scheduler  eevdf"));
}

TEST_CASE("plugin check gives a line per check and ends with 0 when none failed", "[cli]")
{
  const User user;
  const auto run = user.run({"plugin", "check", KTSTR_SAMPLE_PLUGINS "/cli_sample.so"});
  CHECK(run.status.code == 0);
  CHECK(contains(run.out, "  ok       exports      exports 'ktstr_plugin' and nothing else\n"));
}

TEST_CASE("plugin check --format json gives an object per check, and 1 when one failed", "[cli]")
{
  const User user;
  REQUIRE(write_file(user.home.path() / "broken.so", "text"));
  const auto run =
      user.run({"plugin", "check", "--format", "json", user.home.path() / "broken.so"});
  CHECK(run.status.code == 1);
  const auto lines = lines_of(run.out);
  REQUIRE_FALSE(lines.empty());
  const auto first = Json::parse(lines.front()).value_or(Json());
  CHECK(first["check"].as_string() == "file");
  CHECK(first["outcome"].as_string() == "failed");
  CHECK(first["text"].as_string() == "is not an ELF file");
}

TEST_CASE("plugin check without a file is wrong usage", "[cli]")
{
  CHECK(User().run({"plugin", "check"}).status.code == 64);
}

TEST_CASE("plugin new writes a project and never over one", "[cli]")
{
  const User user;
  const std::vector<std::string> words{"plugin", "new", "scx_mine", "--lang", "c++"};
  const auto first = user.run(words);
  CHECK(first.status.code == 0);
  CHECK(contains(first.out, "scx_mine/scx_mine.bpf.c\n"));
  const auto text = read_file(user.home.path() / "scx_mine" / "CMakeLists.txt");
  REQUIRE(text);
  CHECK(contains(*text, "ktstr_add_plugin(scx_mine SOURCES scx_mine.cpp BPF scx_mine.bpf.c)"));
  const auto second = user.run(words);
  CHECK(second.status.code == 64);
  CHECK(contains(second.err, "is there already"));
}

TEST_CASE("plugin new refuses a name that is no identifier", "[cli]")
{
  const User user;
  CHECK(user.run({"plugin", "new", "../up"}).status.code == 64);
  CHECK(user.run({"plugin", "new", "two words"}).status.code == 64);
  CHECK(contains(user.run({"plugin", "new", "x", "--lang", "cobol"}).err, "cobol"));
}

TEST_CASE("a scenario document in a plugin folder is a test of the plan", "[cli]")
{
  const User user;
  REQUIRE(write_file(user.home.path() / "spin.json",
                     R"({"schema": "ktstr.scenario/1", "workers": [{}]})"));
  const auto run = user.run(
      {"list", "--plugin-dir", user.home.path(), "--test", "spin", "--preset", "tiny-1llc"});
  CHECK(run.status.code == 0);
  CHECK(contains(run.out, "spin/eevdf/tiny-1llc\n"));
}

TEST_CASE("a bad scenario document is refused with the place inside it", "[cli]")
{
  const User user;
  REQUIRE(write_file(user.home.path() / "spin.json",
                     R"({"schema": "ktstr.scenario/1", "workers": [{"nice": 99}]})"));
  const auto run = user.run({"list", "--plugin-dir", user.home.path(), "--preset", "tiny-1llc"});
  CHECK(contains(run.err,
                 "spin.json' is refused: test 'spin': scenario: at 'workers[0].nice': expected an "
                 "integer from -20 to 19, got 99"));
}

TEST_CASE("list prints names on stdout and nothing else", "[cli]")
{
  const User user;
  const auto run = user.run({"list", "--preset", "tiny-1llc", "--scheduler", "eevdf"});
  CHECK(run.status.code == 0);
  REQUIRE_FALSE(run.out.empty());
  for (const auto& line : lines_of(run.out))
    CHECK(contains(line, "/eevdf/tiny-1llc"));
}

TEST_CASE("list takes topologies by their text", "[cli]")
{
  const User user;
  CHECK(contains(user.run({"list", "--topology", "1n2l2c1t"}).out, "/1n2l2c1t\n"));
}

TEST_CASE("list --format json has the parts of every cell", "[cli]")
{
  const User user;
  const auto run = user.run({"list", "--format", "json", "--preset", "tiny-1llc"});
  REQUIRE_FALSE(run.out.empty());
  for (const auto& line : lines_of(run.out)) {
    const auto json = Json::parse(line).value_or(Json());
    for (const auto* member :
         {"name", "test", "scheduler", "profile", "preset", "topology", "cpus", "kernel", "seed"})
      CHECK(json.has(member));
  }
}

TEST_CASE("the partitions of a plan are the plan", "[cli]")
{
  const User user;
  auto whole = lines_of(user.run({"list"}).out);
  std::vector<std::string> parts;
  for (const auto* part : {"1/3", "2/3", "3/3"})
    for (const auto& line : lines_of(user.run({"list", "--partition", part}).out))
      parts.push_back(line);
  std::sort(whole.begin(), whole.end());
  std::sort(parts.begin(), parts.end());
  CHECK(whole == parts);
}

TEST_CASE("10,000 cells are listed in under 0.3 seconds", "[cli]")
{
  using std::chrono::steady_clock;
  const User user;
  const auto cells = lines_of(user.run({"list"}).out).size(); // also fills the cache
  REQUIRE(cells > 0);
  const auto seeds = std::to_string(10000 / cells + 1);
  auto best = steady_clock::duration::max();
  for (int attempt = 0; attempt < 5; ++attempt) { // the machine may be busy
    const auto begin = steady_clock::now();
    const auto run = user.run({"list", "--format", "json", "--seeds", seeds});
    best = std::min(best, steady_clock::now() - begin);
    REQUIRE(lines_of(run.out).size() >= 10000);
  }
  CHECK(best < std::chrono::milliseconds(300));
}

TEST_CASE("a filter that leaves nothing is a clear error", "[cli]")
{
  const User user;
  const auto run = user.run({"list", "-E", "test(nothing-is-called-so)"});
  CHECK(run.status.code == 64);
  CHECK(run.out.empty());
  CHECK(contains(run.err, "ktstr: "));
}

TEST_CASE("a malformed filter shows where", "[cli]")
{
  const User user;
  const auto run = user.run({"list", "-E", "test(smoke"});
  CHECK(run.status.code == 64);
  CHECK(contains(run.err, "--filter"));
}

TEST_CASE("unknown ids suggest the nearest", "[cli]")
{
  const User user;
  CHECK(contains(user.run({"list", "--scheduler", "eevdv"}).err, "did you mean 'eevdf'?"));
  CHECK(contains(user.run({"list", "--preset", "tiny-1lcl"}).err, "did you mean 'tiny-1llc'?"));
  CHECK(user.run({"list", "--preset", "tiny-1lcl"}).status.code == 64);
}

TEST_CASE("a kernel that does not exist is said to be missing from the environment", "[cli]")
{
  const User user;
  const auto run = user.run({"list", "-k", "99.99.99"});
  CHECK(run.status.code == 69);
  CHECK(contains(run.err, "99.99.99"));
}

TEST_CASE("files that are no schedulers are refused before anything runs", "[cli]")
{
  const User user;
  REQUIRE(write_file(user.home.path() / "x.bpf.o", "text"));
  const auto bpf = user.run({"list", "--scheduler-bpf", "x.bpf.o"});
  CHECK(bpf.status.code == 64);
  CHECK(contains(bpf.err, "not an ELF file"));
  const auto binary = user.run({"list", "--scheduler-binary", "./none"});
  CHECK(binary.status.code == 64);
}

TEST_CASE("a disturbance is a part of the cell's name, and a wrong one is told the right ones",
          "[cli]")
{
  const User user;
  const auto good = user.run({"list",
                              "--preset",
                              "tiny-1llc",
                              "--disturb",
                              "none,hotplug+rt_hog",
                              "-E",
                              "test(smoke) & scheduler(eevdf)"});
  CHECK(good.out == "smoke/eevdf/tiny-1llc\nsmoke+hotplug+rt_hog/eevdf/tiny-1llc\n");
  const auto bad = user.run({"list", "--disturb", "hotplgu"});
  CHECK(bad.status.code == 64);
  CHECK(contains(bad.err, "there is no disturbance 'hotplgu' (did you mean 'hotplug'?)"));
  CHECK(contains(bad.err, "there are hotplug, rt_hog, cpu_max"));
  const auto all = user.run({"list", "--disturbances"});
  CHECK(contains(all.out, "hotplug       one CPU after the other"));
}

TEST_CASE("a program becomes a scheduler of the plan", "[cli]")
{
  const User user;
  const auto run =
      user.run({"list", "--preset", "tiny-1llc", "--scheduler-binary", "true", "--", "-x"});
  CHECK(contains(run.out, "/true/tiny-1llc"));
}

TEST_CASE("stdout that cannot be written is an error", "[cli]")
{
  const User user;
  const UniqueFd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  if (!full.is_open())
    SKIP("no /dev/full");
  auto process = Process::start({.argv = {KTSTR_PROGRAM, "version"}, .fds = {{full.get(), 1}}});
  REQUIRE(process);
  const auto status = process->wait(Milliseconds(10000));
  REQUIRE(status);
  CHECK(status->code == 69);
}

TEST_CASE("replay says what it looked for and where", "[cli]")
{
  const User user;
  const auto unknown = user.run({"replay", "smoke/nobody/tiny-1llc"});
  CHECK(unknown.status.code == 64);
  CHECK(contains(unknown.err, "no record of 'smoke/nobody/tiny-1llc'"));
  const auto empty = user.run({"replay", "--failed", "--run-dir", "nowhere"});
  CHECK(empty.status.code == 64);
  CHECK(contains(empty.err, "there is no run below 'nowhere'"));
  CHECK(contains(user.run({"replay"}).err, "--failed"));
}

TEST_CASE("an empty cache of templates is no error, an unknown key is one", "[cli]")
{
  const User user;
  CHECK(user.run({"template", "list"}).status.code == 0);
  CHECK(user.run({"template", "clean"}).status.code == 64);
  CHECK(user.run({"template", "clean", "--all"}).status.code == 0);
  const auto unknown = user.run({"template", "clean", "nobody"});
  CHECK(unknown.status.code == 64);
  CHECK(contains(unknown.err, "there is no template 'nobody'"));
}

TEST_CASE("template build takes what chooses cells, and nothing that runs them", "[cli]")
{
  const User user;
  const auto unknown = user.run({"template", "build", "--preset", "tiny-1lc"});
  CHECK(unknown.status.code == 64);
  CHECK(contains(unknown.err, "tiny-1llc"));
  CHECK(user.run({"template", "build", "--cold"}).status.code == 64);
}

TEST_CASE("replay of a run folder names the record that is none", "[cli]")
{
  const User user;
  const auto cell = user.home.path() / "run" / "cells" / "x";
  REQUIRE(make_directories(cell));
  REQUIRE(write_file(cell / "cell.json", "{}"));
  const auto damaged = user.run({"replay", "run"});
  CHECK(damaged.status.code == 64);
  CHECK(contains(damaged.err, "cell.json"));
  CHECK(contains(damaged.err, "it has no member 'schema'"));
}

TEST_CASE("explore refuses seeds it cannot walk", "[cli]")
{
  const User user;
  const auto none = user.run({"explore", "--max-seeds", "0"});
  CHECK(none.status.code == 64);
  CHECK(contains(none.err, "--max-seeds"));
  CHECK(contains(user.run({"explore", "--seed-from", "-1"}).err, "--seed-from"));
  CHECK(user.run({"explore", "--seeds", "3"}).status.code == 64);
}

TEST_CASE("an empty cache of kernels is no error", "[cli]")
{
  const User user;
  CHECK(user.run({"kernel", "list"}).status.code == 0);
  CHECK(user.run({"kernel", "clean"}).status.code == 64);
  CHECK(user.run({"kernel", "clean", "--all"}).status.code == 0);
}

TEST_CASE("a cell runs on this machine itself, and leaves nothing but its record", "[cli]")
{
  const User user;
  REQUIRE(write_file(user.home.path() / "spin.json",
                     R"({"schema": "ktstr.scenario/1", "workers": [{"num_workers": 2}]})"));
  const auto run = user.run({"run",
                             "--vmm",
                             "host",
                             "spin/eevdf/host",
                             "--duration",
                             "200ms",
                             "--plugin-dir",
                             user.home.path(),
                             "--format",
                             "json"});
  if (contains(run.out + run.err, "cannot make the cgroup") ||
      contains(run.err, "cgroup v2 hierarchy"))
    SKIP("no cgroup may be made here: " << run.out << run.err);
  INFO(run.out << run.err);
  const auto cell = Json::parse(trim(run.out)).value_or(Json());
  CHECK(cell["clock"].as_string() == "real");
  CHECK(cell["accel"].as_string() == "none");
  const auto record = Json::parse(read_file(cell["sidecar"].as_string()).value_or("")).value_or({});
  // A busy machine may make the verdict another one. That the cell ran to its end is not its doing.
  CHECK(record["facts"]["end"].as_string() == "powered off");
  CHECK(record["workers"].items().size() == 2);
}

TEST_CASE("what only a virtual machine has is refused on this machine", "[cli]")
{
  const User user;
  const auto refusal = [&](const std::string& cell, const std::vector<std::string>& options) {
    std::vector<std::string> words{"run", "--vmm", "host", cell};
    words.insert(words.end(), options.begin(), options.end());
    const auto run = user.run(words);
    CHECK(run.status.code == 64);
    return run.err;
  };
  CHECK(
      contains(refusal("sample-alpha/eevdf/host", {"--kernel", "7.3"}), "--kernel means nothing"));
  CHECK(contains(refusal("sample-alpha/eevdf/host", {"--kernel-args", "x"}), "--kernel-args"));
  CHECK(contains(refusal("sample-alpha/eevdf/tiny-1llc", {}), "'tiny-1llc' means nothing"));
}

TEST_CASE("a host's cgroups go where the environment says, or nowhere", "[cli]")
{
  const User user;
  const auto run = user.run({"run", "--vmm", "host", "sample-alpha/eevdf/host"},
                            {{"KTSTR_HOST_CGROUP_PARENT", "/tmp/elsewhere"}});
  CHECK(run.status.code == 64);
  CHECK(contains(run.err, "KTSTR_HOST_CGROUP_PARENT is '/tmp/elsewhere'"));
  const auto walk = user.run({"run", "--vmm", "host", "sample-alpha/eevdf/host"},
                             {{"KTSTR_HOST_CGROUP_PARENT", "/sys/fs/cgroup/a"},
                              {"KTSTR_CGROUP_WALK_ROOT", "/sys/fs/cgroup/b"}});
  CHECK(walk.status.code == 64);
  CHECK(contains(walk.err, "KTSTR_CGROUP_WALK_ROOT"));
}

TEST_CASE("--cgroup-parent is for this machine only, and overrules the environment", "[cli]")
{
  const User user;
  const auto elsewhere =
      user.run({"run", "--vmm", "host", "--cgroup-parent", "/tmp/x", "sample-alpha/eevdf/host"},
               {{"KTSTR_HOST_CGROUP_PARENT", "/sys/fs/cgroup/a"}});
  CHECK(elsewhere.status.code == 64);
  CHECK(contains(elsewhere.err, "--cgroup-parent is '/tmp/x', which is not below /sys/fs/cgroup"));
  const auto machine =
      user.run({"run", "--cgroup-parent", "/sys/fs/cgroup/a", "sample-alpha/eevdf/tiny-1llc"});
  CHECK(machine.status.code == 64);
  CHECK(contains(machine.err, "--cgroup-parent means nothing without --vmm host"));
  // The parent cannot be made there: the option is what is obeyed.
  const auto obeyed = user.run({"run",
                                "--vmm",
                                "host",
                                "--cgroup-parent",
                                "/sys/fs/cgroup/../no-such",
                                "sample-alpha/eevdf/host"},
                               {{"KTSTR_HOST_CGROUP_PARENT", "/tmp/elsewhere"}});
  CHECK_FALSE(contains(obeyed.out + obeyed.err, "/tmp/elsewhere"));
  if (!contains(obeyed.err, "cgroup v2 hierarchy"))
    CHECK(contains(obeyed.out + obeyed.err, "/sys/fs/cgroup/../no-such"));
}

TEST_CASE("a CPU budget that this host has not is told by its class", "[cli]")
{
  const User user;
  const auto run = user.run({"gauntlet", "--cpu-budget", "8000"});
  CHECK(run.status.code == 69);
  CHECK(contains(run.err, "cpu budget unsatisfiable: a budget of 8000 CPUs is asked for"));
  const auto perf = user.run({"gauntlet", "--cpu-budget", "1", "--perf"});
  CHECK(perf.status.code == 64);
}

TEST_CASE("a kernel that is not there is the same error for every command", "[cli]")
{
  const User user;
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"gauntlet", "-k", "9.9.9"},
        {"run", "-k", "9.9.9", "sample-alpha/eevdf/tiny-1llc"},
        {"explore", "-k", "9.9.9", "sample-alpha/eevdf/tiny-1llc"},
        {"list", "-k", "9.9.9"},
        {"shell", "-k", "9.9.9", "--", "true"},
        {"template", "build", "-k", "9.9.9"}}) {
    const auto run = user.run(words);
    CAPTURE(words, run.err);
    CHECK(run.status.code == 69);
    CHECK(contains(run.err, "harness not configured: no kernel '9.9.9' in the cache"));
  }
}
