#include <algorithm>
#include <array>
#include <cerrno>

#include "core/conformance/group.h"
#include "core/support/host_error.h"
#include "core/support/run_outcome.h"

namespace ktstr::conformance {

namespace {

using support::Failure;
using support::FailureMark;
using support::HostErrorKind;
using support::HostTaxonomy;

Failure failure_of(const CaseInput& type)
{
  constexpr std::string_view kReason = "R";
  if (type.text() == "plain")
    return Failure::plain("need 64 CPUs");
  const auto kind = support::host_error_kind_from(type.text());
  if (!kind)
    type.expected("the name of a host error");
  return Failure::from({kind.value_or(HostErrorKind::unset), std::string(kReason)});
}

Json class_name(support::HostVerdict verdict)
{
  switch (verdict) {
  case support::HostVerdict::skip:
    return "Skip";
  case support::HostVerdict::fail:
    return "Fail";
  case support::HostVerdict::not_host_class:
    break;
  }
  return "NotHostClass";
}

/// [type, no_skip, whether it is wrapped in two contexts]
Json classify(const CaseInput& input, HostTaxonomy taxonomy)
{
  Failure failure = failure_of(input[0]);
  if (input[2].boolean())
    failure = failure.with_context("starting the VM").with_context("running the test");
  const auto found = support::classify_host_error(failure, input[1].boolean(), taxonomy);
  return Json::object({{"class", class_name(found.verdict)}, {"reason", found.reason}});
}

Json classify_five(const CaseInput& input)
{
  return classify(input, HostTaxonomy::five_classes);
}

Json classify_six(const CaseInput& input)
{
  return classify(input, HostTaxonomy::six_classes);
}

Json priority(const CaseInput& input)
{
  Failure chain;
  for (const CaseInput& type : input.items()) {
    const Failure one = failure_of(type);
    chain.causes.insert(chain.causes.end(), one.causes.begin(), one.causes.end());
  }
  return support::name_of(support::classify_host_error(chain, false).decided_by);
}

Json kvm_open_errno(const CaseInput& input)
{
  constexpr std::array<std::pair<std::string_view, int>, 16> kErrors{{
      {"ENOMEM", ENOMEM},
      {"EBUSY", EBUSY},
      {"EMFILE", EMFILE},
      {"ENFILE", ENFILE},
      {"EAGAIN", EAGAIN},
      {"EWOULDBLOCK", EWOULDBLOCK},
      {"EACCES", EACCES},
      {"EPERM", EPERM},
      {"ENOENT", ENOENT},
      {"ENODEV", ENODEV},
      {"ENXIO", ENXIO},
      {"EINTR", EINTR},
      {"EIO", EIO},
      {"EINVAL", EINVAL},
      {"ENOSPC", ENOSPC},
      {"ENOTTY", ENOTTY},
  }};
  const auto* found =
      std::find_if(kErrors.begin(), kErrors.end(), [name = input.text()](const auto& pair) {
        return pair.first == name;
      });
  if (found == kErrors.end()) {
    input.expected("the name of an errno that opening a device gives");
    return {};
  }
  const Failure failure = support::kvm_open_failure(found->second);
  const auto kind = failure.causes.front().host_error;
  if (kind != HostErrorKind::unset)
    return support::name_of(kind);
  const bool names_kvm = failure.text().find("KVM") != std::string::npos;
  return names_kvm ? "plain error mentioning KVM" : "plain error";
}

Json flock_timeout(const CaseInput& input)
{
  return support::is_lock_timeout(input.text());
}

struct NamedMark {
  std::string_view name;
  FailureMark mark;
};

constexpr NamedMark kMarks[] = {
    {"err_plain", FailureMark::unset},
    {"err_post_vm", FailureMark::post_vm_assertion_failure},
    {"err_build_refused", FailureMark::scheduler_build_refused},
    {"err_storm", FailureMark::survives_storm_violated},
    {"err_auto_repro_satisfied", FailureMark::expect_auto_repro_satisfied},
    {"err_matcher_mismatch", FailureMark::scx_bpf_error_matcher_mismatch},
};

struct NamedHostError {
  std::string_view name;
  HostErrorKind kind;
};

constexpr NamedHostError kHostErrors[] = {
    {"err_kernel_unavailable", HostErrorKind::kernel_unavailable},
    {"err_kernel", HostErrorKind::kernel_unavailable},
    {"err_perf", HostErrorKind::perf_mode_unavailable},
    {"err_cpu_budget", HostErrorKind::cpu_budget_unsatisfiable},
    {"err_unrepresentable", HostErrorKind::topology_unrepresentable},
    {"err_contention", HostErrorKind::resource_contention},
    {"err_topology_insufficient", HostErrorKind::topology_insufficient},
};

support::RunResult result_of(const CaseInput& input)
{
  const std::string name = input.text();
  if (name == "ok_pass")
    return Verdict::pass;
  if (name == "ok_skip")
    return Verdict::skip;
  if (name == "ok_inconclusive")
    return Verdict::inconclusive;
  for (const NamedMark& mark : kMarks)
    if (mark.name == name)
      return Failure::plain("broken").with_mark(mark.mark).with_context("running the test");
  for (const NamedHostError& error : kHostErrors)
    if (error.name == name)
      return Failure::from({error.kind, "R"}).with_context("running the test");
  input.expected("the name of a result");
  return Verdict::unset;
}

Json verdict_name(Verdict verdict)
{
  switch (verdict) {
  case Verdict::pass:
    return "Pass";
  case Verdict::skip:
    return "Skip";
  case Verdict::inconclusive:
    return "Inconclusive";
  case Verdict::fail:
    return "Fail";
  case Verdict::unset:
    break;
  }
  return "unset";
}

Json result_to_exit_code(const CaseInput& input)
{
  const auto outcome =
      support::judge_result(result_of(input["result"]),
                            {.expect_err = input["expect_err"].boolean(),
                             .allow_inconclusive = input["allow_inconclusive"].boolean(),
                             .no_skip = input["no_skip"].boolean()});
  const auto bits = support::sidecar_bits(outcome.verdict);
  return Json::object({
      {"exit", outcome.exit_code},
      {"verdict", verdict_name(outcome.verdict)},
      {"bits", Json::array({int{bits.passed}, int{bits.skipped}, int{bits.inconclusive}})},
  });
}

Json sidecar_verdict(const CaseInput& input)
{
  const support::SidecarBits bits{.passed = input[0].boolean(),
                                  .skipped = input[1].boolean(),
                                  .inconclusive = input[2].boolean()};
  return Json::object({
      {"pass", bits.is_pass()},
      {"fail", bits.is_fail()},
      {"skip", bits.is_skip()},
      {"inconclusive", bits.is_inconclusive()},
  });
}

constexpr Group kGroups[] = {
    {"classify_host_error", classify_five, is_host_class},
    {"classify_host_error_newest", classify_six, is_host_class},
    {"classify_host_error_priority", priority},
    {"kvm_open_errno", kvm_open_errno},
    {"flock_timeout_message", flock_timeout},
    {"result_to_exit_code", result_to_exit_code},
    {"sidecar_verdict", sidecar_verdict},
};

} // namespace

std::span<const Group> outcome_groups()
{
  return kGroups;
}

} // namespace ktstr::conformance
