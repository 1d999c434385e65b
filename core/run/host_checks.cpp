#include "core/run/host_checks.h"

#include "core/base/file.h"
#include "core/plugin/host_check.h"
#include "core/support/post_vm.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

constexpr const char* kRecordFile = "host-check.json"; // while the checks run

support::Failure failure_of(const HostCheckAnswer& answer)
{
  if (answer.verdict == Verdict::skip)
    return support::post_vm_skip(
        answer.reason.empty() ? "the check on the host has nothing to look at" : answer.reason);
  return support::Failure::plain(answer.reason.empty() ? "the check on the host says fail"
                                                       : answer.reason);
}

} // namespace

std::optional<HostFinding> run_host_checks(const TestInfo& test,
                                           CellResult& result,
                                           const fs::path& folder,
                                           const DiscoverOptions& options)
{
  if (!test.checks_passed && !test.checks_always)
    return std::nullopt;
  const auto record_file = folder / kRecordFile;
  if (auto status = write_file(record_file, to_json(result).dump()); !status)
    return HostFinding{.failure = support::Failure::plain(status.error().text()),
                       .fault = Fault::host};
  auto fault = Fault::scheduler;
  Json::Array messages = result.messages.items();
  const auto callback = [&](HostCheck check) -> support::PostVmCallback {
    return [&, check](const support::VmResult&) -> std::optional<support::Failure> {
      const auto answer = ask_host_check(test, check, record_file, options, messages);
      if (!answer) {
        fault = Fault::plugin;
        return support::Failure::plain(answer.error().text());
      }
      return answer->verdict == Verdict::pass ? std::nullopt : std::optional(failure_of(*answer));
    };
  };
  auto failure = support::run_post_vm({.success = result.verdict == Verdict::pass},
                                      test.checks_passed ? callback(HostCheck::passed) : nullptr,
                                      test.checks_always ? callback(HostCheck::always) : nullptr);
  result.messages = std::move(messages);
  std::error_code error;
  fs::remove(record_file, error);
  if (!failure)
    return std::nullopt;
  return HostFinding{.failure = std::move(*failure), .fault = fault};
}

} // namespace ktstr
