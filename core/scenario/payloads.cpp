#include "core/scenario/payloads.h"

#include <algorithm>
#include <array>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/scenario/worker.h"
#include "core/support/metric_check.h"

namespace ktstr {

namespace {

// Both, written as JSON, fit into a message to the host.
constexpr std::size_t kMaxOut = 1UL << 20U;
constexpr std::size_t kMaxErr = 64UL << 10U;

CheckOutcome outcome_of_exit(const PayloadRun& run)
{
  const auto& spec = run.spec;
  const auto code = exit_code_of(run.status);
  Finding finding{.what = fmt::format("payload '{}' ended with {}; expected {}",
                                      spec.name,
                                      run.status.text(),
                                      spec.expected_exit < 0
                                          ? std::string("a signal")
                                          : fmt::format("exit status {}", spec.expected_exit)),
                  .value = code,
                  .cgroup = spec.cgroup};
  if (code == spec.expected_exit)
    return held("payload", std::vector{std::move(finding)});
  const auto verdict =
      support::evaluate_checks({support::MetricCheck::exit_code_eq(spec.expected_exit)},
                               {.exit_code = code},
                               printable(run.err));
  finding.what += "; " + join(verdict.failures, "; ");
  return violated("payload", std::vector{std::move(finding)});
}

CheckOutcome outcome_of(const PayloadRun& run, Milliseconds limit)
{
  const auto& name = run.spec.name;
  switch (run.how) {
  case PayloadRun::How::killed:
    return held("payload", fmt::format("payload '{}' ran until it was killed", name));
  case PayloadRun::How::timed_out:
    return violated("payload",
                    fmt::format("payload '{}' did not end within {} ms", name, limit.count()));
  case PayloadRun::How::exited:
    break;
  }
  return outcome_of_exit(run);
}

/// In place of what it printed. That there is no such file shows as output without metrics.
void take_output_file(PayloadRun& run)
{
  if (run.spec.output_file.empty())
    return;
  auto text = read_file(run.spec.output_file, kMaxOut);
  run.out = text ? std::move(*text) : std::string();
  if (!text)
    run.err += "\n" + text.error().text();
}

} // namespace

int exit_code_of(const ExitStatus& status)
{
  return status.signal != 0 ? -1 : status.code;
}

Json to_json(const PayloadRun& run)
{
  constexpr std::array<std::string_view, 3> kHow{"exited", "killed", "timed_out"};
  return Json::object({{"payload", run.spec.id},
                       {"name", run.spec.name},
                       {"cgroup", run.spec.cgroup},
                       {"argv", Json::array_of(run.spec.argv)},
                       {"how", kHow[static_cast<std::size_t>(run.how)]},
                       {"exit_code", exit_code_of(run.status)},
                       {"signal", run.status.signal},
                       {"expected_exit", run.spec.expected_exit},
                       {"duration_ns", run.duration_ns},
                       {"stdout", printable(run.out)},
                       {"stderr", printable(run.err)},
                       {"dropped", run.dropped},
                       {"checks", run.spec.checks}});
}

Status Payloads::run(const PayloadSpec& spec, const std::filesystem::path& cgroup)
{
  for (const auto& other : running_)
    if (other.spec.name == spec.name && other.spec.cgroup == spec.cgroup)
      return Error::make(ErrorKind::invalid, "payload '{}' runs already", spec.name);
  auto out = KeptOutput::create(kMaxOut);
  if (!out)
    return out.error();
  auto err = KeptOutput::create(kMaxErr);
  if (!err)
    return err.error();
  std::error_code no_matter; // an earlier run's
  if (!spec.output_file.empty())
    std::filesystem::remove(spec.output_file, no_matter);
  const auto started = monotonic_ns();
  auto process = Process::start({.argv = spec.argv,
                                 .fds = {{out->write_fd(), 1}, {err->write_fd(), 2}},
                                 .cgroup = cgroup,
                                 .leads_group = !spec.uses_parent_group});
  if (!process)
    return process.error().with_context("cannot run payload '{}'", spec.name);
  out->close_write_end();
  err->close_write_end();
  running_.push_back({spec, std::move(*process), std::move(*out), std::move(*err), started});
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

Result<CheckOutcome> Payloads::finish(Running& running, PayloadRun::How how, Milliseconds limit)
{
  running.process.kill();
  if (!running.spec.uses_parent_group)
    running.process.kill_group(); // what an ended leader left behind
  running.out.drain();
  running.err.drain();
  PayloadRun run{.spec = running.spec,
                 .how = how,
                 .status = running.process.poll().value_or(ExitStatus{}),
                 .duration_ns = monotonic_ns() - running.started_ns,
                 .out = running.out.text(),
                 .err = running.err.text(),
                 .dropped = running.out.dropped() + running.err.dropped()};
  take_output_file(run);
  if (report_)
    if (auto sent = report_(run); !sent)
      return sent.error();
  return outcome_of(run, limit);
}

Result<CheckOutcome> Payloads::finish_at(std::size_t index, PayloadRun::How how, Milliseconds limit)
{
  auto outcome = finish(running_[index], how, limit);
  running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(index));
  return outcome;
}

Result<CheckOutcome> Payloads::wait(const std::string& name,
                                    const std::string& cgroup,
                                    Milliseconds limit,
                                    const CancelToken* cancel)
{
  constexpr Milliseconds kTick{20};
  const auto index = find(name, cgroup);
  if (!index)
    return index.error();
  for (Milliseconds waited{0};; waited += kTick) {
    drain();
    if (running_[*index].process.wait(std::min(kTick, limit)))
      return finish_at(*index, PayloadRun::How::exited);
    if (cancel != nullptr && cancel->is_cancelled())
      return Error(ErrorKind::cancelled, "the test was cancelled");
    if (waited >= limit)
      return finish_at(*index, PayloadRun::How::timed_out, limit);
  }
}

Result<CheckOutcome> Payloads::kill(const std::string& name, const std::string& cgroup)
{
  const auto index = find(name, cgroup);
  if (!index)
    return index.error();
  const bool has_ended = running_[*index].process.poll().has_value();
  return finish_at(*index, has_ended ? PayloadRun::How::exited : PayloadRun::How::killed);
}

Status Payloads::end(std::vector<CheckOutcome>& outcomes, bool has_to_end_all)
{
  Status status;
  for (auto& running : running_) {
    if (!has_to_end_all && running.spec.is_lasting)
      continue;
    const bool has_ended = running.process.poll().has_value();
    auto outcome = finish(running, has_ended ? PayloadRun::How::exited : PayloadRun::How::killed);
    if (outcome)
      outcomes.push_back(std::move(*outcome));
    else if (status)
      status = outcome.error();
  }
  std::erase_if(running_,
                [&](const Running& one) { return has_to_end_all || !one.spec.is_lasting; });
  return status;
}

void Payloads::drain()
{
  for (auto& running : running_) {
    running.out.drain();
    running.err.drain();
  }
}

} // namespace ktstr
