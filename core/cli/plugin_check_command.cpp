#include <unistd.h>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/cli/command.h"
#include "core/cli/plugin_check_run.h"
#include "core/cli/prepare_plan.h"
#include "core/model/verdict.h"
#include "core/plugin/check/check_plugin.h"
#include "core/plugin/check/examine.h"

namespace ktstr {

namespace {

constexpr int kExitCheckFailed = 1;

std::string_view word_of(FindingOutcome outcome)
{
  switch (outcome) {
  case FindingOutcome::passed:
    return "ok";
  case FindingOutcome::failed:
    return "failed";
  case FindingOutcome::skipped:
    return "skipped";
  }
  return "skipped";
}

Paint paint_of(FindingOutcome outcome)
{
  switch (outcome) {
  case FindingOutcome::passed:
    return Paint::good;
  case FindingOutcome::failed:
    return Paint::bad;
  case FindingOutcome::skipped:
    return Paint::dim;
  }
  return Paint::dim;
}

std::string describe(const Style& style, const PluginFinding& finding)
{
  const auto outcome = fmt::format("{:<7}", word_of(finding.outcome));
  auto text = fmt::format("  {}  {:<11}  {}\n",
                          paint(style, paint_of(finding.outcome), outcome),
                          finding.check,
                          printable(finding.text));
  if (!finding.hint.empty())
    text += fmt::format(
        "           {} {}\n", paint(style, Paint::strong, "HINT:"), printable(finding.hint));
  return text;
}

Json to_json(const PluginReport& report, const PluginFinding& finding)
{
  return Json::object({{"file", report.file.string()},
                       {"check", finding.check},
                       {"outcome", word_of(finding.outcome)},
                       {"text", finding.text},
                       {"hint", finding.hint}});
}

struct Counts {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t skipped = 0;

  void add(FindingOutcome outcome)
  {
    ++(outcome == FindingOutcome::passed   ? passed
       : outcome == FindingOutcome::failed ? failed
                                           : skipped);
  }
};

void write_report(const Invocation& call, const PluginReport& report, bool is_json, Counts& counts)
{
  const auto style = style_for(STDOUT_FILENO, call.color);
  if (!is_json)
    call.out->write(paint(style, Paint::strong, printable(report.file.string())) + "\n");
  for (const auto& finding : report.findings) {
    counts.add(finding.outcome);
    call.out->write(is_json ? to_json(report, finding).dump() + "\n" : describe(style, finding));
  }
}

Result<int> check_plugins(const Invocation& call)
{
  const auto format =
      parse_choice("--format", call.options.text("format", "text"), {"text", "json"});
  if (!format)
    return format.error();
  const auto& files = call.options.arguments();
  if (files.empty())
    return Error::make(ErrorKind::invalid, "no plugin file named")
        .with_hint("ktstr plugin check ./build/scx_acme.so");
  Counts counts;
  const auto work_types = discover({}, call.cancel).work_types();
  for (const auto& file : files) {
    auto report =
        check_plugin(file, {.describer = program_path(), .cancel = call.cancel}, work_types);
    if (call.cancel->is_cancelled())
      return Error::make(ErrorKind::cancelled, "interrupted");
    if (call.options.has("run"))
      for (auto& finding : run_one_cell_each(call, report))
        report.findings.push_back(std::move(finding));
    write_report(call, report, *format == "json", counts);
  }
  call.err->write(fmt::format("{} in {}: {} ok, {} failed, {} skipped\n",
                              counted(counts.passed + counts.failed + counts.skipped, "check"),
                              counted(files.size(), "file"),
                              counts.passed,
                              counts.failed,
                              counts.skipped));
  return counts.failed > 0 ? kExitCheckFailed : kExitPass;
}

Result<int> examine_one(const Invocation& call)
{
  const auto& words = call.options.arguments();
  if (words.size() != 2)
    return Error::make(ErrorKind::invalid,
                       "'plugin-examine' takes a check and a file, not {} words",
                       words.size());
  return examine_plugin(words[0], words[1], kPluginAnswerFd);
}

std::vector<OptionSpec> check_options()
{
  std::vector<OptionSpec> specs{
      {.name = "run", .help = "run one real cell for each scheduler, test and VM back end"},
      {.name = "format", .value = "FORMAT", .help = "text, or json (an object a line per check)"}};
  for (auto& spec : check_run_option_specs())
    specs.push_back(spec);
  return specs;
}

} // namespace

Command plugin_check_command()
{
  return {.name = "plugin check",
          .arguments = "FILE...",
          .summary = "Check plugin files against every rule, a line for each",
          .example = "ktstr plugin check ./build/scx_acme.so",
          .about =
              "What needs the plugin's code runs in a child process with a deadline. Exit code "
              "0 when no check\nfailed, 1 when one did. What could not be checked is skipped "
              "and says why. --run needs QEMU and\na kernel, as a gauntlet does; the other "
              "options are for it.",
          .options = check_options(),
          .run = check_plugins};
}

Command plugin_examine_command()
{
  return {.name = "plugin-examine",
          .arguments = "CHECK FILE",
          .summary = "Make one check of a plugin's code: the child that 'plugin check' starts",
          .example = "ktstr plugin-examine pure ./scx_acme.so 3>&1",
          .run = examine_one,
          .is_hidden = true};
}

} // namespace ktstr
