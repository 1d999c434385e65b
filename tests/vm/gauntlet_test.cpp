// The program as its user runs it: real kernels, the shipped plugins, JSON lines. One cache for all
// cases, so that a topology is booted once.
#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <map>
#include <optional>
#include <set>
#include <sys/types.h>

#include <catch2/catch_test_macros.hpp>

#include "core/base/process.h"
#include "core/base/text.h"
#include "core/kernel/kernel_store.h"
#include "program_run.h"

namespace ktstr::test {

namespace {

namespace fs = std::filesystem;

ProcessConfig
gauntlet(const TestBench& bench, const fs::path& kernel, const std::vector<std::string>& options)
{
  ProcessConfig config{.argv = {KTSTR_PROGRAM,
                                "gauntlet",
                                "--kernel",
                                kernel.string(),
                                "--accel",
                                "tcg",
                                "--preset",
                                "tiny-2llc",
                                "--run-dir",
                                (bench.folder.path() / "runs").string(),
                                "--format",
                                "json"},
                       .environment = {{"KTSTR_CACHE_DIR", KTSTR_TEST_CACHE}}};
  config.argv.insert(config.argv.end(), options.begin(), options.end());
  return config;
}

Outcome run_gauntlet(const TestBench& bench,
                     const fs::path& kernel,
                     const std::vector<std::string>& options)
{
  const auto run =
      run_captured(gauntlet(bench, kernel, options), {.time = std::chrono::minutes(10)});
  REQUIRE(run);
  INFO(run->err);
  REQUIRE(run->status.signal == 0);
  Outcome outcome{.exit_code = run->status.code, .errors = run->err};
  for (const auto& line : split(run->out, '\n')) {
    const auto cell = Json::parse(line);
    if (cell && cell->has("verdict"))
      outcome.cells.emplace((*cell)["name"].as_string(), *cell);
  }
  return outcome;
}

/// The kernel of the store that has no sched_ext, if there is one.
std::optional<fs::path> plain_kernel()
{
  const auto kernels = KernelStore(cache_dir() / "kernels").list();
  if (!kernels)
    return std::nullopt;
  for (const auto& kernel : *kernels)
    if (has_sched_ext(kernel) == false)
      return kernel.image;
  return std::nullopt;
}

bool is_alive(pid_t pid)
{
  const auto stat = read_file(fmt::format("/proc/{}/stat", pid));
  return stat && stat->find(") Z ") == std::string::npos;
}

/// Polls until `is_true` holds or the time is over.
template <typename Condition> bool eventually(Milliseconds limit, Condition is_true)
{
  const auto deadline = system_clock().now() + limit;
  while (system_clock().now() < deadline) {
    if (is_true())
      return true;
    system_clock().sleep(Milliseconds{20});
  }
  return is_true();
}

} // namespace

TEST_CASE("sound schedulers pass, each with proof that it was attached", "[vm]")
{
  const TestBench bench;
  const auto outcome = run_gauntlet(bench,
                                    bench.kernel,
                                    {"--test",
                                     "smoke",
                                     "--test",
                                     "pinned",
                                     "--scheduler",
                                     "eevdf",
                                     "--scheduler",
                                     "scx_fifo",
                                     "--scheduler",
                                     "scx_llc"});
  CHECK(outcome.exit_code == 0);
  REQUIRE(outcome.cells.size() == 6);
  for (const auto& [name, cell] : outcome.cells) {
    INFO(cell.dump());
    CHECK(cell["verdict"].as_string() == "pass");
    CHECK(cell["clock"].as_string() == "virtual");
    CHECK(cell["attached"].as_bool());
    CHECK(cell["body_ms"].as_int() >= 1000);
  }
}

TEST_CASE("each planted bug is the scheduler's fault, with the kernel's reason", "[vm]")
{
  const TestBench bench;
  const auto outcome = run_gauntlet(
      bench, bench.kernel, {"--profiles", "each", "--test", "pinned", "--scheduler", "scx_faulty"});
  CHECK(outcome.exit_code == 1);
  REQUIRE(outcome.cells.size() == 6);
  CHECK(outcome.cells.at("pinned/scx_faulty/tiny-2llc")["verdict"].as_string() == "pass");
  // A stalled CPU is reported by the watchdog for a task that waits there, or by the tick when the
  // watchdog's own worker does.
  const std::map<std::string, std::vector<std::string>> reasons{
      {"verifier", {"the kernel refused to load the BPF object"}},
      {"error", {"planted bug: gave up after"}},
      {"starve", {"failed to run for"}},
      {"stall", {"failed to run for", "watchdog failed to check in for"}},
      {"affinity", {"not allowed for"}}};
  for (const auto& [flag, texts] : reasons) {
    const auto& cell = outcome.cells.at("pinned/scx_faulty+" + flag + "/tiny-2llc");
    INFO(cell.dump());
    CHECK(cell["verdict"].as_string() == "fail");
    CHECK(cell["fault"].as_string() == "scheduler");
    const auto reason = cell["reason"].as_string();
    CHECK(std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
      return reason.find(text) != std::string::npos;
    }));
    CHECK(cell["attached"].as_bool() == (flag != "verifier"));
  }
}

TEST_CASE("a cell in virtual time has one digest, replays, and each seed has its own", "[vm]")
{
  const TestBench bench;
  const std::vector<std::string> options{
      "--test", "pinned", "--scheduler", "scx_fifo", "--seeds", "3"};
  const auto first = run_gauntlet(bench, bench.kernel, options);
  const auto second = run_gauntlet(bench, bench.kernel, options);
  REQUIRE(first.cells.size() == 3);
  std::set<std::string> digests;
  for (const auto& [name, cell] : first.cells) {
    INFO(cell.dump());
    const auto digest = cell["digest"].as_string();
    CHECK(digest.size() == 32);
    CHECK(digest == second.cells.at(name)["digest"].as_string());
    digests.insert(digest);
  }
  CHECK(digests.size() == 3);

  const auto replay = run_captured({.argv = {KTSTR_PROGRAM,
                                             "replay",
                                             "--run-dir",
                                             (bench.folder.path() / "runs").string(),
                                             "pinned/scx_fifo/tiny-2llc/s1"},
                                    .environment = {{"KTSTR_CACHE_DIR", KTSTR_TEST_CACHE}}},
                                   {.time = std::chrono::minutes(10)});
  REQUIRE(replay);
  INFO(replay->out << replay->err);
  CHECK(replay->status.succeeded());
  CHECK(replay->out.find("same bits: pinned/scx_fifo/tiny-2llc/s1") != std::string::npos);
}

TEST_CASE("explore finds the seed that shows a race, and replay shows it again", "[vm]")
{
  const TestBench bench;
  const auto runs = (bench.folder.path() / "runs").string();
  const auto ktstr = [&](std::vector<std::string> words) {
    words.insert(words.begin(), KTSTR_PROGRAM);
    words.insert(words.end(), {"--run-dir", runs});
    const auto run =
        run_captured({.argv = words, .environment = {{"KTSTR_CACHE_DIR", KTSTR_TEST_CACHE}}},
                     {.time = std::chrono::minutes(15)});
    REQUIRE(run);
    INFO(run->out << run->err);
    return *run;
  };
  const auto hunt = ktstr({"explore",
                           "--scheduler",
                           "scx_racy",
                           "--test",
                           "handoff",
                           "--preset",
                           "tiny-2llc",
                           "--accel",
                           "tcg",
                           "--kernel",
                           bench.kernel.string(),
                           "--until-fail",
                           "--max-seeds",
                           "60"});
  INFO(hunt.out << hunt.err);
  REQUIRE(hunt.status.code == 1);
  CHECK(hunt.out.find("gap: worker") != std::string::npos);
  const auto at = hunt.out.find("replay: ktstr replay ");
  REQUIRE(at != std::string::npos);
  const auto replay = ktstr({"replay", "--failed"});
  INFO(replay.out << replay.err);
  CHECK(replay.out.find("same bits: handoff/scx_racy/tiny-2llc/s") != std::string::npos);
}

TEST_CASE("a kernel without sched_ext skips its schedulers and runs EEVDF", "[vm]")
{
  const TestBench bench;
  const auto kernel = plain_kernel();
  if (!kernel)
    SKIP("no kernel without sched_ext: 'ktstr kernel fetch debian:trixie' gets one");
  const auto outcome = run_gauntlet(
      bench, *kernel, {"--test", "smoke", "--scheduler", "eevdf", "--scheduler", "scx_fifo"});
  CHECK(outcome.exit_code == 0);
  REQUIRE(outcome.cells.size() == 2);
  CHECK(outcome.cells.at("smoke/eevdf/tiny-2llc")["verdict"].as_string() == "pass");
  const auto& skipped = outcome.cells.at("smoke/scx_fifo/tiny-2llc");
  CHECK(skipped["verdict"].as_string() == "skip");
  CHECK(skipped["reason"].as_string().find("sched_ext") != std::string::npos);
}

TEST_CASE("a killed ktstr leaves no machine behind and no half-written record", "[vm]")
{
  const TestBench bench;
  auto config =
      gauntlet(bench, bench.kernel, {"--test", "smoke", "--scheduler", "eevdf", "-j", "2"});
  // Seeds make many cells of one machine, so that the run is far from its end.
  config.argv.insert(config.argv.end(), {"--seeds", "50"});
  auto log = UniqueFd(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  config.fds = {{log.get(), 1}, {log.get(), 2}};
  auto ktstr = Process::start(config);
  REQUIRE(ktstr);
  const auto runs = bench.folder.path() / "runs";
  REQUIRE(eventually(std::chrono::minutes(5), [&] {
    return sidecars(runs).size() >= 2 && !children_of(ktstr->pid()).empty();
  }));
  const auto machines = children_of(ktstr->pid());
  ktstr->signal(SIGKILL);
  CHECK(eventually(Milliseconds{2000},
                   [&] { return std::none_of(machines.begin(), machines.end(), is_alive); }));
  for (const auto& file : sidecars(runs)) {
    const auto text = read_file(file);
    REQUIRE(text);
    const auto record = Json::parse(*text);
    REQUIRE(record);
    CHECK((*record)["verdict"].as_string() == "pass");
  }
}

} // namespace ktstr::test
