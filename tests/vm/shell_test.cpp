// `ktstr shell`: a command, a script, and a person at a terminal, in a machine of its own.
#include <algorithm>
#include <array>
#include <csignal>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <pty.h>
#include <termios.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>

#include "core/base/process.h"
#include "program_run.h"

namespace ktstr::test {

namespace {

std::vector<std::string> shell_words(const std::vector<std::string>& more)
{
  const auto kernel = TestBench().kernel;
  std::vector<std::string> words{KTSTR_PROGRAM, "shell", "--kernel", kernel.string()};
  words.insert(words.end(), {"--accel", "tcg", "--topology", "tiny-2llc"});
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

CapturedRun run_shell(const std::vector<std::string>& more,
                      const std::filesystem::path& input = "/dev/null")
{
  const UniqueFd in(::open(input.c_str(), O_RDONLY | O_CLOEXEC));
  const auto run = run_captured({.argv = shell_words(more),
                                 .fds = {{in.get(), 0}},
                                 .environment = {{"KTSTR_CACHE_DIR", KTSTR_TEST_CACHE}}},
                                {.time = Milliseconds(180000)});
  REQUIRE(run);
  INFO(run->err);
  REQUIRE_FALSE(run->is_timed_out);
  return *run;
}

/// A person's terminal with ktstr in it.
class Terminal {
public:
  explicit Terminal(const std::vector<std::string>& more)
  {
    int ends[2];
    REQUIRE(::openpty(&ends[0], &ends[1], nullptr, nullptr, nullptr) == 0);
    master_.reset(ends[0]);
    slave_.reset(ends[1]);
    auto process = Process::start({.argv = shell_words(more),
                                   .fds = {{ends[1], 0}, {ends[1], 1}, {ends[1], 2}},
                                   .environment = {{"KTSTR_CACHE_DIR", KTSTR_TEST_CACHE}}});
    REQUIRE(process);
    process_.emplace(std::move(*process));
  }

  void type(std::string_view text)
  {
    REQUIRE(::write(master_.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }
  /// Reads until `words` were shown.
  bool shows(std::string_view words)
  {
    while (seen_.find(words) == std::string::npos) {
      pollfd waiting{.fd = master_.get(), .events = POLLIN, .revents = 0};
      std::array<char, 4096> bytes{};
      const auto got =
          ::poll(&waiting, 1, 60000) == 1 ? ::read(master_.get(), bytes.data(), bytes.size()) : -1;
      if (got <= 0)
        return false;
      seen_.append(bytes.data(), static_cast<std::size_t>(got));
    }
    seen_.erase(0, seen_.find(words) + words.size());
    return true;
  }
  [[nodiscard]] bool is_ordinary() const
  {
    termios modes{};
    REQUIRE(::tcgetattr(slave_.get(), &modes) == 0);
    return (modes.c_lflag & ICANON) != 0;
  }
  Process& process() { return *process_; }

private:
  UniqueFd master_;
  UniqueFd slave_;
  std::optional<Process> process_;
  std::string seen_;
};

bool is_gone(pid_t process)
{
  const auto stat = read_file(fmt::format("/proc/{}/stat", process));
  return !stat || stat->find(") Z") != std::string::npos;
}

} // namespace

TEST_CASE("a command's output and exit code are ktstr's", "[vm]")
{
  const auto run = run_shell({"--", "sh", "-c", "nproc; exit 7"});
  CHECK(run.out == "4\n");
  CHECK(run.status.code == 7);
}

TEST_CASE("a command ended by a signal has the exit code that a shell gives it", "[vm]")
{
  CHECK(run_shell({"--", "sh", "-c", "kill -9 $$"}).status.code == 137);
}

TEST_CASE("a shell's scheduler is attached before the command runs", "[vm]")
{
  const auto run =
      run_shell({"--scheduler", "scx_fifo+vtime", "--", "cat", "/sys/kernel/sched_ext/root/ops"});
  CHECK(run.out.starts_with("scx_fifo"));
  CHECK(run.status.code == 0);
}

TEST_CASE("a scheduler that does not attach is said, and the command does not run", "[vm]")
{
  const auto run = run_shell({"--scheduler", "scx_faulty+verifier", "--", "echo", "ran"});
  CHECK(run.out.empty());
  CHECK(run.status.code == 69);
  CHECK(run.err.find("scheduler 'scx_faulty' did not attach") != std::string::npos);
}

TEST_CASE("stdin is a script when there is no terminal", "[vm]")
{
  const auto folder = TempDir::create("ktstr-shell");
  REQUIRE(folder);
  const std::string bytes = "echo $((6 * 7))\nexit 3\n";
  REQUIRE(write_file(folder->path() / "script", bytes));
  const auto run = run_shell({}, folder->path() / "script");
  CHECK(run.out == "42\n");
  CHECK(run.status.code == 3);
}

TEST_CASE("a test's machine has the test's files", "[vm]")
{
  const auto run =
      run_shell({"--test", "fairness", "--", "sh", "-c", "find / -name tests_basic.so | wc -l"});
  CHECK(run.out == "1\n");
}

TEST_CASE("at a terminal keys reach the machine, and its shell's exit code comes back", "[vm]")
{
  Terminal terminal({});
  REQUIRE(terminal.shows("# "));
  CHECK_FALSE(terminal.is_ordinary());
  terminal.type("sh -c 'echo re''ady; exec sleep 1000'\r");
  REQUIRE(terminal.shows("ready"));
  terminal.type("\x03"); // ends the sleep, not ktstr
  REQUIRE(terminal.shows("# "));
  terminal.type("echo $((40 + 2))\r");
  REQUIRE(terminal.shows("\n42"));
  terminal.type("exit 5\r");
  const auto status = terminal.process().wait(Milliseconds(60000));
  REQUIRE(status);
  CHECK(status->code == 5);
  CHECK(terminal.is_ordinary());
}

TEST_CASE("Ctrl-] leaves the machine", "[vm]")
{
  Terminal terminal({});
  REQUIRE(terminal.shows("# "));
  terminal.type("\x1d");
  const auto status = terminal.process().wait(Milliseconds(60000));
  REQUIRE(status);
  CHECK(status->code == 0);
  CHECK(terminal.is_ordinary());
}

TEST_CASE("a shell that is killed leaves no machine and an ordinary terminal", "[vm]")
{
  Terminal terminal({});
  REQUIRE(terminal.shows("# "));
  const auto children = children_of(terminal.process().pid());
  REQUIRE_FALSE(children.empty());
  terminal.process().signal(SIGKILL);
  REQUIRE(terminal.process().wait(Milliseconds(10000)));
  const auto deadline = system_clock().now() + Milliseconds(10000);
  const auto all_gone = [&] { return std::all_of(children.begin(), children.end(), is_gone); };
  while ((!all_gone() || !terminal.is_ordinary()) && system_clock().now() < deadline)
    ::poll(nullptr, 0, 10);
  CHECK(all_gone());
  CHECK(terminal.is_ordinary());
}

} // namespace ktstr::test
