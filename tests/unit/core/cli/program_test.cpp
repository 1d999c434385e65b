#include <catch2/catch_test_macros.hpp>

#include "core/cli/command.h"
#include "core/model/verdict.h"

using namespace ktstr; // NOLINT

namespace {

struct Outcome {
  int code = -1;
  std::string out;
  std::string err;
};

Outcome run(const std::vector<std::string>& words)
{
  const CancelToken cancel;
  TextOutput out;
  TextOutput err;
  const int code = run_program(words, cancel, out, err);
  return {code, out.text(), err.text()};
}

bool contains(const std::string& text, std::string_view part)
{
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("without a command the help goes to stderr and the exit code says usage", "[program]")
{
  const auto outcome = run({});
  CHECK(outcome.code == kExitUsage);
  CHECK(outcome.out.empty());
  CHECK(contains(outcome.err, "Commands:"));
}

TEST_CASE("an unknown command suggests the nearest", "[program]")
{
  const auto outcome = run({"lsit"});
  CHECK(outcome.code == kExitUsage);
  CHECK(contains(outcome.err, "unknown command 'lsit' (did you mean 'list'?)"));
  CHECK(contains(outcome.err, "HINT: "));
}

TEST_CASE("half of a command says what may follow", "[program]")
{
  CHECK(contains(run({"kernel"}).err, "needs one of: fetch, list, clean"));
  CHECK(contains(run({"kernel", "fecth"}).err, "did you mean 'fetch'?"));
}

TEST_CASE("every command's help shows an example first", "[program]")
{
  for (const auto& command : commands()) {
    CAPTURE(command.name);
    const auto help = help_of(command);
    CHECK(help.rfind("Example:\n  ktstr " + std::string(command.name), 0) == 0);
    CHECK(contains(help, "--help"));
    CHECK(command.run != nullptr);
  }
}

TEST_CASE("--help explains a command, and a group of them", "[program]")
{
  CHECK(contains(run({"list", "--help"}).out, "--partition"));
  CHECK(run({"list", "--help"}).code == kExitPass);
  CHECK(contains(run({"kernel", "--help"}).out, "ktstr kernel clean"));
  CHECK(contains(run({"help", "kernel", "fetch"}).out, "debian"));
}

TEST_CASE("hidden commands are not in the help", "[program]")
{
  CHECK_FALSE(contains(general_help(), "plugin-describe"));
}

TEST_CASE("bad options are usage errors with a hint", "[program]")
{
  const auto outcome = run({"list", "--profile", "each"});
  CHECK(outcome.code == kExitUsage);
  CHECK(contains(outcome.err, "did you mean '--profiles'?"));
  CHECK(contains(outcome.err, "HINT: 'ktstr list --help'"));
}

TEST_CASE("words that a command does not take are refused", "[program]")
{
  CHECK(run({"list", "everything"}).code == kExitUsage);
  CHECK(run({"version", "x"}).code == kExitUsage);
  CHECK(run({"list", "--color", "sometimes"}).code == kExitUsage);
}

TEST_CASE("the version is a result", "[program]")
{
  CHECK(run({"version"}).out == "ktstr " + std::string(version()) + "\n");
  CHECK(run({"--version"}).out == run({"version"}).out);
}
