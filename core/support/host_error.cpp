#include "core/support/host_error.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace ktstr::support {

namespace {

struct Class {
  HostErrorKind kind;
  std::string_view name;
  std::string_view what;
  bool is_skip;
};

constexpr std::array<Class, 6> kClasses{{
    {HostErrorKind::kernel_unavailable, "KernelUnavailable", "harness not configured", true},
    {HostErrorKind::perf_mode_unavailable,
     "PerfModeUnavailable",
     "performance mode unavailable",
     true},
    {HostErrorKind::cpu_budget_unsatisfiable,
     "CpuBudgetUnsatisfiable",
     "cpu budget unsatisfiable",
     false},
    {HostErrorKind::topology_unrepresentable,
     "TopologyUnrepresentable",
     "topology unrepresentable",
     false},
    {HostErrorKind::resource_contention, "ResourceContention", "resource contention", true},
    {HostErrorKind::topology_insufficient,
     "TopologyInsufficient",
     "host topology insufficient",
     true},
}};

HostClass verdict_of(const Class& row, const std::string& reason, bool no_skip)
{
  if (row.is_skip && no_skip)
    return {
        HostVerdict::fail, fmt::format("{} under --no-skip-mode: {}", row.what, reason), row.kind};
  return {row.is_skip ? HostVerdict::skip : HostVerdict::fail,
          fmt::format("{}: {}", row.what, reason),
          row.kind};
}

} // namespace

std::string_view name_of(HostErrorKind kind)
{
  for (const Class& row : kClasses)
    if (row.kind == kind)
      return row.name;
  return {};
}

std::optional<HostErrorKind> host_error_kind_from(std::string_view name)
{
  for (const Class& row : kClasses)
    if (row.name == name)
      return row.kind;
  return std::nullopt;
}

Failure Failure::plain(std::string text)
{
  return {.causes = {{.text = std::move(text)}}};
}

Failure Failure::from(const HostError& error)
{
  return {.causes = {{.text = error.reason, .host_error = error.kind}}};
}

Failure Failure::with_context(std::string text) const
{
  return with_mark(FailureMark::unset, std::move(text));
}

Failure Failure::with_mark(FailureMark mark, std::string text) const
{
  Failure copy = *this;
  copy.causes.insert(copy.causes.begin(), {.text = std::move(text), .mark = mark});
  return copy;
}

bool Failure::has(FailureMark mark) const
{
  return std::any_of(
      causes.begin(), causes.end(), [&](const Cause& cause) { return cause.mark == mark; });
}

std::string Failure::message() const
{
  return causes.empty() ? std::string() : causes.back().text;
}

std::string Failure::text() const
{
  std::string whole;
  for (const Cause& cause : causes) {
    if (cause.text.empty())
      continue;
    whole += (whole.empty() ? "" : ": ") + cause.text;
  }
  return whole;
}

HostClass classify_host_error(const Failure& failure, bool no_skip, HostTaxonomy taxonomy)
{
  for (const Class& row : kClasses) {
    if (taxonomy == HostTaxonomy::five_classes && row.kind == HostErrorKind::kernel_unavailable)
      continue;
    for (const Cause& cause : failure.causes)
      if (cause.host_error == row.kind)
        return verdict_of(row, cause.text, no_skip);
  }
  return {};
}

Error host_error(const HostError& error)
{
  const auto kind = error.kind == HostErrorKind::kernel_unavailable ? ErrorKind::unavailable
                                                                    : ErrorKind::unsupported;
  return {kind, classify_host_error(Failure::from(error), false).reason};
}

Failure kvm_open_failure(int error_number)
{
  constexpr std::array kPassing{ENOMEM, EBUSY, EMFILE, ENFILE, EAGAIN};
  std::string text = fmt::format("cannot open /dev/kvm (KVM): {}", std::strerror(error_number));
  if (std::find(kPassing.begin(), kPassing.end(), error_number) != kPassing.end())
    return Failure::from({HostErrorKind::resource_contention, std::move(text)});
  return Failure::plain(std::move(text));
}

bool is_lock_timeout(std::string_view text)
{
  return text.find("timed out after") != std::string_view::npos &&
         text.find("flock LOCK_") != std::string_view::npos;
}

} // namespace ktstr::support
