#include "core/support/payload.h"

#include <algorithm>

namespace ktstr::support {

namespace {

constexpr std::string_view kKernelDefault = "kernel_default";

} // namespace

Payload Payload::from_binary(std::string name, std::string binary)
{
  return {.name = std::move(name), .kind = BinaryPayload{std::move(binary)}};
}

Payload Payload::kernel_default()
{
  return {.name = std::string(kKernelDefault), .kind = Scheduler{}};
}

std::string Payload::scheduler_name() const
{
  return is_scheduler() ? as_scheduler()->name : std::string(kKernelDefault);
}

bool Payload::has_active_scheduling() const
{
  return is_scheduler() && support::has_active_scheduling(as_scheduler()->binary);
}

bool Payload::has_bpf_scheduler() const
{
  return is_scheduler() && support::has_bpf_scheduler(as_scheduler()->binary);
}

Topology Payload::topology() const
{
  return is_scheduler() ? as_scheduler()->topology : Scheduler{}.topology;
}

bool accepts_flags(const std::optional<std::vector<std::string>>& known_flags,
                   const std::vector<std::string>& flags)
{
  return !known_flags || std::all_of(flags.begin(), flags.end(), [&](const std::string& flag) {
    return std::find(known_flags->begin(), known_flags->end(), flag) != known_flags->end();
  });
}

std::string_view name_of(OutputFormat format)
{
  return format == OutputFormat::json ? "Json" : "ExitCode";
}

} // namespace ktstr::support
