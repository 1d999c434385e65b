// Completion scripts, as shells take them.
#include <catch2/catch_test_macros.hpp>

#include "tests/cli/user.h"

using namespace ktstr; // NOLINT

namespace {

CapturedRun run_shell(const User& user, std::vector<std::string> words)
{
  const auto ran = run_captured({.argv = std::move(words),
                                 .environment = {{"HOME", user.home.path()}, {"LC_ALL", "C"}},
                                 .working_dir = user.home.path()},
                                {.time = Milliseconds(30000)});
  REQUIRE(ran);
  REQUIRE_FALSE(ran->is_timed_out);
  return *ran;
}

/// What bash offers for the last of the words.
std::vector<std::string> bash_offers(const User& user, const std::vector<std::string>& words)
{
  REQUIRE(write_file(user.home.path() / "ktstr.bash", user.run({"completions", "bash"}).out));
  const auto script = fmt::format(
      "source ./ktstr.bash\nCOMP_WORDS=({})\nCOMP_CWORD={}\n"
      "_ktstr\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"\n",
      [&words] {
        std::vector<std::string> quoted;
        for (const auto& word : words)
          quoted.push_back("'" + word + "'");
        return join(quoted, " ");
      }(),
      words.size() - 1);
  const auto ran = run_shell(user, {"bash", "--norc", "-c", script});
  CHECK(ran.err.empty());
  REQUIRE(ran.status.succeeded());
  return lines_of(ran.out);
}

using Words = std::vector<std::string>;

} // namespace

TEST_CASE("bash completes commands, second words and options", "[completions]")
{
  const User user;
  CHECK(bash_offers(user, {"ktstr", "gaun"}) == Words{"gauntlet"});
  CHECK(bash_offers(user, {"ktstr", "kernel", ""}) == Words{"fetch", "list", "clean"});
  CHECK(bash_offers(user, {"ktstr", "kernel", "fetch", "--col"}) == Words{"--color"});
  CHECK(bash_offers(user, {"ktstr", "gauntlet", "-j2", "--jun"}) == Words{"--junit"});
}

TEST_CASE("bash completes files, folders and cells where they are wanted", "[completions]")
{
  const User user;
  REQUIRE(write_file(user.home.path() / "some.xml", ""));
  REQUIRE(make_directories(user.home.path() / "some"));
  CHECK(bash_offers(user, {"ktstr", "run", "--junit", "some."}) == Words{"some.xml"});
  CHECK(bash_offers(user, {"ktstr", "run", "--run-dir", "so"}) == Words{"some"});
  const auto cells = bash_offers(user, {KTSTR_PROGRAM, "run", "smoke/eevdf/tiny-1"});
  CHECK((cells.empty() || cells == Words{"smoke/eevdf/tiny-1llc"})); // when tests_basic is built
}

TEST_CASE("hidden commands are not completed", "[completions]")
{
  const User user;
  for (const auto* shell : {"bash", "zsh", "fish"})
    CHECK_FALSE(contains(user.run({"completions", shell}).out, "plugin-describe"));
}

TEST_CASE("zsh and fish take their scripts, where they are installed", "[completions]")
{
  const User user;
  REQUIRE(write_file(user.home.path() / "zsh", user.run({"completions", "zsh"}).out));
  REQUIRE(write_file(user.home.path() / "fish", user.run({"completions", "fish"}).out));
  bool has_any = false;
  for (const Words& words : {Words{"zsh", "-n", "zsh"}, Words{"fish", "--no-execute", "fish"}}) {
    if (!find_program(words.front()))
      continue;
    has_any = true;
    const auto ran = run_shell(user, words);
    CHECK(ran.err.empty());
    CHECK(ran.status.succeeded());
  }
  if (!has_any)
    SKIP("neither zsh nor fish is installed");
}

TEST_CASE("completions of an unknown shell name those that are known", "[completions]")
{
  const User user;
  const auto run = user.run({"completions", "csh"});
  CHECK(run.status.code == 64);
  CHECK(contains(run.err, "bash"));
  CHECK(user.run({"completions"}).status.code == 64);
}

TEST_CASE("list --schedulers and --scheduler-tests print one JSON array each", "[cli]")
{
  const User user;
  const auto schedulers = user.run({"list", "--schedulers"});
  REQUIRE(schedulers.status.code == 0);
  const auto list = Json::parse(trim(schedulers.out));
  REQUIRE(list);
  bool has_eevdf = false;
  for (const auto& entry : list->items())
    has_eevdf = has_eevdf || (entry["scheduler"]["name"].as_string() == "eevdf" &&
                              entry["test_count"].as_int() >= 2);
  CHECK(has_eevdf);
  const auto tests = user.run({"list", "--list-scheduler-tests"});
  CHECK(contains(tests.out, R"({"test":"sample-alpha","scheduler":"eevdf"})"));
  CHECK(user.run({"list", "--schedulers", "--scheduler-tests"}).status.code == 64);
}

TEST_CASE("affected needs a base, and outside a repository answers with all", "[cli]")
{
  const User user;
  CHECK(user.run({"affected"}).status.code == 64);
  const auto run = user.run({"affected", "--base", "main"});
  CHECK(run.status.code == 0);
  CHECK(Json::parse(trim(run.out)).value_or(Json()).is_array());
  CHECK(contains(run.err, "all of "));
}
