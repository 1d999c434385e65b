/// `ktstr runs collect`: the results of many runs in one pool.
#include <map>
#include <unistd.h>

#include "core/base/text.h"
#include "core/cli/command.h"
#include "core/cli/contract_sidecar.h"
#include "core/model/verdict.h"
#include "core/report/table.h"
#include "core/support/sidecar_analysis.h"
#include "core/support/wire_json.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

struct Pool {
  std::vector<support::SidecarResult> results;
  std::vector<std::string> problems; ///< one line each
};

void add_own_run(const fs::path& folder, Pool& pool)
{
  const auto run = read_cell_records(folder);
  for (const auto& cell : run.cells)
    pool.results.push_back(contract_sidecar(cell.result, run.id));
  pool.problems.insert(pool.problems.end(), run.problems.begin(), run.problems.end());
}

/// Runs that ktstr kept, and sidecars (*.ktstr.json) of others one or two folders below.
Status add_folder(const fs::path& root, Pool& pool)
{
  std::error_code error;
  if (!fs::is_directory(root, error))
    return Error::make(
        ErrorKind::not_found, "cannot collect from '{}': no such folder", root.string());
  if (is_run_folder(root))
    add_own_run(root, pool);
  for (const auto& folder : run_folders(root))
    add_own_run(folder, pool);
  auto others = support::collect_pool(root);
  pool.results.insert(pool.results.end(), others.sidecars.begin(), others.sidecars.end());
  for (const auto& dropped : others.dropped)
    pool.problems.push_back(fmt::format("'{}': {}", dropped.file.string(), dropped.why));
  return {};
}

std::string table_of(const std::vector<support::SidecarResult>& results, const Style& style)
{
  struct Counts {
    std::size_t runs = 0, pass = 0, fail = 0, inconclusive = 0, skip = 0;
  };
  std::map<std::vector<std::string>, Counts> rows;
  for (const auto& result : results) {
    auto& counts = rows[{result.test_name, result.scheduler, result.topology}];
    ++counts.runs;
    counts.pass += result.bits.is_pass() ? 1 : 0;
    counts.fail += result.bits.is_fail() ? 1 : 0;
    counts.inconclusive += result.bits.is_inconclusive() ? 1 : 0;
    counts.skip += result.bits.is_skip() ? 1 : 0;
  }
  Table table({"test", "scheduler", "topology", "runs", "pass", "fail", "inconclusive", "skip"}, 3);
  for (const auto& [labels, counts] : rows) {
    auto row = labels;
    for (const auto count :
         {counts.runs, counts.pass, counts.fail, counts.inconclusive, counts.skip})
      row.push_back(std::to_string(count));
    table.add(std::move(row));
  }
  return table.render(style);
}

Result<int> collect(const Invocation& call)
{
  const auto format =
      parse_choice("--format", call.options.text("format", "human"), {"human", "json"});
  if (!format)
    return format.error();
  auto roots = call.options.arguments();
  if (roots.empty())
    roots.emplace_back("ktstr-runs");
  Pool pool;
  for (const auto& root : roots)
    if (auto status = add_folder(root, pool); !status)
      return status.error();
  for (const auto& problem : pool.problems)
    call.err->write(describe_warning(
        style_for(STDERR_FILENO, call.color), one_line("left out: " + problem), ""));
  if (pool.results.empty())
    return Error::make(ErrorKind::not_found, "no result in {}", join(roots, ", "))
        .with_hint("name folders of runs, such as ktstr-runs");
  if (*format == "human")
    call.out->write(table_of(pool.results, style_for(STDOUT_FILENO, call.color)) +
                    support::verifier_table(pool.results) + support::kvm_summary(pool.results));
  else
    for (const auto& result : pool.results)
      call.out->write(support::wire_json(to_json(result)) + "\n");
  call.err->write(counted(pool.results.size(), "result") + "\n");
  return kExitPass;
}

} // namespace

Command runs_collect_command()
{
  return {.name = "runs collect",
          .arguments = "[FOLDER...]",
          .summary = "Put the results of many runs into one pool",
          .example = "ktstr runs collect machine-a/ktstr-runs machine-b/ktstr-runs --format json",
          .about =
              "FOLDER is a run, or holds runs of ktstr or folders with sidecars of the contract "
              "(*.ktstr.json);\ndefault: ktstr-runs. What cannot be read is left out, with a "
              "warning.",
          .options = {{.name = "format",
                       .value = "FORMAT",
                       .help = "human (a table), or json (a sidecar of the contract a line)"}},
          .run = collect};
}

} // namespace ktstr
