// Carries out every operation in its guest and looks at what came of it.
#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

#include <ktstr/ext/scenario.h>
#include <ktstr/items.h>
#include <ktstr/test.h>

#include "op_effects.h"

namespace {

using ktstr::Json;

constexpr const char* kMachine = "1n2l2c1t";

/// What a test's function is given; ktstr.hpp would bring a Json of its own.
class Cell {
public:
  explicit Cell(const ktstr_run* run) : run_(run) {}

  void check(bool holds, const std::string& text) const
  {
    run_->check(run_, holds, __FILE__, __LINE__, text.c_str());
  }

  /// Runs a document with these members; the report is empty when it could not be carried out.
  Json play(Json members)
  {
    members.set("schema", "ktstr.scenario/1");
    members.set("checks", Json::object({{"gap", false}, {"affinity", false}}));
    const auto* scenario =
        static_cast<const ktstr_scenario*>(run_->get_extension(run_, KTSTR_SCENARIO_EXTENSION));
    const auto document = members.dump();
    std::string report;
    const ktstr_text_sink sink = {&report,
                                  [](const ktstr_text_sink* self, const char* text, uint64_t size) {
                                    static_cast<std::string*>(self->data)->assign(text, size);
                                  }};
    ktstr_verdict verdict = KTSTR_VERDICT_NONE;
    const auto status = scenario->execute(run_, document.c_str(), &verdict, &sink);
    if (status != KTSTR_OK)
      status_ = status;
    return Json::parse(report).value_or(Json());
  }

  [[nodiscard]] ktstr_status status() const { return status_; }

private:
  const ktstr_run* run_;
  ktstr_status status_ = KTSTR_OK;
};

Json members(const std::string& text)
{
  return Json::parse("{" + text + "}").value_or(Json());
}

std::string content_of(const char* file)
{
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

/// A child that ends with success as soon as the file has this content; with failure after a while.
pid_t watch(const char* file, const std::string& wanted)
{
  constexpr int kLooks = 400;
  const pid_t child = ::fork();
  if (child != 0)
    return child;
  for (int i = 0; i < kLooks; ++i) {
    if (content_of(file) == wanted)
      ::_exit(0);
    ::usleep(1000);
  }
  ::_exit(1);
}

/// A document's members less one operation; what holds operations are arrays named "ops".
Json without(const Json& value, const std::string& op)
{
  Json left = value.is_array() ? Json::array() : value.is_object() ? Json::object() : value;
  for (const auto& item : value.items())
    if (!item.has(op))
      left.push(without(item, op));
  for (const auto& [name, member] : value.members())
    left.set(name, without(member, op));
  return left;
}

/// Each is seen, and is not when all is the same but for the operation.
void op_effects(Cell& cell)
{
  for (const auto& effect : ktstr::test::kOpEffects) {
    const auto with = members(effect.members);
    const auto report = cell.play(with);
    cell.check(effect.is_seen(report), std::string(effect.op) + " is seen: " + report.dump());
    cell.check(ktstr::test::is_cpu_time_possible(report),
               std::string(effect.op) +
                   ": no worker ran for longer than it lived: " + report.dump());
    if (effect.is_needed)
      continue;
    const auto control = cell.play(without(with, effect.op));
    cell.check(!effect.is_seen(control),
               std::string(effect.op) + " is not seen without it: " + control.dump());
  }
}

void steers_irq(Cell& cell)
{
  constexpr const char* kFile = "/proc/irq/4/smp_affinity_list"; // the serial console's
  const auto before = content_of(kFile);
  const auto watcher = watch(kFile, "1");
  cell.play(members(
      R"("workers":[{"num_workers":1}],"ops":[{"steer_irq":{"irq":4,"cpu":1}}],"steps":[{"hold":{"ms":50}}])"));
  int status = 1;
  ::waitpid(watcher, &status, 0);
  cell.check(before != "1" && status == 0, "the interrupt was on CPU 1, before on " + before);
  cell.check(content_of(kFile) == before, "it is where it was, on " + content_of(kFile));
}

void detaches(Cell& cell)
{
  constexpr const char* kFile = "/sys/kernel/sched_ext/state";
  const auto watcher = watch(kFile, "disabled");
  cell.play(members(R"("workers":[{"num_workers":1}],"steps":[
    {"ops":[{"detach_scheduler":true}],"hold":{"ms":50}},{"ops":[{"attach_scheduler":"own"}],"hold":{"ms":20}}])"));
  int status = 1;
  ::waitpid(watcher, &status, 0);
  cell.check(status == 0, "it was disabled in between");
  cell.check(content_of(kFile) == "enabled", "it is " + content_of(kFile));
}

/// The work types that need a cgroup; unit.scenario runs all the others.
void cgroup_work(Cell& cell)
{
  const auto report = cell.play(members(
      R"("cgroups":[{"name":"a","workers":[{"work_type":"CgroupChurn","params":{"cycle_ms":10}},
    {"work_type":"CgroupAttachStorm","num_workers":1,"params":{"dest":"den"}}]},{"name":"den"}],"steps":[{"hold":{"ms":150}}])"));
  for (const auto& worker : report["workers"].items())
    cell.check(worker["work"].as_uint() > 0, worker["work_type"].as_string() + " works");
  cell.check(report["workers"].items().size() == 3, "three workers ran");
}

template <void (*kBody)(Cell&)>
ktstr_status run(const ktstr_test*, const ktstr_run* run, ktstr_verdict* verdict) noexcept
{
  Cell cell(run);
  kBody(cell);
  *verdict = KTSTR_VERDICT_PASS;
  return cell.status();
}

template <void (*kBody)(Cell&)> constexpr ktstr_test_ops kOps = {run<kBody>};

template <void (*kBody)(Cell&)> constexpr ktstr_test test(const char* id)
{
  return {KTSTR_RECORD(ktstr_test),
          .timeout_ms = 60000,
          .id = id,
          .ops = &kOps<kBody>,
          .topology = kMachine};
}

constexpr auto kEffects = test<op_effects>("op_effects");
constexpr auto kSteers = test<steers_irq>("steers_irq");
constexpr auto kDetaches = test<detaches>("detaches");
constexpr auto kCgroupWork = test<cgroup_work>("cgroup_work");

} // namespace

KTSTR_PLUGIN_ITEMS("vm_operations_plugin",
                   "1.0.0",
                   "BSD-2-Clause",
                   KTSTR_TEST_FACTORY,
                   &kEffects,
                   &kSteers,
                   &kDetaches,
                   &kCgroupWork);
