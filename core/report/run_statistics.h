/// What many runs say together: how often cells of a test, scheduler or topology pass, and how
/// their metrics spread. Metrics of passed cells only, and never of two clocks in one figure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/gauntlet/filter.h"
#include "core/report/style.h"
#include "core/run/recorded_run.h"
#include "core/run/run_summary.h"
#include "core/stats/sample_summary.h"

namespace ktstr {

/// A part of a cell that cells are put together by.
enum class GroupKey { test, scheduler, profile, topology, kernel, seed, clock, cell };
std::string_view name_of(GroupKey key);
/// "test,scheduler": an error that lists the keys when one is unknown.
Result<std::vector<GroupKey>> parse_group_keys(std::string_view text);

struct Outlier {
  double value = 0;
  std::string cell;
  std::string run;
};

struct MetricStatistics {
  std::string name;
  std::string unit;
  std::string clock;
  SampleSummary summary;
  std::vector<Outlier> outliers;
};

struct GroupStatistics {
  std::vector<std::string> key; ///< one word for each GroupKey
  RunSummary counts;
  std::vector<MetricStatistics> metrics; ///< by name and clock
  /// Of the cells that were not skipped; nothing when all were.
  [[nodiscard]] std::optional<double> pass_rate() const;
};

struct StatisticsRequest {
  std::vector<GroupKey> keys{GroupKey::scheduler, GroupKey::test, GroupKey::topology};
  Filter filter;
  std::string metrics = "*"; ///< a glob over their names
};

/// Collects cells run by run, so that a pool of many runs is never in memory as a whole.
class RunStatistics {
public:
  explicit RunStatistics(StatisticsRequest request) : request_(std::move(request)) {}

  void add(const RecordedRun& run);
  [[nodiscard]] std::size_t runs() const { return runs_; }
  [[nodiscard]] std::size_t cells() const { return cells_; }
  /// In the order of their keys.
  [[nodiscard]] std::vector<GroupStatistics> groups() const;

private:
  struct Samples {
    std::string unit;
    std::vector<double> values;
    std::vector<std::size_t> origins; ///< of each value, into origins_
  };
  struct Group {
    RunSummary counts;
    std::map<std::pair<std::string, std::string>, Samples> metrics; ///< by name and clock
  };
  void add_metrics(Group& group, const CellResult& result);

  StatisticsRequest request_;
  std::size_t runs_ = 0;
  std::size_t cells_ = 0;
  std::map<std::vector<std::string>, Group> groups_;
  std::vector<std::pair<std::string, std::string>> origins_; ///< cell and run
};

/// A table of verdicts, then one of metrics, then the outliers.
std::string render_statistics(const Style& style,
                              const std::vector<GroupKey>& keys,
                              const std::vector<GroupStatistics>& groups);
Json to_json(const std::vector<GroupKey>& keys, const GroupStatistics& group);

} // namespace ktstr
