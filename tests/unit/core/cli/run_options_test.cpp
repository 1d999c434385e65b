#include <cstdlib>

#include <catch2/catch_test_macros.hpp>

#include "core/cli/run_options.h"

using namespace ktstr; // NOLINT

namespace {

Result<RunOptions> read(const std::vector<std::string>& words)
{
  const auto parsed = parse_options(run_option_specs(), words);
  REQUIRE(parsed);
  return read_run_options(*parsed);
}

} // namespace

TEST_CASE("--perf runs one cell at a time, and is kept for the next run of a cell", "[run_options]")
{
  const auto run = read({"--perf"});
  REQUIRE(run);
  CHECK(run->is_perf);
  CHECK(run->slots == 1);
  CHECK(run->context == std::vector<std::string>{"--perf"});
}

TEST_CASE("--format takes human, json and github", "[run_options]")
{
  CHECK(read({})->format == RunFormat::human);
  CHECK(read({"--format", "json"})->format == RunFormat::json);
  CHECK(read({"--format", "github"})->format == RunFormat::github);
  CHECK_FALSE(read({"--format", "xml"}));
}

TEST_CASE("--vmm is kept for the next run of a cell, and does not go with --perf", "[run_options]")
{
  const auto run = read({"--vmm", "microvm"});
  REQUIRE(run);
  CHECK(run->vmm == "microvm");
  CHECK(run->context == std::vector<std::string>{"--vmm", "microvm"});
  CHECK(read({})->vmm == "qemu");
  CHECK_FALSE(read({"--vmm", "microvm", "--perf"}));
}

TEST_CASE("--perf does not go with emulation, virtual time or cells at once", "[run_options]")
{
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"--perf", "--accel", "tcg"},
        std::vector<std::string>{"--perf", "--clock", "virtual"},
        std::vector<std::string>{"--perf", "-j2"}}) {
    const auto run = read(words);
    REQUIRE_FALSE(run);
    CHECK(run.error().kind() == ErrorKind::invalid);
    CHECK(run.error().text().find("--perf") != std::string::npos);
  }
}

TEST_CASE("a skip fails by an option, or by the environment, even an empty word there",
          "[run_options]")
{
  CHECK_FALSE(read({})->is_skip_a_failure);
  CHECK(read({"--no-skip"})->is_skip_a_failure);
  ::setenv("KTSTR_NO_SKIP_MODE", "", 1);
  CHECK(read({})->is_skip_a_failure);
  ::unsetenv("KTSTR_NO_SKIP_MODE");
  CHECK_FALSE(read({})->is_skip_a_failure);
}
