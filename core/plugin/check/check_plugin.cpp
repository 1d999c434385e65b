#include "core/plugin/check/check_plugin.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/plugin/check/examine.h"
#include "core/plugin/check/file_checks.h"
#include "core/plugin/check/item_checks.h"
#include "core/plugin/describe_child.h"
#include "core/plugin/document_test.h"

namespace ktstr {

namespace {

bool may_be_loaded(const std::vector<PluginFinding>& findings)
{
  return std::all_of(findings.begin(), findings.end(), [](const PluginFinding& finding) {
    const bool is_a_plugin = finding.check == "file" || finding.check == "note";
    return !is_a_plugin || finding.outcome == FindingOutcome::passed;
  });
}

std::string contents_of(const PluginInfo& plugin)
{
  std::vector<std::string> parts;
  const auto add = [&](std::size_t count, std::string_view noun) {
    if (count > 0)
      parts.push_back(count_of(count, noun));
  };
  add(plugin.schedulers.size(), "scheduler");
  add(plugin.tests.size(), "test");
  add(plugin.payloads.size(), "payload");
  add(plugin.vmms.size(), "VM back end");
  add(plugin.work_types.size(), "work type");
  return fmt::format("'{}': {}; records and ids are valid", plugin.id, join(parts, ", "));
}

bool has_bpf(const PluginInfo& plugin)
{
  return std::any_of(plugin.schedulers.begin(), plugin.schedulers.end(), [](const auto& item) {
    return item.kind == SchedulerKind::bpf;
  });
}

void check_description(PluginReport& report,
                       const DiscoverOptions& options,
                       const std::vector<WorkTypeInfo>& work_types)
{
  const auto& plugin = *report.plugin;
  auto& findings = report.findings;
  findings.push_back(passed("describe", contents_of(plugin)));
  findings.push_back(check_constraints(plugin, builtin_presets()));
  findings.push_back(check_flags(plugin));
  findings.push_back(check_scenarios(plugin, work_types));
  findings.push_back(check_programs(plugin));
  findings.push_back(has_bpf(plugin) ? examine_in_child("bpf", report.file, options)
                                     : skipped("bpf", "no BPF objects"));
  findings.push_back(examine_in_child("pure", report.file, options));
  findings.push_back(examine_in_child("reinit", report.file, options));
}

void skip_description(std::vector<PluginFinding>& findings, const std::string& why)
{
  for (const auto* check :
       {"constraints", "flags", "scenarios", "programs", "bpf", "pure", "reinit"})
    findings.push_back(skipped(check, why));
}

/// A test without code: only what it is made of can be wrong.
void check_document(PluginReport& report, const std::vector<WorkTypeInfo>& work_types)
{
  constexpr const char* kWhy = "a document has no code";
  auto read = read_document_test(report.file);
  auto& findings = report.findings;
  if (!read)
    findings.push_back(failed("file", read.error()));
  else if (!*read)
    findings.push_back(
        failed("file",
               Error(ErrorKind::invalid, "is JSON, but not a scenario document of ktstr")
                   .with_hint("it is an object with the member \"schema\": \"ktstr.scenario/1\"")));
  else
    findings.push_back(passed("file", "a scenario document: a test without code"));
  for (const auto* check : {"note", "exports", "symbols", "libraries"})
    findings.push_back(skipped(check, kWhy));
  if (!read || !*read) {
    findings.push_back(skipped("describe", "it could not be read"));
    return skip_description(findings, "it could not be read");
  }
  report.plugin = std::move(**read);
  findings.push_back(passed("describe", fmt::format("the test '{}'", report.plugin->id)));
  findings.push_back(check_constraints(*report.plugin, builtin_presets()));
  findings.push_back(skipped("flags", kWhy));
  findings.push_back(check_scenarios(*report.plugin, work_types));
  for (const auto* check : {"programs", "bpf", "pure", "reinit"})
    findings.push_back(skipped(check, kWhy));
}

} // namespace

PluginReport check_plugin(const std::filesystem::path& file,
                          const DiscoverOptions& options,
                          const std::vector<WorkTypeInfo>& work_types)
{
  std::error_code failure;
  PluginReport report{.file = std::filesystem::absolute(file, failure)};
  if (is_document_file(report.file)) {
    check_document(report, work_types);
    return report;
  }
  report.findings = check_plugin_file(report.file);
  if (!may_be_loaded(report.findings)) {
    report.findings.push_back(skipped("describe", "it is not loaded"));
    skip_description(report.findings, "it is not loaded");
    return report;
  }
  auto info = describe_in_child(report.file, options);
  if (info) {
    info->file = report.file;
    report.plugin = std::move(*info);
    check_description(report, options, work_types);
  } else {
    report.findings.push_back(failed("describe", info.error()));
    skip_description(report.findings, "it could not be described");
  }
  return report;
}

} // namespace ktstr
