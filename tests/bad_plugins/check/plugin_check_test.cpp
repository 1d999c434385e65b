#include <algorithm>

#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/plugin/check/check_plugin.h"
#include "core/plugin/check/dynamic_facts.h"

using namespace ktstr; // NOLINT

namespace {

namespace fs = std::filesystem;

PluginReport report_of(const fs::path& file)
{
  return check_plugin(file, {.describer = KTSTR_TEST_CHECKER, .deadline = Milliseconds(20000)});
}

/// A plugin of this folder.
PluginReport checked(const std::string& name)
{
  return report_of(fs::path(KTSTR_CHECKED_PLUGINS) / (name + ".so"));
}

/// A plugin of the folder above.
PluginReport bad(const std::string& name)
{
  return report_of(fs::path(KTSTR_TEST_PLUGINS) / (name + ".so"));
}

PluginFinding finding(const PluginReport& report, const std::string& check)
{
  const auto found = std::find_if(report.findings.begin(),
                                  report.findings.end(),
                                  [&](const auto& item) { return item.check == check; });
  REQUIRE(found != report.findings.end());
  return *found;
}

/// "check: text" of each that failed.
std::vector<std::string> failures(const PluginReport& report)
{
  std::vector<std::string> texts;
  for (const auto& item : report.findings)
    if (item.outcome == FindingOutcome::failed)
      texts.push_back(item.check + ": " + item.text);
  return texts;
}

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("a good plugin fails no check", "[plugin_check]")
{
  const auto report = bad("good");
  CHECK(failures(report).empty());
  CHECK(finding(report, "pure").outcome == FindingOutcome::passed);
  CHECK(finding(report, "reinit").outcome == FindingOutcome::passed);
}

TEST_CASE("every file gets the same checks in the same order", "[plugin_check]")
{
  const auto names = [](const PluginReport& report) {
    Texts checks;
    for (const auto& item : report.findings)
      checks.push_back(item.check);
    return checks;
  };
  const Texts all{"file",
                  "note",
                  "exports",
                  "symbols",
                  "libraries",
                  "describe",
                  "constraints",
                  "flags",
                  "scenarios",
                  "programs",
                  "bpf",
                  "pure",
                  "reinit"};
  CHECK(names(bad("good")) == all);
  CHECK(names(bad("no_note")) == all);
  CHECK(names(bad("exits_process")) == all);
  CHECK(names(report_of("/nowhere/at_all.so")) == all);
}

TEST_CASE("a plugin that describes itself differently each time is not pure", "[plugin_check]")
{
  const auto report = checked("changes_answer");
  CHECK(finding(report, "pure").outcome == FindingOutcome::failed);
  CHECK(finding(report, "pure").text ==
        "describes itself differently when asked again: schedulers[0].description: \"first\", then "
        "\"second\"");
}

TEST_CASE("a plugin that cannot be initialised again is found", "[plugin_check]")
{
  CHECK(failures(checked("no_second_init")) ==
        Texts{"reinit: a second time, init failed: once is enough"});
}

TEST_CASE("a second exported symbol is found", "[plugin_check]")
{
  CHECK(failures(checked("exports_more")) ==
        Texts{"exports: exports 1 symbol beside 'ktstr_plugin': helper"});
}

TEST_CASE("constraints that no preset meets are found", "[plugin_check]")
{
  const auto texts = failures(checked("fits_nowhere"));
  REQUIRE(texts.size() == 1);
  CHECK(texts[0].starts_with("constraints: scheduler 'fits_nowhere' can run on none of "));
  CHECK(texts[0].find("needs at least 1000 CPUs") != std::string::npos);
}

TEST_CASE("a scheduler that promises what nobody can check is found", "[plugin_check]")
{
  const auto texts = failures(checked("odd_checks"));
  REQUIRE(texts.size() == 1);
  CHECK(texts[0].starts_with("scenarios: scheduler 'odd_checks': "));
  CHECK(texts[0].find("unknown member 'max_gap_percent'") != std::string::npos);
}

TEST_CASE("a flag for a constant that the BPF object lacks is found", "[plugin_check]")
{
  CHECK(failures(checked("no_such_constant")) ==
        Texts{"bpf: scheduler 'no_such_constant': flag 'slow': the BPF object has no constant "
              "'slice_ns'"});
}

TEST_CASE("a program that is not on the host is found", "[plugin_check]")
{
  const auto program = finding(bad("offers_everything"), "programs");
  CHECK(program.outcome == FindingOutcome::failed);
  CHECK(program.text == "scheduler 'by_binary': program 'scx_everything' is not in PATH");
}

TEST_CASE("a missing library and a symbol from nowhere are found without loading the file",
          "[plugin_check]")
{
  CHECK(finding(bad("missing_dependency"), "libraries").outcome == FindingOutcome::failed);
  CHECK(finding(bad("undefined_symbol"), "symbols").text ==
        "1 symbol that no library of it defines: ktstr_test_nowhere");
}

TEST_CASE("a plugin for another version is not loaded", "[plugin_check]")
{
  const auto report = bad("major_newer");
  CHECK(finding(report, "note").text == "needs plugin ABI 2.1, this ktstr provides 0.1");
  CHECK(finding(report, "describe").outcome == FindingOutcome::skipped);
}

TEST_CASE("what crashes, exits or throws is one failed check", "[plugin_check]")
{
  CHECK(finding(bad("segfault_in_describe"), "describe").text ==
        "crashed in describe: signal 11 (Segmentation fault)");
  CHECK(finding(bad("exits_process"), "describe").outcome == FindingOutcome::failed);
  CHECK(finding(bad("throws_in_init"), "describe").outcome == FindingOutcome::failed);
}

TEST_CASE("a file that is no shared object fails the first check", "[plugin_check]")
{
  const auto folder = TempDir::create("ktstr-check");
  REQUIRE(write_file(folder->path() / "text.so", "not ELF"));
  CHECK(failures(report_of(folder->path() / "text.so")) == Texts{"file: is not an ELF file"});
}

TEST_CASE("the newest version of each family is by number, not by letter", "[plugin_check]")
{
  CHECK(newest_versions({"GLIBC_2.4", "GLIBC_2.34", "GLIBC_2.2.5", "GLIBCXX_3.4"}) ==
        Texts{"GLIBC_2.34", "GLIBCXX_3.4"});
}
