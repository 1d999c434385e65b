// What a plugin can do wrong in a guest, in its tests, its schedulers and by its file: each is told
// in words, and every other cell of the run is as it would have been.
#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/plugin/plugin_library.h"
#include "program_run.h"

namespace ktstr::test {

namespace {

namespace fs = std::filesystem;

struct Animal {
  const char* item; ///< a test, or a scheduler
  const char* verdict;
  const char* fault;
  const char* reason;
};

constexpr Animal kZoo[] = {
    {"zoo_crashes", "fail", "plugin", "the test's body was killed by signal 11"},
    {"zoo_hangs", "fail", "test", "the test did not end within 3000 ms"},
    {"zoo_closes_all",
     "fail",
     "plugin",
     "the test's body returned, but had closed its connection to ktstr: what it found is lost"},
    {"zoo_throws",
     "fail",
     "plugin",
     "the test could not be carried out: run threw an exception: the cat is out"},
    {"zoo_throws_number",
     "fail",
     "plugin",
     "the test could not be carried out: run threw an exception that says nothing"},
    {"zoo_no_verdict", "fail", "plugin", "the test returned without setting a verdict"},
    {"zoo_odd_verdict", "fail", "plugin", "the test returned the unknown verdict 99"},
    {"zoo_exits", "fail", "plugin", "the test's body called exit(3) instead of returning"},
    {"zoo_prints", "pass", "none", ""},
    {"zoo_daemon", "pass", "none", ""},
    {"zoo_leaks", "fail", "plugin", "the test's body was killed by signal 9"},
    {"smoke", "pass", "none", ""},
};

/// What it says is the scheduler's; what it does to ktstr is its plugin's.
constexpr Animal kSchedulers[] = {
    {"zoo_fine", "pass", "none", ""},
    {"zoo_start_throws",
     "fail",
     "plugin",
     "scheduler 'zoo_start_throws' did not attach: its plugin's start threw an exception: the lynx "
     "is out"},
    {"zoo_start_crashes",
     "fail",
     "plugin",
     "scheduler 'zoo_start_crashes' did not attach: its plugin's start was killed by signal 11"},
    {"zoo_start_hangs",
     "fail",
     "plugin",
     "scheduler 'zoo_start_hangs' did not attach: its plugin's start did not return within 60000 "
     "ms"},
    {"zoo_start_exits",
     "fail",
     "plugin",
     "scheduler 'zoo_start_exits' did not attach: its plugin's start called exit(3) instead of "
     "returning"},
    {"zoo_start_silent",
     "fail",
     "plugin",
     "scheduler 'zoo_start_silent' did not attach: its plugin's start returned IO without a "
     "message "
     "(bug in the plugin)"},
    {"zoo_start_refuses",
     "fail",
     "scheduler",
     "scheduler 'zoo_start_refuses' did not attach: no prey today"},
    {"zoo_dies_alone",
     "fail",
     "plugin",
     "scheduler 'zoo_dies_alone' exited while the test ran: its plugin's process was killed by "
     "signal 11"},
    {"zoo_poll_throws",
     "fail",
     "plugin",
     "scheduler 'zoo_poll_throws' exited while the test ran: its plugin's poll threw an exception: "
     "the lynx is out"},
    {"zoo_poll_crashes",
     "fail",
     "plugin",
     "scheduler 'zoo_poll_crashes' exited while the test ran: its plugin's poll was killed by "
     "signal 11"},
    {"zoo_poll_hangs",
     "fail",
     "plugin",
     "scheduler 'zoo_poll_hangs' exited while the test ran: its plugin's poll did not return "
     "within "
     "5000 ms"},
    {"zoo_poll_refuses",
     "fail",
     "scheduler",
     "scheduler 'zoo_poll_refuses' exited while the test ran: no prey today"},
    {"zoo_stop_throws",
     "fail",
     "plugin",
     "scheduler 'zoo_stop_throws' did not stop: its plugin's stop threw an exception: the lynx is "
     "out"},
    {"zoo_stop_crashes",
     "fail",
     "plugin",
     "scheduler 'zoo_stop_crashes' did not stop: its plugin's stop was killed by signal 11"},
    {"zoo_stop_hangs",
     "fail",
     "plugin",
     "scheduler 'zoo_stop_hangs' did not stop: its plugin's stop did not return within 10000 ms"},
    {"zoo_stop_refuses",
     "fail",
     "scheduler",
     "scheduler 'zoo_stop_refuses' did not stop: no prey today"},
};

void check_cell(const Outcome& outcome, const std::string& name, const Animal& expected)
{
  INFO(name);
  REQUIRE(outcome.cells.contains(name));
  const auto& cell = outcome.cells.at(name);
  check_verdict(cell, expected.verdict, expected.fault);
  CHECK(cell["reason"].as_string() == expected.reason);
}

/// The same plugin, as another build of it would be: with a build id of its own, but of the size
/// and date that ktstr remembers it by.
void put_other_build(const fs::path& file, const std::string& build_id)
{
  auto bytes = *read_file(file);
  std::string raw;
  for (std::size_t i = 0; i + 1 < build_id.size(); i += 2)
    raw += static_cast<char>(std::stoi(build_id.substr(i, 2), nullptr, 16));
  const auto at = bytes.find(raw);
  REQUIRE(at != std::string::npos);
  bytes.replace(at, raw.size(), std::string(raw.size(), '\xaa'));
  const auto other = fs::path(file).concat(".other");
  REQUIRE(write_file(other, bytes));
  fs::last_write_time(other, fs::last_write_time(file));
  fs::rename(other, file);
}

} // namespace

TEST_CASE("what a test does wrong in its guest is told, and harms no other cell", "[vm]")
{
  const TestBench bench;
  const auto outcome =
      run_cells(bench,
                {.plugin_folders = {KTSTR_OWN_PLUGINS},
                 .filter = "scheduler(eevdf) & (test(zoo_*) | test(smoke)) & !test(zoo_waits)"});
  INFO(outcome.errors);
  CHECK(outcome.exit_code == 1);
  REQUIRE(outcome.cells.size() == std::size(kZoo));
  for (const auto& animal : kZoo)
    check_cell(outcome, fmt::format("{}/eevdf/1n1l2c1t", animal.item), animal);
  // What a test prints is kept, and is no report.
  for (const auto& record : outcome.records)
    if (record["name"].as_string().starts_with("zoo_prints/"))
      CHECK(record["checks"].items().size() == 1);
}

TEST_CASE("a scheduler's callback that fails is named, and told from a scheduler that fails",
          "[vm]")
{
  const TestBench bench;
  const auto outcome = run_cells(
      bench,
      {.plugin_folders = {KTSTR_OWN_PLUGINS}, .filter = "scheduler(zoo_*) & test(zoo_waits)"});
  INFO(outcome.errors);
  CHECK(outcome.exit_code == 1);
  REQUIRE(outcome.cells.size() == std::size(kSchedulers));
  for (const auto& animal : kSchedulers)
    check_cell(outcome, fmt::format("zoo_waits/{}/1n1l2c1t", animal.item), animal);
}

TEST_CASE("a plugin file that is another one in the guest is told, and no other cell is harmed",
          "[vm]")
{
  const TestBench bench;
  const auto folder = bench.folder.path() / "zoo";
  const auto file = folder / "vm_zoo_plugin.so";
  fs::create_directory(folder);
  fs::copy_file(fs::path(KTSTR_OWN_PLUGINS) / "vm_zoo_plugin.so", file);
  const auto build_id = plugin_build_id(file);
  REQUIRE(build_id);
  // Each scheduler's file makes another archive, so each time the plugin's is read again.
  bool is_changed = false;
  const auto outcome =
      run_cells(bench,
                {.plugin_folders = {folder},
                 .filter = "(test(zoo_prints) | test(smoke)) & (scheduler(eevdf) | "
                           "scheduler(scx_example) | scheduler(scx_fifo) | scheduler(scx_llc))",
                 .options = {"-j", "1"}},
                [&](const Process&) {
                  if (is_changed || sidecars(bench.folder.path() / "runs").empty())
                    return;
                  is_changed = true;
                  put_other_build(file, *build_id);
                });
  INFO(outcome.errors);
  REQUIRE(outcome.cells.size() == 8);
  const auto reason = fmt::format("plugin '{}' has build-id {} in the guest, but {} on the host",
                                  file.string(),
                                  std::string(build_id->size(), 'a'),
                                  *build_id);
  for (const char* scheduler : {"eevdf", "scx_example", "scx_fifo", "scx_llc"})
    check_cell(outcome, fmt::format("smoke/{}/1n1l2c1t", scheduler), {"", "pass", "none", ""});
  check_cell(outcome, "zoo_prints/eevdf/1n1l2c1t", {"", "pass", "none", ""});
  check_cell(outcome, "zoo_prints/scx_llc/1n1l2c1t", {"", "fail", "host", reason.c_str()});
}

} // namespace ktstr::test
