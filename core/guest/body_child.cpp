/// The child's side of a test body: loads the test, waits for the word, runs it, says how it ended.
#include "core/base/text.h"
#include "core/guest/body.h"
#include "core/guest/coverage.h"
#include "core/guest/guest_clock.h"
#include "core/guest/prepare.h"
#include "core/plugin/plugin_call.h"
#include "core/plugin/plugin_library.h"
#include "core/plugin/plugin_verdict.h"

namespace ktstr::guest {

namespace {

/// What is run: a plugin's function, or a document alone.
struct LoadedTest {
  std::unique_ptr<PluginLibrary> library; ///< null for a document
  const ktstr_test* test = nullptr;
};

struct Outcome {
  ktstr_status status = KTSTR_OK;
  ktstr_verdict verdict = KTSTR_VERDICT_NONE;
  std::string thrown; ///< about an exception that left the test
};

Result<LoadedTest> load_test(const CellSpec& spec, const HostServices& host)
{
  if (!spec.test.scenario.empty())
    return LoadedTest{};
  auto library = PluginLibrary::open(spec.test.plugin_file, host.table());
  if (!library)
    return library.error();
  const auto tests = (*library)->tests();
  if (!tests)
    return tests.error();
  for (const auto* test : *tests)
    if (spec.test.id == test->id && test->ops != nullptr && test->ops->run != nullptr)
      return LoadedTest{std::move(*library), test};
  return Error::make(ErrorKind::plugin_fault,
                     "'{}' has no test '{}' with a function",
                     spec.test.plugin_file.string(),
                     spec.test.id);
}

std::string error_of(const Outcome& outcome, const HostServices& host)
{
  if (!outcome.thrown.empty())
    return outcome.thrown;
  const auto text = host.error();
  if (text.empty() && !verdict_from_plugin(outcome.verdict))
    return fmt::format("the test returned the unknown verdict {}", outcome.verdict);
  return text;
}

Outcome run_test(const LoadedTest& loaded, const RunSetup& setup, const RunServices& services)
{
  Outcome outcome;
  if (loaded.test == nullptr) {
    outcome.status =
        services.run_scenario_document(setup.spec->test.scenario, outcome.verdict, nullptr);
    return outcome;
  }
  const auto status = call_plugin("run", [&] {
    return loaded.test->ops->run(loaded.test, &services.table(), &outcome.verdict);
  });
  outcome.status = status ? *status : KTSTR_ERR_INTERNAL;
  outcome.thrown = status ? std::string() : status.error().text();
  if (auto ended = services.end(); !ended && outcome.status == KTSTR_OK)
    outcome.status = services.status_for_plugin(ended);
  return outcome;
}

/// From the cell's specification to the body's end. Returns the exit code.
int run_body(RunSetup setup, const Channel& channel)
{
  const HostServices host(channel, "test:" + setup.spec->test.id);
  const auto loaded = load_test(*setup.spec, host);
  Json answer = Json::object();
  if (!loaded)
    answer = Json::object({{"fault", name_of(Fault::plugin)}, {"reason", loaded.error().text()}});
  if (!channel.send(MessageKind::prepared, answer) || !loaded)
    return 1;
  const auto word = channel.wait(UINT64_MAX);
  if (!word || !*word || (*word)->kind != MessageKind::go)
    return 1; // the scheduler was refused: nothing to run
  setup.deadline_ns = (*word)->payload["deadline_ns"].as_uint();
  const RunServices services(setup, channel, host, loaded->library.get());
  const auto begun = now_ns();
  if (!channel.send(MessageKind::begun, Json::object({{"at_ns", begun}})))
    return 1;
  const auto outcome = run_test(*loaded, setup, services);
  const auto duration = now_ns() - begun;
  const auto verdict = verdict_from_plugin(outcome.verdict).value_or(Verdict::unset);
  const auto sent = channel.send(MessageKind::ended,
                                 Json::object({{"verdict", name_of(verdict)},
                                               {"status", outcome.status},
                                               {"error", error_of(outcome, host)},
                                               {"duration_ns", duration}}));
  return sent ? 0 : kLostChannelExit;
}

int wait_for_cell(const CellCgroups& cgroups,
                  const CancelToken& cancel,
                  const RunPlace& place,
                  const Channel& channel)
{
  const auto word = channel.wait(UINT64_MAX);
  if (!word || !*word || (*word)->kind != MessageKind::cell)
    return 1; // the cell came to nothing: there is nothing to run
  const auto spec = cell_spec_from_json((*word)->payload);
  if (!spec) {
    static_cast<void>(channel.send(
        MessageKind::prepared,
        Json::object({{"fault", name_of(Fault::host)}, {"reason", spec.error().text()}})));
    return 1;
  }
  if (spec->collects_coverage)
    begin_coverage(coverage_folder(place.workdir));
  return run_body(run_setup(*spec, cgroups, cancel, place), channel);
}

} // namespace

RunSetup run_setup(const CellSpec& spec,
                   const CellCgroups& cgroups,
                   const CancelToken& cancel,
                   const RunPlace& place)
{
  return {.spec = &spec,
          .cpus = online_cpus(),
          .workdir = place.workdir,
          .cgroup_root = cgroups.scenarios(),
          .runner_cgroup = cgroups.body(),
          .cancel = &cancel,
          .is_own_machine = place.is_own_machine};
}

Result<Child>
start_body_child(const CellCgroups& cgroups, const CancelToken& cancel, const RunPlace& place)
{
  auto child =
      Child::start({.name = "ktstr-test", .cgroup = cgroups.body()}, [&](const Channel& channel) {
        return wait_for_cell(cgroups, cancel, place, channel);
      });
  if (!child)
    return child.error().with_context("cannot start the test's process");
  return child;
}

} // namespace ktstr::guest
