// Tests that use what a run offers beside scenarios: messages, payloads; and work types of
// a plugin. extensions_test.cpp knows what becomes of each.
#include <fstream>
#include <stdexcept>
#include <string>
#include <unistd.h>

#include <ktstr/ktstr.hpp>

namespace {

ktstr_status writes(const ktstr_host* host,
                    const ktstr_test*,
                    const ktstr_cell_result*,
                    ktstr_verdict* verdict) noexcept
{
  ktstr::log(host, ktstr::LogLevel::warn, "seen from the host");
  *verdict = KTSTR_VERDICT_PASS;
  return KTSTR_OK;
}

ktstr_status crashes(const ktstr_host* host,
                     const ktstr_test*,
                     const ktstr_cell_result*,
                     ktstr_verdict*) noexcept
{
  ktstr::log(host, ktstr::LogLevel::error, "the last words");
  __builtin_trap();
}

constexpr ktstr_test_host_ops kWrites = {nullptr, writes};
constexpr ktstr_test_host_ops kCrashes = {crashes, nullptr};

} // namespace

KTSTR_TEST(messages, .host_ops = &kWrites)
{
  cell.log(ktstr::LogLevel::debug, "one\ntwo");
  ktstr::log(ktstr::host(), ktstr::LogLevel::error, "by the host's way");
  cell.check(cell.cpu_count() > 0, "there is a CPU");
  return ktstr::Verdict::pass;
}

KTSTR_TEST(last_words, .host_ops = &kCrashes)
{
  cell.check(true, "it ran");
  return ktstr::Verdict::pass;
}

/// Says which cgroup it is in: 1 when it is `web`.
constexpr const char* kWhereArgs[] = {
    "-c",
    R"(read line < /proc/self/cgroup; case $line in */web) n=1;; *) n=0;; esac; echo "{\"n\": $n}")",
    nullptr};
constexpr ktstr_payload where = {KTSTR_RECORD(ktstr_payload),
                                 .output = KTSTR_OUTPUT_JSON,
                                 .id = "where",
                                 .path = "sh",
                                 .args = kWhereArgs};
/// Leaves a child behind that only its group's end ends.
constexpr const char* kParentArgs[] = {
    "-c", "(while :; do :; done) & while :; do :; done", nullptr};
constexpr ktstr_payload parent = {
    KTSTR_RECORD(ktstr_payload), .id = "parent", .path = "sh", .args = kParentArgs};
constexpr const char* kPayloads[] = {"where", "parent", nullptr};

/// Processes in a cgroup.
int count_in(const std::string& cgroup)
{
  int count = 0;
  std::ifstream file(cgroup + "/cgroup.procs");
  for (std::string line; std::getline(file, line);)
    ++count;
  return count;
}

/// Where the cell's cgroups are: beside the one that the test is in.
std::string work_folder()
{
  std::ifstream file("/proc/self/cgroup");
  std::string own;
  std::getline(file, own);
  return "/sys/fs/cgroup" + own.substr(3, own.rfind('/') - 3) + "/work";
}

KTSTR_TEST(payloads, .duration_ms = 200, .workloads = kPayloads)
{
  const auto here = cell.run_payload("where");
  cell.check(here.exited() && here.metric("n") == 0, "it runs where the test is");
  const auto there = cell.run_payload("where", {.name = "there", .cgroup = "web"});
  cell.check(there.exited() && there.metric("n") == 1, "it runs in its cgroup");

  cell.spawn_payload("parent", {.cgroup = "busy"});
  cell.run(ktstr::scenario().add(ktstr::work("SpinWait").count(1)).check("gap", false));
  cell.check(count_in(work_folder() + "/busy") == 2, "both processes ran beside the scenario");
  const auto killed = cell.kill_payload("parent");
  cell.check(killed.record()->how == KTSTR_PAYLOAD_KILLED, "it was killed");
  while (count_in(work_folder() + "/busy") > 0 && !cell.cancelled())
    usleep(1000); // the child is dying; one that is not runs into the cell's deadline
  cell.spawn_payload("parent", {.name = "left behind", .cgroup = "busy"});
  return ktstr::Verdict::pass;
}

KTSTR_TEST(payload_fails, .workloads = kPayloads)
{
  cell.run_payload("where", {.expected_exit = 7});
  return ktstr::Verdict::pass;
}

KTSTR_TEST(payload_unknown, .workloads = kPayloads)
{
  cell.run_payload("wher");
  return ktstr::Verdict::pass;
}

/// Two that hand a message to each other.
constexpr const char* kBeginners[] = {"First", "Second", nullptr};
KTSTR_WORK_TYPE(relay,
                .group_size = 2,
                .params = {{"rounds", 500, 1, 1000}, {"begins", 0, 0, 0, kBeginners}})
{
  const auto partner = 1 - worker.info().member;
  uint32_t seen = 0;
  if (worker.info().member == static_cast<uint32_t>(worker.param("begins")))
    worker.notify(partner);
  while (!worker.should_stop()) {
    seen = worker.wait(seen);
    worker.burn(static_cast<uint64_t>(worker.param("rounds")));
    worker.did(2);
    worker.notify(partner);
  }
}
KTSTR_WORK_TYPE(quits) {}
KTSTR_WORK_TYPE(throws)
{
  worker.did(1);
  throw std::runtime_error("no more of this");
}

KTSTR_TEST(work_of_plugins, .duration_ms = 300)
{
  return cell.run(
      ktstr::scenario()
          .add(ktstr::work("relay").count(4).param("begins", "Second"))
          .add(ktstr::cgroup("beats").add(ktstr::work("pulse").count(2).param("on_us", 500))));
}
KTSTR_TEST(work_misspelt)
{
  return cell.run(ktstr::scenario().add(ktstr::work("relai")));
}
KTSTR_TEST(work_quits)
{
  return cell.run(ktstr::scenario().add(ktstr::work("quits")));
}
KTSTR_TEST(work_throws)
{
  return cell.run(ktstr::scenario().add(ktstr::work("throws")));
}

KTSTR_PLUGIN("ktstr.vm.extensions",
             "1",
             "BSD-2-Clause",
             &messages,
             &last_words,
             &where,
             &parent,
             &payloads,
             &payload_fails,
             &payload_unknown,
             &relay,
             &quits,
             &throws,
             &work_of_plugins,
             &work_misspelt,
             &work_quits,
             &work_throws);
