// Schedulers that want something of their guest, and tests that look whether it is there.
// setup_test.cpp knows what becomes of each.
#include <fstream>
#include <iterator>
#include <string>

#include <ktstr/ktstr.hpp>

namespace {

std::string content_of(const char* path)
{
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

constexpr const char* kPidsOfScheduler[] = {"kernel.pid_max=50001", nullptr};
constexpr const char* kPidsOfTest[] = {"kernel.pid_max=54321", nullptr};
constexpr const char* kWords[] = {"tuned.word=1", nullptr};
constexpr const char* kFiles[] = {"contract_file.txt", nullptr};
constexpr const char* kPath = "/etc/tuned/policy.json";
constexpr ktstr_scheduler_setup kTunedSetup = {
    KTSTR_RECORD(ktstr_scheduler_setup),
    .sysctls = kPidsOfScheduler,
    .kernel_args = kWords,
    .files = kFiles,
    .config = "of the scheduler",
    .config_path = kPath,
};
constexpr ktstr_scheduler kTuned = {KTSTR_RECORD(ktstr_scheduler),
                                    .kind = KTSTR_SCHEDULER_DEFAULT,
                                    .id = "tuned",
                                    .setup = &kTunedSetup};
constexpr ktstr::BinaryScheduler kConfigured{
    "configured", {.path = "echo", .args = {"--config={file}"}, .setup = &kTunedSetup}};

constexpr ktstr_test_setup kMorePids = {KTSTR_RECORD(ktstr_test_setup), .sysctls = kPidsOfTest};
constexpr ktstr_test_setup kOwnConfig = {KTSTR_RECORD(ktstr_test_setup), .config = "of the test"};
constexpr const char* kArguments[] = {"--also={file}", nullptr};
constexpr ktstr_test_setup kOwnArguments = {KTSTR_RECORD(ktstr_test_setup),
                                            .scheduler_args = kArguments};
constexpr ktstr_perf_delta kDelta = {
    KTSTR_RECORD(ktstr_perf_delta), .metric = "p99_wake_ns", .max_regression_pct = 5};
constexpr const ktstr_perf_delta* kDeltas[] = {&kDelta, nullptr};
constexpr auto kArgumentsShown =
    ktstr::expect_error("--config=/etc/tuned/policy.json --also=/etc/tuned/policy.json");

} // namespace

KTSTR_TEST(wishes, .scheduler = "tuned")
{
  cell.check(content_of("/proc/cmdline").find(" tuned.word=1") != std::string::npos,
             "the scheduler's argument is on the command line");
  cell.check(content_of("/proc/sys/kernel/pid_max") == "50001\n", "its sysctl is set");
  cell.check(content_of("/include-files/contract_file.txt") == "from the host\n",
             "its file is there");
  cell.check(content_of(kPath) == "of the scheduler", "its config is there");
  return ktstr::Verdict::pass;
}

KTSTR_TEST(test_wins, .scheduler = "tuned", .setup = &kMorePids)
{
  cell.check(content_of("/proc/sys/kernel/pid_max") == "54321\n", "the test's sysctl wins");
  return ktstr::Verdict::pass;
}

KTSTR_TEST(own_config, .scheduler = "tuned", .setup = &kOwnConfig)
{
  cell.check(content_of(kPath) == "of the test",
             "the test's config is where the scheduler wants it");
  return ktstr::Verdict::pass;
}

KTSTR_TEST(on_one_cpu, .scheduler = "tuned", .cpu_budget = 1, .perf_deltas = kDeltas)
{
  return cell.check(cell.cpu_count() == 2, "the guest has its two CPUs") ? ktstr::Verdict::pass
                                                                         : ktstr::Verdict::fail;
}

KTSTR_TEST(on_4000_cpus, .scheduler = "tuned", .cpu_budget = 4000)
{
  return cell.fail("the body never runs");
}

KTSTR_TEST(no_place, .scheduler = "eevdf", .setup = &kOwnConfig)
{
  return cell.fail("the body never runs");
}

KTSTR_TEST(arguments,
           .scheduler = "configured",
           .expect = &kArgumentsShown,
           .setup = &kOwnArguments)
{
  return cell.fail("the body never runs");
}

KTSTR_PLUGIN("vm_setup",
             "1",
             "BSD-2-Clause",
             &kTuned,
             &kConfigured,
             &wishes,
             &test_wins,
             &own_config,
             &on_one_cpu,
             &on_4000_cpus,
             &no_place,
             &arguments);
