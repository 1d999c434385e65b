#include "core/support/run_footer.h"

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include <fmt/core.h>

#include "core/base/file.h"
#include "core/support/run_directory.h"
#include "core/support/sidecar.h"

namespace ktstr::support {

namespace {

namespace fs = std::filesystem;

struct Kind {
  std::string_view kind; ///< of classify_run_artifact
  std::string_view label;
};

/// In the order in which they are shown.
constexpr Kind kKinds[] = {
    {"dump", "failure dump"},
    {"repro_dump", "repro dump"},
    {"stats", "stats"},
    {"wprof", "wprof"},
    {"repro_wprof", "repro wprof"},
};

struct TestArtifacts {
  std::map<std::string_view, std::vector<std::string>> paths; ///< by kind, sorted
  std::map<std::uint64_t, VariantArtifacts> variants;         ///< by hash
  std::optional<SidecarResult> failed;                        ///< the first sidecar that says so
};

struct RunArtifacts {
  std::map<std::string, TestArtifacts> tests;
  std::size_t stats = 0;
  std::size_t traces = 0;
  [[nodiscard]] bool is_empty() const { return tests.empty(); }
};

std::vector<fs::path> sorted_entries(const fs::path& folder)
{
  std::vector<fs::path> paths;
  std::error_code error;
  fs::directory_iterator entries(folder, error);
  for (; !error && entries != fs::directory_iterator(); entries.increment(error))
    paths.push_back(entries->path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

bool is_fresh_file(const fs::path& file, fs::file_time_type since)
{
  std::error_code error;
  if (!fs::is_regular_file(fs::symlink_status(file, error)) || error)
    return false;
  const auto time = fs::last_write_time(file, error);
  return !error && time >= since;
}

void add_sidecar(const fs::path& file, VariantArtifacts& variant, TestArtifacts& test)
{
  const auto text = read_file(file);
  const auto json = text ? Json::parse(*text) : Result<Json>(text.error());
  auto sidecar = json ? sidecar_from_json(*json) : Result<SidecarResult>(json.error());
  if (!sidecar)
    return;
  variant.has_sidecar = true;
  variant.is_fail = sidecar->bits.is_fail();
  if (variant.is_fail && !test.failed)
    test.failed = std::move(*sidecar);
}

RunArtifacts artifacts_in(const fs::path& folder, fs::file_time_type since)
{
  RunArtifacts run;
  for (const fs::path& file : sorted_entries(folder)) {
    const auto artifact = classify_run_artifact(file.filename().string());
    if (!artifact || !is_fresh_file(file, since))
      continue;
    TestArtifacts& test = run.tests[artifact->test];
    test.paths[artifact->kind].push_back(file.string());
    run.stats += artifact->kind == "stats" ? 1 : 0;
    run.traces += artifact->kind.ends_with("wprof") ? 1 : 0;
    if (artifact->kind == "stats")
      add_sidecar(file, test.variants[artifact->hash], test);
    else if (artifact->kind.ends_with("dump"))
      test.variants[artifact->hash].has_dump = true;
  }
  return run;
}

bool is_test_failed(const TestArtifacts& test)
{
  std::vector<VariantArtifacts> variants;
  for (const auto& [hash, variant] : test.variants)
    variants.push_back(variant);
  return support::is_test_failed(variants);
}

std::string test_block(const std::string& name, const TestArtifacts& test, const FooterText& text)
{
  std::string block = fmt::format("    FAILED  {}", name);
  if (test.failed)
    block += fmt::format("  [{} {}]", test.failed->scheduler, test.failed->topology);
  block += '\n';
  for (const Kind& kind : kKinds)
    if (const auto paths = test.paths.find(kind.kind); paths != test.paths.end())
      for (const std::string& path : paths->second)
        block += footer_label_line(kind.label, path) + '\n';
  if (test.failed && text.replay)
    block += footer_label_line("replay", text.replay(name)) + '\n';
  return block;
}

} // namespace

bool is_test_failed(const std::vector<VariantArtifacts>& variants)
{
  return std::any_of(variants.begin(), variants.end(), [](const VariantArtifacts& variant) {
    return variant.has_sidecar ? variant.is_fail : variant.has_dump;
  });
}

std::string footer_label_line(std::string_view label, std::string_view path)
{
  return fmt::format("      {:<13} {}", label, path);
}

std::string footer_count_line(std::size_t stats, std::size_t traces)
{
  return fmt::format(
      "    ({} stats sidecar(s), {} wprof trace(s) written this run)", stats, traces);
}

std::string format_run_artifact_footer(const std::filesystem::path& root,
                                       std::filesystem::file_time_type since,
                                       const FooterText& text)
{
  std::string footer;
  for (const fs::path& folder : sorted_entries(root)) {
    std::error_code error;
    if (!is_run_directory(folder.filename().string(), fs::is_directory(folder, error)))
      continue;
    const RunArtifacts run = artifacts_in(folder, since);
    if (run.is_empty())
      continue;
    footer += fmt::format("  {}\n", folder.string());
    for (const auto& [name, test] : run.tests)
      if (is_test_failed(test))
        footer += test_block(name, test, text);
    footer += footer_count_line(run.stats, run.traces) + '\n';
  }
  return footer.empty() ? footer : fmt::format("\n{}: test outputs\n{}", text.title, footer);
}

} // namespace ktstr::support
