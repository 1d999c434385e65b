#include "core/report/run_statistics.h"

#include <algorithm>

#include "core/base/text.h"

namespace ktstr {

namespace {

constexpr std::pair<GroupKey, std::string_view> kKeys[] = {{GroupKey::test, "test"},
                                                           {GroupKey::scheduler, "scheduler"},
                                                           {GroupKey::profile, "profile"},
                                                           {GroupKey::topology, "topology"},
                                                           {GroupKey::kernel, "kernel"},
                                                           {GroupKey::seed, "seed"},
                                                           {GroupKey::clock, "clock"},
                                                           {GroupKey::cell, "cell"}};

/// A scheduler stands with its profile, unless that is a key of its own.
std::string word_of(GroupKey key, const CellResult& result, bool is_profile_apart)
{
  switch (key) {
  case GroupKey::test:
    return result.test;
  case GroupKey::scheduler:
    return result.scheduler +
           (is_profile_apart || result.profile.empty() ? "" : "+" + result.profile);
  case GroupKey::profile:
    return result.profile.empty() ? "default" : result.profile;
  case GroupKey::topology:
    return result.preset.empty() ? result.topology : result.preset;
  case GroupKey::kernel:
    return result.kernel;
  case GroupKey::seed:
    return std::to_string(result.seed);
  case GroupKey::clock:
    return result.clock;
  case GroupKey::cell:
    return result.name;
  }
  return {};
}

std::vector<std::string> key_of(const std::vector<GroupKey>& keys, const CellResult& result)
{
  const bool is_profile_apart =
      std::find(keys.begin(), keys.end(), GroupKey::profile) != keys.end();
  std::vector<std::string> words;
  for (const auto key : keys)
    words.push_back(one_line(word_of(key, result, is_profile_apart)));
  return words;
}

bool is_wanted(const Filter& filter, const CellResult& result)
{
  const auto seed = std::to_string(result.seed);
  return filter.matches({.name = result.name,
                         .test = result.test,
                         .scheduler = result.scheduler,
                         .profile = result.profile,
                         .preset = result.preset,
                         .topology = result.topology,
                         .kernel = result.kernel,
                         .seed = seed});
}

} // namespace

std::string_view name_of(GroupKey key)
{
  for (const auto& [known, name] : kKeys)
    if (known == key)
      return name;
  return "";
}

Result<std::vector<GroupKey>> parse_group_keys(std::string_view text)
{
  std::vector<std::string> names;
  for (const auto& [key, name] : kKeys)
    names.emplace_back(name);
  std::vector<GroupKey> keys;
  for (const auto& word : split(text, ',')) {
    const auto found = std::find(names.begin(), names.end(), trim(word));
    if (found == names.end())
      return Error::make(ErrorKind::invalid,
                         "'{}' is nothing to put cells together by{}",
                         word,
                         suggestion(word, names))
          .with_hint("name some of {}, with commas between", join(names, ", "));
    const auto key = kKeys[found - names.begin()].first;
    if (std::find(keys.begin(), keys.end(), key) == keys.end())
      keys.push_back(key);
  }
  return keys;
}

std::optional<double> GroupStatistics::pass_rate() const
{
  const auto judged = counts.passed + counts.failed + counts.inconclusive;
  if (judged == 0)
    return std::nullopt;
  return static_cast<double>(counts.passed) / static_cast<double>(judged);
}

void RunStatistics::add(const RecordedRun& run)
{
  ++runs_;
  for (const auto& cell : run.cells) {
    const CellResult& result = cell.result;
    if (!is_wanted(request_.filter, result))
      continue;
    ++cells_;
    Group& group = groups_[key_of(request_.keys, result)];
    count(group.counts, result.verdict);
    if (result.verdict != Verdict::pass)
      continue;
    origins_.emplace_back(result.name, run.id);
    add_metrics(group, result);
  }
}

void RunStatistics::add_metrics(Group& group, const CellResult& result)
{
  for (const auto& [name, metric] : result.metrics.members()) {
    if (!metric["value"].is_number() || !matches_glob(request_.metrics, name))
      continue;
    Samples& samples = group.metrics[{name, result.clock}];
    samples.unit = metric["unit"].as_string();
    samples.values.push_back(metric["value"].as_double());
    samples.origins.push_back(origins_.size() - 1);
  }
}

std::vector<GroupStatistics> RunStatistics::groups() const
{
  std::vector<GroupStatistics> list;
  for (const auto& [key, group] : groups_) {
    GroupStatistics statistics{.key = key, .counts = group.counts};
    for (const auto& [name, samples] : group.metrics) {
      MetricStatistics metric{.name = name.first,
                              .unit = samples.unit,
                              .clock = name.second,
                              .summary = summarize(samples.values)};
      for (const auto index : outliers(samples.values)) {
        const auto& [cell, run] = origins_[samples.origins[index]];
        metric.outliers.push_back({.value = samples.values[index], .cell = cell, .run = run});
      }
      statistics.metrics.push_back(std::move(metric));
    }
    list.push_back(std::move(statistics));
  }
  return list;
}

} // namespace ktstr
