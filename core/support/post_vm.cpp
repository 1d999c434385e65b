#include "core/support/post_vm.h"

namespace ktstr::support {

Failure post_vm_skip(std::string reason)
{
  return Failure::plain(std::move(reason)).with_mark(FailureMark::host_skip_request);
}

std::optional<Failure> combine_post_vm_failures(const std::optional<Failure>& conditional,
                                                const std::optional<Failure>& unconditional)
{
  if (!conditional || !unconditional)
    return conditional ? conditional : unconditional;
  Failure both = Failure::plain(fmt::format(
      "post_vm: {}; post_vm_unconditional: {}", conditional->text(), unconditional->text()));
  const bool do_both_skip = conditional->has(FailureMark::host_skip_request) &&
                            unconditional->has(FailureMark::host_skip_request);
  return do_both_skip ? both.with_mark(FailureMark::host_skip_request) : both;
}

std::optional<Failure> run_post_vm(const VmResult& result,
                                   const PostVmCallback& conditional,
                                   const PostVmCallback& unconditional)
{
  const auto run = [&](const PostVmCallback& callback) {
    return callback ? callback(result) : std::nullopt;
  };
  const auto first = result.success ? run(conditional) : std::nullopt;
  auto failure = combine_post_vm_failures(first, run(unconditional));
  if (!failure || failure->has(FailureMark::host_skip_request))
    return failure;
  return failure->with_mark(FailureMark::post_vm_assertion_failure);
}

std::optional<Failure> default_post_vm_periodic_fired(const VmResult& result)
{
  if (!result.success || result.periodic_target == 0 || result.periodic_real > 0)
    return std::nullopt;
  return Failure::plain(fmt::format("no periodic snapshot holds anything: periodic_real_count=0, "
                                    "periodic_fired={}, target={}",
                                    result.periodic_fired,
                                    result.periodic_target));
}

} // namespace ktstr::support
