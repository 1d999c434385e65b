// What goes wrong around a run: full and read-only folders, files that vanish, processes that are
// killed, guests that fail. Each ends in a clear verdict or error, and harms no other cell.
#include <algorithm>
#include <csignal>
#include <future>

#include <catch2/catch_test_macros.hpp>

#include "core/base/text.h"
#include "panicking_kernel.h"
#include "program_run.h"
#include "test_machine.h"

namespace ktstr::test {

namespace {

namespace fs = std::filesystem;

/// The cache of most cases, so that the machine is booted once.
const fs::path& shared_cache()
{
  static const TempDir folder = *TempDir::create("ktstr-faults");
  return folder.path();
}

ProgramRun smoke(const TestBench& bench, const fs::path& cache)
{
  return {.kernel = bench.kernel,
          .cache = cache,
          .runs = bench.folder.path() / "runs",
          .options = {"--test", "smoke", "--scheduler", "eevdf"}};
}

ProgramRun smoke(const TestBench& bench, const fs::path& cache, std::vector<std::string> more)
{
  auto run = smoke(bench, cache);
  run.options.insert(run.options.end(), more.begin(), more.end());
  return run;
}

std::vector<fs::path> templates_in(const fs::path& cache)
{
  std::vector<fs::path> folders;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(cache / "templates", ignored))
    if (entry.is_directory())
      folders.push_back(entry.path());
  return folders;
}

/// How many of the cells built a template.
std::ptrdiff_t builders(const Outcome& outcome)
{
  return std::count_if(outcome.records.begin(), outcome.records.end(), [](const Json& record) {
    return record["facts"].has("template_ms");
  });
}

std::ptrdiff_t count(const Outcome& outcome, std::string_view verdict)
{
  return std::count_if(outcome.cells.begin(), outcome.cells.end(), [&](const auto& cell) {
    return cell.second["verdict"].as_string() == verdict;
  });
}

void skip_unless_mounts_work()
{
  const auto tried = run_captured({.argv = {"unshare", "--mount", "true"}});
  if (!tried || !tried->status.succeeded())
    SKIP("no mount namespace for this user: the folder cannot be made full or read-only");
}

/// Runs what follows it in a mount namespace where `mount` was done to the folder "$1".
std::vector<std::string> with_mount(const std::string& mount, const fs::path& folder)
{
  return {"unshare",
          "--mount",
          "--propagation",
          "private",
          "sh",
          "-c",
          mount + " && shift && exec \"$@\"",
          "sh",
          folder.string()};
}

} // namespace

TEST_CASE("two ktstr at once on one cache: one builds the template, both pass", "[vm]")
{
  const TestBench one;
  const TestBench other;
  auto run_other =
      std::async(std::launch::async, [&] { return run_program(smoke(other, shared_cache())); });
  const auto first = run_program(smoke(one, shared_cache()));
  const auto second = run_other.get();
  INFO(first.errors << second.errors);
  CHECK(first.exit_code == 0);
  CHECK(second.exit_code == 0);
  CHECK(count(first, "pass") == 1);
  CHECK(count(second, "pass") == 1);
  CHECK(builders(first) + builders(second) == 1);
  CHECK(templates_in(shared_cache()).size() == 1);
}

TEST_CASE("a template that is deleted during a run is built again, and no cell fails", "[vm]")
{
  const TestBench bench;
  run_program(smoke(bench, shared_cache()));
  const auto run = smoke(bench, shared_cache(), {"--seeds", "3", "-j1"});
  std::size_t deleted = 0;
  const auto outcome = run_program(run, [&](const Process&) {
    if (deleted == 0 && !sidecars(run.runs).empty())
      for (const auto& folder : templates_in(run.cache))
        deleted += fs::remove_all(folder);
  });
  INFO(outcome.errors);
  CHECK(deleted > 0);
  CHECK(outcome.exit_code == 0);
  CHECK(count(outcome, "pass") == 3);
}

TEST_CASE("a QEMU that is killed fails its own cell, as the host's fault", "[vm]")
{
  constexpr std::uint64_t kTicksInBody = 100; // of a hundredth of a second: starting takes fewer
  const TestBench bench;
  const auto run = smoke(bench, shared_cache(), {"--seeds", "2", "-j2", "--duration", "4s"});
  pid_t killed = 0;
  const auto outcome = run_program(run, [&](const Process& program) {
    if (killed == 0)
      for (const auto child : children_of(program.pid()))
        if (cpu_ticks(child) > kTicksInBody && killed == 0 && ::kill(child, SIGKILL) == 0)
          killed = child;
  });
  INFO(outcome.errors);
  REQUIRE(killed > 0);
  CHECK(outcome.exit_code == 1);
  REQUIRE(outcome.cells.size() == 2);
  CHECK(outcome.records.size() == 2);
  CHECK(count(outcome, "pass") == 1);
  for (const auto& [name, cell] : outcome.cells) {
    if (cell["verdict"].as_string() == "pass")
      continue;
    CHECK(cell["fault"].as_string() == "host");
    CHECK(cell["reason"].as_string().find("virtual machine monitor died") != std::string::npos);
  }
}

TEST_CASE("a guest that garbles its whole window fails its own cell", "[vm]")
{
  const TestBench bench;
  const auto run = smoke(
      bench, shared_cache(), {"-j2", "--test", "scribble", "--plugin-dir", KTSTR_OWN_PLUGINS});
  const auto outcome = run_program(run);
  INFO(outcome.errors);
  CHECK(outcome.exit_code == 1);
  REQUIRE(outcome.cells.size() == 2);
  CHECK(outcome.cells.at("smoke/eevdf/1n1l2c1t")["verdict"].as_string() == "pass");
  const auto& garbled = outcome.cells.at("scribble/eevdf/1n1l2c1t");
  CHECK(garbled["verdict"].as_string() == "fail");
  CHECK(garbled["fault"].as_string() == "guest");
  CHECK(garbled["reason"].as_string().find("cannot be trusted") != std::string::npos);
  CHECK(outcome.records.size() == 2);
}

TEST_CASE("a kernel that panics at boot fails its cells with what it said, each once", "[vm]")
{
  const TestBench bench;
  auto run = smoke(bench, shared_cache(), {"--seeds", "3"});
  run.kernel = bench.folder.path() / "vmlinux";
  REQUIRE(write_file(run.kernel, panicking_kernel("Kernel panic - not syncing: planted")));
  const auto outcome = run_program(run);
  INFO(outcome.errors);
  CHECK(outcome.exit_code == 1);
  REQUIRE(outcome.cells.size() == 3);
  for (const auto& [name, cell] : outcome.cells) {
    CHECK(cell["verdict"].as_string() == "fail");
    CHECK(cell["fault"].as_string() == "guest");
    CHECK(cell["reason"].as_string().find("not syncing: planted") != std::string::npos);
  }
}

TEST_CASE("a cache that is read-only serves what it has", "[vm]")
{
  skip_unless_mounts_work();
  const TestBench bench;
  run_program(smoke(bench, shared_cache()));
  auto run = smoke(bench, shared_cache());
  run.prefix = with_mount(R"(mount --bind "$1" "$1" && mount -o remount,ro,bind "$1")", run.cache);
  const auto outcome = run_program(run);
  INFO(outcome.errors);
  CHECK(outcome.exit_code == 0);
  CHECK(count(outcome, "pass") == 1);
  CHECK(builders(outcome) == 0);
}

TEST_CASE("a cache that is read-only and empty is an error that names it", "[vm]")
{
  skip_unless_mounts_work();
  const TestBench bench;
  auto run = smoke(bench, bench.folder.path() / "empty");
  fs::create_directory(run.cache);
  run.prefix = with_mount(R"(mount -t tmpfs -o ro none "$1")", run.cache);
  const auto outcome = run_program(run);
  INFO(outcome.errors);
  CHECK(outcome.exit_code == 69);
  CHECK(outcome.cells.empty());
  CHECK(outcome.errors.find(run.cache.string()) != std::string::npos);
  CHECK(outcome.errors.find("Read-only file system") != std::string::npos);
  CHECK(outcome.errors.find("KTSTR_CACHE_DIR") != std::string::npos);
}

TEST_CASE("a cache too small for a template: the cell boots, and what is missing is said", "[vm]")
{
  skip_unless_mounts_work();
  const TestBench bench;
  auto run = smoke(bench, bench.folder.path() / "small");
  fs::create_directory(run.cache);
  run.prefix = with_mount(R"(mount -t tmpfs -o size=24m none "$1")", run.cache);
  const auto outcome = run_program(run);
  INFO(outcome.errors);
  CHECK(outcome.exit_code == 0);
  CHECK(count(outcome, "pass") == 1);
  CHECK(outcome.errors.find("No space left on device") != std::string::npos);
}

} // namespace ktstr::test
