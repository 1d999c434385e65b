#include <cerrno>
#include <map>
#include <sys/wait.h>
#include <thread>

#include <catch2/catch_test_macros.hpp>
#include <fmt/core.h>
#include <ktstr/scheduler.h>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "tests/bad_plugins/discovery.h"

using ktstr::PluginRegistry;
using ktstr::test::outcome_of;

namespace {

namespace fs = std::filesystem;

constexpr const char* kHanging = "hangs_in_describe";

/// Every plugin of the folder but the one that costs its whole deadline.
const PluginRegistry& everything()
{
  static const PluginRegistry registry = [] {
    const auto folder = ktstr::TempDir::create("ktstr-bad-plugins");
    for (const auto& file : fs::directory_iterator(ktstr::test::built_plugins()))
      if (file.path().stem() != kHanging)
        ktstr::test::copy_plugin(file.path().stem(), folder->path(), file.path().filename());
    return ktstr::discover_plugins(ktstr::test::options_for(folder->path()));
  }();
  return registry;
}

/// The line a user gets for each; "accepted" for those that are only rude.
const std::map<std::string, std::string>& expected_outcomes()
{
  static const std::map<std::string, std::string> kOutcomes{
      {"bad_id",
       "ktstr.scheduler/1, item 0: id 'two/parts' is not 1 to 64 letters, digits, '-', '_' or '.'"},
      {"bad_utf8", "ktstr.scheduler/1, item 0, description: is not UTF-8"},
      {"checks_no_object", "ktstr.scheduler/1, item 0: checks is no JSON object"},
      {"closes_every_fd",
       "its description was lost: the plugin closed descriptors that are not its own"},
      {"closes_fd_1", "accepted"},
      {"counts_too_many", "ktstr.scheduler/1: count returned 4294967295; more than 4096"},
      {"crashes_at_exit", "failed after it was described: signal 9 (Killed)"},
      {"desc_huge",
       "ktstr.scheduler/1, item 0: has struct_size 4294967295; more than 4096 is surely a mistake"},
      {"desc_nonzero_tail",
       fmt::format(
           "ktstr.scheduler/1, item 0: has struct_size {} and sets members past the {} bytes "
           "that this ktstr knows",
           sizeof(ktstr_scheduler) + 8,
           sizeof(ktstr_scheduler))},
      {"desc_size_zero",
       "ktstr.scheduler/1, item 0: has struct_size 0; KTSTR_RECORD(type) sets it"},
      {"desc_too_small",
       "ktstr.scheduler/1, item 0: has struct_size 16; no release had less than 80"},
      {"desc_zero_tail", "accepted"},
      {"takes_id_of_good", "scheduler 'good' is already offered by FOLDER/good.so"},
      {"endless_flags",
       "ktstr.scheduler/1, item 0: flags has more than 1024 entries; is the NULL at its end "
       "missing?"},
      {"exits_process", "ended the process in describe (exit status 0) instead of returning"},
      {"floods_answer", "its description is longer than 16 MiB"},
      {"forges_answer", "its description is damaged: JSON is malformed at byte 17: Invalid value."},
      {"forks_away", "accepted"},
      {"good", "accepted"},
      {"init_fails_silent", "init returned IO without a message (bug in the plugin)"},
      {"init_fails_with_text", "init failed: the licence file is missing"},
      {"init_returns_nonsense", "init returned 7, which is no ktstr_status"},
      {"leaks_a_gib", "accepted"},
      {"major_newer", "needs plugin ABI 2.1, this ktstr provides 0.1"},
      {"minor_needed_newer", "needs plugin ABI 0.2, this ktstr provides 0.1"},
      {"minor_newer", "needs plugin ABI 0.9, this ktstr provides 0.1"},
      {"missing_dependency",
       "needs the library 'libktstr_test_absent.so': No such file or directory"},
      {"no_factory", "its entry object: get_factory is NULL"},
      {"no_note", "has no '.note.ktstr' note, so it is no plugin"},
      {"no_symbol", "exports no symbol 'ktstr_plugin'"},
      {"null_desc", "ktstr.scheduler/1, item 0: is NULL"},
      {"offers_everything", "accepted"},
      {"offers_nothing", "offers no scheduler, test, payload, VM back end or work type"},
      {"offers_twice", "offers the scheduler 'offers_twice' twice"},
      {"prints_answers", "accepted"},
      {"reserved_word", "its entry object: flags is 4, not 0"},
      {"same_helper_a", "accepted"},
      {"same_helper_b", "accepted"},
      {"segfault_in_describe", "crashed in describe: signal 11 (Segmentation fault)"},
      {"small_entry", "has a symbol 'ktstr_plugin' of 4 bytes, expected 64"},
      {"static_ctor_throws",
       "crashed while it was loaded: signal 6 (Aborted): terminate called after throwing an "
       "instance of 'std::runtime_error' what(): too early"},
      {"throws_in_deinit", "deinit threw an exception: never enough"},
      {"throws_in_describe", "the factory ktstr.scheduler/1 threw an exception that says nothing"},
      {"throws_in_init", "init threw an exception: no luck today"},
      {"undefined_symbol", "undefined symbol: ktstr_test_nowhere"},
      {"work_type_capital",
       "'SpinWait' is not an id of a work type: 1 to 64 of letters, digits, '-', '_', '.', the "
       "first a lower-case letter"},
      {"work_type_unbounded",
       "work type 'burst': fallback 0 of parameter 'burst_us' is not within 1 to 10"},
      {"wrong_magic", "its entry object has magic 0x12345678, expected 0x5453544b"}};
  return kOutcomes;
}

/// The folder of a run is a new one each time.
std::string without_folder(std::string text, const fs::path& folder)
{
  if (const auto at = text.find(folder.string()); at != std::string::npos)
    text.replace(at, folder.string().size(), "FOLDER");
  return text;
}

bool is_runaway_alive()
{
  for (const auto& process : fs::directory_iterator("/proc")) {
    const auto status = ktstr::read_file(process.path() / "status").value_or("");
    const bool is_dead = status.find("State:\tZ") != std::string::npos; // and nobody's concern
    if (!is_dead && status.find("Name:\tktstr-runaway\n") != std::string::npos)
      return true;
  }
  return false;
}

} // namespace

TEST_CASE("each bad plugin gets its one line, and none disturbs another", "[bad_plugins]")
{
  const auto& registry = everything();
  const auto folder = registry.plugins.front().file.parent_path();
  for (const auto& [name, expected] : expected_outcomes()) {
    INFO("plugin " << name);
    CHECK(without_folder(outcome_of(registry, name + ".so"), folder) == expected);
  }
}

TEST_CASE("every plugin of the folder has an expected outcome", "[bad_plugins]")
{
  const auto& registry = everything();
  CHECK(registry.plugins.size() + registry.refused.size() == expected_outcomes().size());
}

TEST_CASE("plugins that are not refused are listed in the order of their names", "[bad_plugins]")
{
  CHECK(ktstr::test::accepted_in(everything()) == std::vector<std::string>{"closes_fd_1.so",
                                                                           "desc_zero_tail.so",
                                                                           "forks_away.so",
                                                                           "good.so",
                                                                           "leaks_a_gib.so",
                                                                           "offers_everything.so",
                                                                           "prints_answers.so",
                                                                           "same_helper_a.so",
                                                                           "same_helper_b.so"});
}

TEST_CASE("every refusal that a user can act on says what to do", "[bad_plugins]")
{
  std::map<std::string, std::string> hints;
  for (const auto& refused : everything().refused)
    hints[refused.file.stem()] = refused.hint;
  CHECK(hints["takes_id_of_good"] == "remove one of the two files, or rename the id in one");
  CHECK(hints["missing_dependency"] ==
        "install that library, or link it statically into the plugin");
  CHECK(hints["major_newer"] ==
        "rebuild the plugin with the headers of this ktstr, or use the ktstr it was built for");
  CHECK(hints["no_note"] == "was it built with ktstr_add_plugin()?");
  CHECK(hints["init_fails_silent"] ==
        "call host->set_error() before a negative status is returned");
}

TEST_CASE("a plugin that hangs is given up at its deadline", "[bad_plugins]")
{
  const auto folder = ktstr::TempDir::create("ktstr-bad-plugins");
  REQUIRE(folder);
  ktstr::test::copy_plugin(kHanging, folder->path(), "hangs.so");
  auto options = ktstr::test::options_for(folder->path());
  options.deadline = ktstr::Milliseconds{1500};
  const auto registry = ktstr::discover_plugins(options);
  CHECK(outcome_of(registry, "hangs.so") == "hung in describe: no answer within 1500 ms");
}

TEST_CASE("no child is left behind", "[bad_plugins]")
{
  everything();
  CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
  CHECK(errno == ECHILD);
}

TEST_CASE("a process that a plugin left behind is gone, and was not waited for", "[bad_plugins]")
{
  const auto folder = ktstr::TempDir::create("ktstr-bad-plugins");
  REQUIRE(folder);
  ktstr::test::copy_plugin("forks_away", folder->path(), "forks_away.so");
  const auto registry = ktstr::discover_plugins(ktstr::test::options_for(folder->path()));
  CHECK(outcome_of(registry, "forks_away.so") == "accepted");
  // It has its signal, and is nobody's child here: it ends as soon as it gets a CPU.
  const auto deadline = ktstr::system_clock().now() + ktstr::Milliseconds{10'000};
  while (is_runaway_alive() && ktstr::system_clock().now() < deadline)
    std::this_thread::sleep_for(ktstr::Milliseconds{1});
  CHECK_FALSE(is_runaway_alive());
}
