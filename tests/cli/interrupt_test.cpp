#include <algorithm>
#include <array>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <optional>
#include <poll.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/base/process.h"
#include "core/base/text.h"
#include "core/run/cell_result.h"

using namespace ktstr; // NOLINT
namespace fs = std::filesystem;

namespace {

constexpr Milliseconds kLimit{20000};

/// A scripted run that has come to its hanging cell: three cells have finished.
struct HangingRun {
  TempDir temp = *TempDir::create("ktstr-test");
  UniqueFd out;
  std::optional<Process> process;

  explicit HangingRun(const std::string& manner)
  {
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    out.reset(ends[0]);
    const UniqueFd write_end(ends[1]);
    auto started = Process::start({.argv = {KTSTR_SCRIPTED_RUN, temp.path().string(), manner},
                                   .fds = {{write_end.get(), 1}}});
    REQUIRE(started);
    process.emplace(std::move(*started));
    wait_for("hanging\n", 3);
  }

  /// Reads until the mark and that many cells were printed.
  void wait_for(std::string_view mark, std::ptrdiff_t cells)
  {
    std::string text;
    std::array<char, 4096> block{};
    const auto is_there = [&] {
      return text.find(mark) != std::string::npos &&
             std::count(text.begin(), text.end(), '{') >= cells;
    };
    while (!is_there()) {
      pollfd ready{out.get(), POLLIN, 0};
      REQUIRE(::poll(&ready, 1, static_cast<int>(kLimit.count())) == 1);
      const auto got = ::read(out.get(), block.data(), block.size());
      REQUIRE(got > 0);
      text.append(block.data(), static_cast<std::size_t>(got));
    }
  }

  /// Sidecars that are there; each must be whole.
  [[nodiscard]] std::size_t whole_sidecars() const
  {
    std::size_t found = 0;
    for (const auto& entry : fs::recursive_directory_iterator(temp.path())) {
      if (entry.path().filename() != "cell.json")
        continue;
      const auto text = read_file(entry.path());
      REQUIRE(text);
      const auto json = Json::parse(*text);
      REQUIRE(json);
      REQUIRE(cell_result_from_json(*json));
      ++found;
    }
    return found;
  }

  [[nodiscard]] std::string junit() const
  {
    const auto text = read_file(temp.path() / "junit.xml");
    REQUIRE(text);
    return *text;
  }
};

} // namespace

TEST_CASE("Ctrl-C keeps what finished and exits 130", "[interrupt]")
{
  HangingRun run("polite");
  run.process->signal(SIGINT);
  const auto status = run.process->wait(kLimit);
  REQUIRE(status);
  CHECK(status->code == 130);
  CHECK(run.whole_sidecars() == 3);
}

TEST_CASE("Ctrl-C leaves a JUnit file with all cells, those that did not run as errors",
          "[interrupt]")
{
  HangingRun run("polite");
  run.process->signal(SIGTERM);
  REQUIRE(run.process->wait(kLimit));
  CHECK(run.junit().find("tests=\"12\" failures=\"0\" errors=\"9\"") != std::string::npos);
}

TEST_CASE("SIGKILL leaves a JUnit file that says that the run has not ended", "[interrupt]")
{
  HangingRun run("polite");
  run.process->signal(SIGKILL);
  REQUIRE(run.process->wait(kLimit));
  CHECK(run.junit().find("tests=\"1\" failures=\"0\" errors=\"1\"") != std::string::npos);
}

TEST_CASE("a second Ctrl-C ends a run that does not end", "[interrupt]")
{
  HangingRun run("stubborn");
  run.process->signal(SIGINT);
  CHECK_FALSE(run.process->wait(Milliseconds(300)));
  run.process->signal(SIGINT);
  const auto status = run.process->wait(kLimit);
  REQUIRE(status);
  CHECK(status->code == 130);
  CHECK(run.whole_sidecars() == 3);
}

TEST_CASE("SIGKILL leaves whole sidecars", "[interrupt]")
{
  HangingRun run("polite");
  run.process->signal(SIGKILL);
  const auto status = run.process->wait(kLimit);
  REQUIRE(status);
  CHECK(status->signal == SIGKILL);
  CHECK(run.whole_sidecars() == 3);
}
