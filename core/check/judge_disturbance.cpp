#include <algorithm>
#include <array>

#include <ktstr/plugin.h>

#include "core/check/judge_rules.h"

namespace ktstr {

namespace {

/// A vCPU that waits for a CPU of the host one twentieth of the time is stopped for longer than the
/// guest's tasks may wait: the default limit of a gap is a tenth of the test.
constexpr double kMostStolenShare = 0.05;

/// Checks about places. Where tasks run is the scheduler's choice, however busy the host is.
constexpr std::array<std::string_view, 3> kTimeless{
    "affinity", "page_locality", "cross_node_migration"};

/// What sched_ext's watchdog says (kernel/sched/ext.c).
bool is_stall(const std::string& reason)
{
  return reason.find("failed to run for") != std::string::npos ||
         reason.find("failed to check in for") != std::string::npos;
}

bool has_timeless_failure(const CellRecord& record)
{
  return std::any_of(record.checks.begin(), record.checks.end(), [](const Json& check) {
    const std::string name = check["name"].as_string();
    return !check["held"].as_bool() && !check["inconclusive"].as_bool() &&
           std::find(kTimeless.begin(), kTimeless.end(), name) != kTimeless.end();
  });
}

/// The test, or the whole cell, was given so much time and no more.
bool ran_out_of_time(const Case& c)
{
  if (c.ending.is_out_of_time)
    return true;
  if (!c.record.body_ended)
    return false;
  const Json& ended = *c.record.body_ended;
  return ended["how"].as_string() == "deadline" || ended["status"].as_int() == KTSTR_ERR_TIMEOUT;
}

} // namespace

Judgement unless_host_disturbed(const Case& c, Judgement judgement)
{
  const double share = c.ending.stolen_share.value_or(0);
  if (judgement.verdict != Verdict::fail || share <= kMostStolenShare ||
      has_timeless_failure(c.record))
    return judgement;
  if (judgement.fault != Fault::scheduler && !ran_out_of_time(c))
    return judgement;
  if (c.record.exited && !is_stall((*c.record.exited)["reason"].as_string()))
    return judgement;
  judgement.verdict = Verdict::inconclusive;
  judgement.fault = Fault::host;
  judgement.details.insert(judgement.details.begin(), judgement.reason);
  judgement.reason =
      fmt::format("host disturbed: the machine waited {:.0f} % of the test's time for "
                  "a CPU of the host (more than {:.0f} %), so this says nothing: {}",
                  100 * share,
                  100 * kMostStolenShare,
                  judgement.reason);
  return judgement;
}

} // namespace ktstr
