#include "core/scenario/payloads.h"

#include <algorithm>

#include "core/base/file.h"
#include "core/base/text.h"

namespace ktstr {

namespace {

CheckOutcome outcome_of(const PayloadSpec& spec, const ExitStatus& status)
{
  const bool is_good = status.signal == 0 && status.code == spec.expected_exit;
  auto text = fmt::format("payload '{}' ended with {}; expected exit status {}",
                          spec.name,
                          status.text(),
                          spec.expected_exit);
  return is_good ? held("payload", std::move(text)) : violated("payload", std::move(text));
}

} // namespace

Status Payloads::run(const PayloadSpec& spec, const std::filesystem::path& cgroup)
{
  for (const auto& other : running_)
    if (other.spec.name == spec.name && other.spec.cgroup == spec.cgroup)
      return Error::make(ErrorKind::invalid, "payload '{}' runs already", spec.name);
  auto process = Process::start({.argv = spec.argv});
  if (!process)
    return process.error().with_context("cannot run payload '{}'", spec.name);
  if (!cgroup.empty())
    if (auto status = write_control_file(cgroup / "cgroup.procs", std::to_string(process->pid()));
        !status)
      return status.error().with_context("cannot move payload '{}' to its cgroup", spec.name);
  running_.push_back({spec, std::move(*process)});
  return {};
}

Result<std::size_t> Payloads::find(const std::string& name, const std::string& cgroup) const
{
  std::vector<std::size_t> found;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < running_.size(); ++i) {
    names.push_back(running_[i].spec.name);
    if (running_[i].spec.name == name && (cgroup.empty() || running_[i].spec.cgroup == cgroup))
      found.push_back(i);
  }
  if (found.empty())
    return Error::make(
        ErrorKind::invalid, "no payload '{}' is running{}", name, suggestion(name, names));
  if (found.size() > 1)
    return Error::make(
        ErrorKind::invalid, "{} payloads '{}' are running: name the cgroup", found.size(), name);
  return found.front();
}

Result<CheckOutcome> Payloads::wait(const std::string& name,
                                    const std::string& cgroup,
                                    Milliseconds limit,
                                    const CancelToken* cancel)
{
  constexpr Milliseconds kTick{50};
  const auto index = find(name, cgroup);
  if (!index)
    return index.error();
  auto& running = running_[*index];
  for (Milliseconds waited{0};; waited += kTick) {
    if (const auto status = running.process.wait(std::min(kTick, limit))) {
      auto outcome = outcome_of(running.spec, *status);
      running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(*index));
      return outcome;
    }
    if (cancel != nullptr && cancel->is_cancelled())
      return Error(ErrorKind::cancelled, "the scenario was cancelled");
    if (waited >= limit)
      return violated("payload",
                      fmt::format("payload '{}' did not end within {} ms", name, limit.count()));
  }
}

Result<CheckOutcome> Payloads::kill(const std::string& name, const std::string& cgroup)
{
  const auto index = find(name, cgroup);
  if (!index)
    return index.error();
  auto& running = running_[*index];
  const auto before = running.process.poll();
  running.process.kill();
  auto outcome = before
                     ? outcome_of(running.spec, *before)
                     : held("payload", fmt::format("payload '{}' ran until it was killed", name));
  running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(*index));
  return outcome;
}

Status Payloads::end(std::vector<CheckOutcome>& outcomes, bool has_to_end_all)
{
  for (auto& running : running_) {
    if (!has_to_end_all && running.spec.is_lasting)
      continue;
    if (const auto status = running.process.poll())
      outcomes.push_back(outcome_of(running.spec, *status));
    running.process.kill();
  }
  std::erase_if(running_,
                [&](const Running& one) { return has_to_end_all || !one.spec.is_lasting; });
  return {};
}

} // namespace ktstr
