#include "core/gauntlet/staging.h"

#include <algorithm>

#include "core/base/text.h"

namespace ktstr {

namespace {

Result<StagedScheduler> find_staged(const std::string& name,
                                    const std::vector<SchedulerInfo>& schedulers)
{
  const auto parts = split(name, '+');
  std::vector<std::string> ids;
  for (const auto& scheduler : schedulers)
    ids.push_back(scheduler.id);
  const auto at = std::find(ids.begin(), ids.end(), parts.front());
  if (at == ids.end())
    return Error::make(ErrorKind::not_found,
                       "no plugin offers scheduler '{}'{}",
                       printable(name),
                       suggestion(parts.front(), ids))
        .with_hint("'ktstr plugin list' shows what there is; --scheduler-bpf and "
                   "--scheduler-binary add one for a run");
  StagedScheduler staged{
      .name = name,
      .scheduler = schedulers[static_cast<std::size_t>(at - ids.begin())],
      .profile = {parts.begin() + 1, parts.end()},
  };
  if (auto status = validate_profile(staged.scheduler, {staged.profile}); !status)
    return status.error();
  return staged;
}

} // namespace

Status stage_schedulers(TestInfo& test, const std::vector<SchedulerInfo>& schedulers)
{
  test.staged.clear();
  for (const auto& name : test.further_schedulers) {
    auto staged = find_staged(name, schedulers);
    if (!staged)
      return staged.error().with_context("test '{}'", test.id);
    test.staged.push_back(std::move(*staged));
  }
  return {};
}

} // namespace ktstr
