// Tests that say what counts as a pass and what their guest has, each with the other outcome beside
// it. contract_test.cpp knows what becomes of each.
#include <csignal>
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

bool has(const std::string& text, const char* part)
{
  return text.find(part) != std::string::npos;
}

constexpr const char* kSysctls[] = {"kernel.pid_max=50001",
                                    "net.ipv4.ip_local_port_range=40000 50000",
                                    "kernel.pid_max=54321",
                                    nullptr};
constexpr const char* kWords[] = {"contract.word=1", nullptr};
constexpr const char* kFiles[] = {"contract_file.txt", nullptr};
constexpr const char* kArguments[] = {"--policy={file}", "--verbose", nullptr};
constexpr ktstr_test_setup kSetup = {
    KTSTR_RECORD(ktstr_test_setup),
    .sysctls = kSysctls,
    .kernel_args = kWords,
    .files = kFiles,
    .config = "{\n  \"policy\": \"fair\"\n}\n",
    .config_path = "/etc/contract/policy.json",
};
constexpr const char* kUnknownSysctl[] = {"kernel.no_such_setting=1", nullptr};
constexpr ktstr_test_setup kUnknownSetting = {KTSTR_RECORD(ktstr_test_setup),
                                              .sysctls = kUnknownSysctl};
constexpr ktstr_test_setup kSchedulerSetup = {
    KTSTR_RECORD(ktstr_test_setup),
    .config = "x",
    .config_path = "/etc/contract/policy.json",
    .scheduler_args = kArguments,
};

constexpr auto kAnyError = ktstr::expect_error();
constexpr auto kStarved = ktstr::expect_error("worker 3 waited", "waited [0-9]+ ms");
constexpr auto kOtherText = ktstr::expect_error("runnable task stall");
constexpr auto kOtherPattern = ktstr::expect_error("worker 3", "waited [0-9]+ s$");
constexpr auto kBpfError = ktstr::expect_error(nullptr, "scx_bpf_error|apply_mask|error");
constexpr auto kArgumentsShown =
    ktstr::expect_error("--policy=/etc/contract/policy.json --verbose");

constexpr ktstr_test_expect expect(uint32_t flags)
{
  return {KTSTR_RECORD(ktstr_test_expect), .flags = flags};
}
constexpr auto kUnclearIsFine = expect(KTSTR_EXPECT_ALLOW_INCONCLUSIVE);
constexpr auto kNoSkip = expect(KTSTR_EXPECT_NO_SKIP);
constexpr ktstr_test_expect kTidy = {KTSTR_RECORD(ktstr_test_expect), .cleanup_budget_ms = 600'000};
constexpr auto kStorm = expect(KTSTR_EXPECT_SURVIVES_STORM);

/// Checks on the host, which see the cell's record and files.
ktstr_status sees(const ktstr_host* host,
                  const ktstr_test* test,
                  const ktstr_cell_result* cell,
                  ktstr_verdict* verdict) noexcept
{
  const std::string record = cell->record;
  const bool is_right = std::string(test->id) == "host_sees" &&
                        cell->verdict == KTSTR_VERDICT_PASS && has(record, "\"answer\"") &&
                        has(record, "\"value\":42") &&
                        !content_of((std::string(cell->folder) + "/console.log").c_str()).empty();
  *verdict = is_right ? KTSTR_VERDICT_PASS : KTSTR_VERDICT_FAIL;
  host->set_error(host, cell->record);
  return KTSTR_OK;
}

template <ktstr_verdict kVerdict>
ktstr_status says(const ktstr_host* host,
                  const ktstr_test*,
                  const ktstr_cell_result*,
                  ktstr_verdict* verdict) noexcept
{
  if constexpr (kVerdict != KTSTR_VERDICT_NONE)
    host->set_error(host, "so says the host");
  *verdict = kVerdict;
  return KTSTR_OK;
}

ktstr_status
crashes(const ktstr_host*, const ktstr_test*, const ktstr_cell_result*, ktstr_verdict*) noexcept
{
  std::raise(SIGSEGV);
  return KTSTR_OK;
}

constexpr ktstr_test_host_ops kSees = {sees, sees};
constexpr ktstr_test_host_ops kFails = {nullptr, says<KTSTR_VERDICT_FAIL>};
constexpr ktstr_test_host_ops kFailsPassed = {says<KTSTR_VERDICT_FAIL>, nullptr};
constexpr ktstr_test_host_ops kSkips = {nullptr, says<KTSTR_VERDICT_SKIP>};
constexpr ktstr_test_host_ops kCrashes = {crashes, nullptr};
constexpr ktstr_test_host_ops kSilent = {says<KTSTR_VERDICT_NONE>, nullptr};

ktstr::Verdict starve(ktstr::Cell& cell)
{
  cell.check(false, "worker 3 waited 900 ms");
  return ktstr::Verdict::pass;
}

ktstr::Verdict hold(ktstr::Cell& cell)
{
  return cell.run(ktstr::scenario().add(ktstr::work("SpinWait").per_cpu(2)));
}

} // namespace

KTSTR_TEST(settings, .setup = &kSetup)
{
  const auto line = content_of("/proc/cmdline");
  cell.check(has(line, " sysctl.kernel.pid_max=54321"), "the sysctl is on the command line");
  cell.check(has(line, " contract.word=1"), "the argument is on the command line");
  cell.check(content_of("/proc/sys/kernel/pid_max") == "54321\n", "the last of a name wins");
  cell.check(content_of("/proc/sys/net/ipv4/ip_local_port_range") == "40000\t50000\n",
             "a value of two words is one value");
  cell.check(content_of("/etc/contract/policy.json") == kSetup.config, "the config is there");
  cell.check(content_of("/include-files/contract_file.txt") == "from the host\n",
             "the file is there");
  return ktstr::Verdict::pass;
}

KTSTR_TEST(unknown_setting, .setup = &kUnknownSetting)
{
  return cell.fail("the body never runs");
}

KTSTR_TEST(arguments, .scheduler = "echo", .expect = &kArgumentsShown, .setup = &kSchedulerSetup)
{
  return cell.fail("the body never runs");
}

KTSTR_TEST(error_expected, .expect = &kStarved)
{
  return starve(cell);
}

KTSTR_TEST(error_of_other_text, .expect = &kOtherText)
{
  return starve(cell);
}

KTSTR_TEST(error_of_other_pattern, .expect = &kOtherPattern)
{
  return starve(cell);
}

KTSTR_TEST(error_in_vain, .expect = &kAnyError)
{
  cell.check(true, "all is well");
  return ktstr::Verdict::pass;
}

KTSTR_TEST(error_of_plugin, .expect = &kAnyError)
{
  cell.check(true, "before the crash");
  std::raise(SIGKILL);
  return ktstr::Verdict::pass;
}

KTSTR_TEST(error_skipped, .expect = &kAnyError)
{
  return ktstr::Verdict::skip;
}

KTSTR_TEST(any_exit, .scheduler = "scx_faulty", .expect = &kAnyError)
{
  return hold(cell);
}

KTSTR_TEST(bpf_error, .scheduler = "scx_faulty", .expect = &kBpfError)
{
  return hold(cell);
}

KTSTR_TEST(unclear, .expect = &kUnclearIsFine)
{
  return ktstr::Verdict::inconclusive;
}

KTSTR_TEST(no_skip, .expect = &kNoSkip)
{
  return ktstr::Verdict::skip;
}

KTSTR_TEST(survives, .expect = &kStorm)
{
  return hold(cell);
}

KTSTR_TEST(promise)
{
  return hold(cell);
}

KTSTR_TEST(promise_below_own)
{
  return cell.run(ktstr::scenario().add(ktstr::work("SpinWait").per_cpu(2)).max_gap_ms(400));
}

KTSTR_TEST(tidy, .expect = &kTidy)
{
  cell.check(true, "all is well");
  return ktstr::Verdict::pass;
}

KTSTR_TEST(host_sees, .host_ops = &kSees)
{
  cell.metric("answer", 42);
  cell.check(true, "all is well");
  return ktstr::Verdict::pass;
}

KTSTR_TEST(host_fails, .host_ops = &kFails)
{
  cell.check(true, "all is well");
  return ktstr::Verdict::pass;
}

KTSTR_TEST(host_not_asked, .expect = &kStarved, .host_ops = &kFailsPassed)
{
  return starve(cell);
}

KTSTR_TEST(host_over_expected, .expect = &kStarved, .host_ops = &kFails)
{
  return starve(cell);
}

KTSTR_TEST(host_skips, .host_ops = &kSkips)
{
  cell.check(true, "all is well");
  return ktstr::Verdict::pass;
}

KTSTR_TEST(host_cannot_save, .host_ops = &kSkips)
{
  return starve(cell);
}

KTSTR_TEST(host_crashes, .host_ops = &kCrashes)
{
  cell.check(true, "all is well");
  return ktstr::Verdict::pass;
}

KTSTR_TEST(host_is_silent, .host_ops = &kSilent)
{
  cell.check(true, "all is well");
  return ktstr::Verdict::pass;
}

static constexpr ktstr_payload unpackable = {
    KTSTR_RECORD(ktstr_payload), .id = "unpackable", .path = "./vm_needs_absent"};
static constexpr ktstr_test payload_without_library = {
    KTSTR_RECORD(ktstr_test), .id = "payload_without_library", .payload = "unpackable"};

/// The kernel's own, once with a promise that no scheduler of the world keeps, once without.
static constexpr ktstr_scheduler promises = {KTSTR_RECORD(ktstr_scheduler),
                                             .kind = KTSTR_SCHEDULER_DEFAULT,
                                             .id = "promises",
                                             .checks = R"({"max_gap_ms": 0.05})"};
static constexpr ktstr_scheduler promises_nothing = {
    KTSTR_RECORD(ktstr_scheduler), .kind = KTSTR_SCHEDULER_DEFAULT, .id = "promises_nothing"};

static constexpr ktstr::BinaryScheduler echo{"echo", {.path = "echo"}};

KTSTR_PLUGIN("contract",
             "0.1.0",
             "BSD-2-Clause",
             &settings,
             &unknown_setting,
             &arguments,
             &error_expected,
             &error_of_other_text,
             &error_of_other_pattern,
             &error_in_vain,
             &error_of_plugin,
             &error_skipped,
             &any_exit,
             &bpf_error,
             &unclear,
             &no_skip,
             &survives,
             &promise,
             &promise_below_own,
             &tidy,
             &host_sees,
             &host_fails,
             &host_not_asked,
             &host_over_expected,
             &host_skips,
             &host_cannot_save,
             &host_crashes,
             &host_is_silent,
             &unpackable,
             &payload_without_library,
             &promises,
             &promises_nothing,
             &echo);
