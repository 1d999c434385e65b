// What seeds do, and what they do not: how many different runs 50 seeds give, and whether one seed
// gives the same run whatever the host does. Prints counts; asserts nothing.
//
//   bench_seeds [SEEDS [RUNS [WIDE_RUNS]]]   defaults 50, 200, 50; KTSTR_TEST_KERNEL or the default
#include <fcntl.h>
#include <set>

#include "core/base/unique_fd.h"
#include "tests/bench/bench_support.h"

namespace ktstr::bench {

namespace {

namespace fs = std::filesystem;

/// Who ran where, in which order: the migrations of all workers, without their times.
std::string scheduling_order(const Json& cell)
{
  const auto record = record_of(cell);
  std::vector<std::pair<std::int64_t, std::string>> moves;
  for (const auto& worker : record["workers"].items())
    for (const auto& move : worker["migrations"].items())
      moves.emplace_back(move.items()[0].as_int(),
                         fmt::format("{}:{}>{}",
                                     worker["worker"].as_int(),
                                     move.items()[1].as_int(),
                                     move.items()[2].as_int()));
  std::sort(moves.begin(), moves.end());
  std::string order;
  for (const auto& [at, move] : moves)
    order += move + " ";
  return order;
}

void study_seeds(const std::string& test, const std::string& seeds, const fs::path& runs)
{
  const auto cells = cells_of({"gauntlet",
                               "--test",
                               test,
                               "--scheduler",
                               "scx_fifo",
                               "--preset",
                               "tiny-2llc",
                               "--seeds",
                               seeds,
                               "--kernel",
                               bench_kernel().string()},
                              runs);
  std::set<std::string> digests;
  std::set<std::string> orders;
  for (const auto& cell : cells) {
    digests.insert(cell["digest"].as_string());
    orders.insert(scheduling_order(cell));
  }
  std::printf("%-10s %3zu seeds: %3zu digests, %3zu scheduling orders\n",
              test.c_str(),
              cells.size(),
              digests.size(),
              orders.size());
}

/// Keeps one CPU busy while it lives.
class Burner {
public:
  Burner() : process_(must(Process::start({.argv = {"sh", "-c", "while :; do :; done"}}))) {}
  ~Burner() { process_.kill(); }

private:
  Process process_;
};

/// `runs` times the same cell, four at a time, beside a burner. A cell is in one plan once, so each
/// round is a process of its own.
void repeat_cell(const std::string& cell, std::uint64_t times, const fs::path& runs)
{
  const Burner burner;
  const UniqueFd nowhere(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  std::set<std::string> digests;
  std::uint64_t done = 0;
  const auto started = system_clock().now();
  while (done < times) {
    std::vector<Process> round;
    std::vector<fs::path> folders;
    for (std::uint64_t i = 0; i < 4 && done + i < times; ++i) {
      folders.push_back(runs / fmt::format("repeat-{}", done + i));
      round.push_back(must(Process::start({.argv = {KTSTR_PROGRAM,
                                                    "run",
                                                    cell,
                                                    "--accel",
                                                    "tcg",
                                                    "--kernel",
                                                    bench_kernel().string(),
                                                    "--run-dir",
                                                    folders.back().string()},
                                           .fds = {{nowhere.get(), 1}, {nowhere.get(), 2}}})));
    }
    for (auto& process : round)
      process.wait(kLimit);
    const auto before = done;
    for (const auto& folder : folders)
      for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.path().filename() == "cell.json") {
          const auto record = must(Json::parse(must(read_file(entry.path()))));
          digests.insert(record["verdict"].as_string() + " " + record["digest"].as_string());
          ++done;
        }
    if (done == before)
      give_up(cell + ": four runs left no cell");
  }
  std::printf("%s: %lu runs beside a burner: %zu digest%s (%.1f s a run)\n",
              cell.c_str(),
              static_cast<unsigned long>(done),
              digests.size(),
              digests.size() == 1 ? "" : "s",
              static_cast<double>((system_clock().now() - started).count()) / 1000 /
                  static_cast<double>(done));
}

} // namespace

} // namespace ktstr::bench

int main(int argc, char** argv)
{
  using namespace ktstr::bench;
  const auto number = [&](int at, std::uint64_t otherwise) {
    return argc > at ? ktstr::parse_decimal(argv[at]).value_or(0) : otherwise;
  };
  const auto seeds = number(1, 50);
  if (seeds < 1) {
    std::fprintf(stderr,
                 "usage: bench_seeds [SEEDS [RUNS [WIDE_RUNS]]]   numbers, default 50 200 50\n");
    return 64;
  }
  std::setvbuf(stdout, nullptr, _IOLBF, 0); // minutes between the lines
  const auto folder = must(ktstr::TempDir::create("ktstr-bench"));
  for (const char* test : {"pinned", "fairness", "handoff"})
    study_seeds(test, std::to_string(seeds), folder.path() / "seeds");
  repeat_cell("pinned/scx_fifo/tiny-2llc", number(2, 200), folder.path() / "narrow");
  repeat_cell("pinned/scx_fifo/numa2-4llc", number(3, 50), folder.path() / "wide");
  return 0;
}
