/// Errors that are this host's doing and not the test's, and what a run does about each: skip or
/// fail. Each may be raised anywhere below a run, wrapped in what was being attempted, so a failure
/// carries the whole chain of causes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace ktstr::support {

/// In the order in which they decide when a chain has several.
enum class HostErrorKind {
  unset,
  kernel_unavailable, ///< the harness was not set up: no kernel to test with
  perf_mode_unavailable,
  cpu_budget_unsatisfiable,
  topology_unrepresentable,
  resource_contention, ///< others use the host; later it may work
  topology_insufficient
};

/// "KernelUnavailable" and so on.
std::string_view name_of(HostErrorKind kind);
std::optional<HostErrorKind> host_error_kind_from(std::string_view name);

struct HostError {
  HostErrorKind kind = HostErrorKind::unset;
  std::string reason;
};

/// Marks that decide a run's exit code wherever they are in a chain (run_outcome.h).
enum class FailureMark {
  unset,
  post_vm_assertion_failure,
  scheduler_build_refused,
  survives_storm_violated,
  expect_auto_repro_satisfied,
  scx_bpf_error_matcher_mismatch,
  host_skip_request
};

/// One link of a chain of causes: text, and optionally a typed error or a mark.
struct Cause {
  std::string text;
  HostErrorKind host_error = HostErrorKind::unset;
  FailureMark mark = FailureMark::unset;
};

/// Why a run has no result: the outermost context first.
struct Failure {
  std::vector<Cause> causes;

  static Failure plain(std::string text);
  static Failure from(const HostError& error);
  [[nodiscard]] Failure with_context(std::string text) const;
  [[nodiscard]] Failure with_mark(FailureMark mark, std::string text = {}) const;
  [[nodiscard]] bool has(FailureMark mark) const;
  /// The innermost link's, without context.
  [[nodiscard]] std::string message() const;
  /// "outer: inner".
  [[nodiscard]] std::string text() const;
};

enum class HostVerdict { not_host_class, skip, fail };

struct HostClass {
  HostVerdict verdict = HostVerdict::not_host_class;
  std::string reason;
  HostErrorKind decided_by = HostErrorKind::unset;
};

/// Whether a missing kernel is a class of its own here, or left to the caller (as it once was).
enum class HostTaxonomy { six_classes, five_classes };

/// An error of the class for who runs the tool: kind `unsupported`, or `unavailable` for a kernel,
/// and the words that a cell's reason would have.
Error host_error(const HostError& error);

/// `no_skip`: what would be a skip is a failure.
HostClass classify_host_error(const Failure& failure,
                              bool no_skip,
                              HostTaxonomy taxonomy = HostTaxonomy::six_classes);

/// Opening /dev/kvm failed with errno. Errors that pass (ENOMEM, EBUSY, EMFILE, ENFILE, EAGAIN)
/// are contention, others a plain failure.
Failure kvm_open_failure(int error_number);

/// Whether an error's text tells of a lock that was waited for in vain.
bool is_lock_timeout(std::string_view text);

} // namespace ktstr::support
