#include "core/guest/cell.h"

#include "core/base/file.h"
#include "core/guest/body.h"
#include "core/guest/changeable_scheduler.h"
#include "core/guest/coverage.h"
#include "core/guest/interleave.h"
#include "core/guest/prepare.h"
#include "core/guest/reports.h"
#include "core/guest/shell.h"
#include "core/guest/unpack.h"
#include "core/model/cell_setup.h"
#include "core/plugin/plugin_library.h"

namespace ktstr::guest {

namespace {

using Failure = std::optional<CellError>;

Failure failure(Fault fault, const Error& error)
{
  return CellError{fault, error.text()};
}

/// The file that the host described is the file that runs here.
Failure check_build_id(const std::filesystem::path& file, const std::string& expected)
{
  if (file.empty() || expected.empty())
    return {};
  const auto found = plugin_build_id(file);
  if (!found)
    return failure(Fault::host, found.error());
  if (*found != expected)
    return CellError{Fault::host,
                     fmt::format("plugin '{}' has build-id {} in the guest, but {} on the host",
                                 file.string(),
                                 *found,
                                 expected)};
  return {};
}

Failure write_configs(const CellSpec& spec)
{
  for (const auto& config : config_files(spec.scheduler, spec.test)) {
    const std::filesystem::path path(config.path);
    auto status = make_directories(path.parent_path());
    if (status)
      status = write_file(path, config.content);
    if (!status)
      return failure(Fault::test, status.error().with_context("cannot write a config"));
  }
  return {};
}

/// On the host's own machine its files are in place already, at the same paths.
Failure bring_files(const WindowRequest& request, const CellSpec& spec)
{
  if (auto status = unpack(request.archive, "/"); !status)
    return failure(Fault::guest, status.error());
  if (auto status = link_libraries(spec.library_dirs, loader_folder()); !status)
    return failure(Fault::host, status.error());
  return write_configs(spec);
}

Failure prepare_files(const WindowRequest& request, const CellSpec& spec, const RunPlace& place)
{
  if (place.is_own_machine)
    if (auto wrong = bring_files(request, spec))
      return wrong;
  if (auto wrong = check_build_id(spec.test.plugin_file, spec.test_build_id))
    return wrong;
  for (const auto& type : spec.test.work_types)
    if (auto wrong = check_build_id(type.plugin_file, type.build_id))
      return wrong;
  for (const auto& staged : spec.test.staged)
    if (auto wrong = check_build_id(staged.scheduler.plugin_file, staged.build_id))
      return wrong;
  return check_build_id(spec.scheduler.plugin_file, spec.scheduler_build_id);
}

Failure change_machine(const CellSpec& spec)
{
  if (auto status = take_offline(spec.offline_cpus); !status)
    return failure(Fault::guest, status.error());
  if (auto status = apply_sysctls(merged_setup(spec.scheduler, spec.test).sysctls); !status)
    return failure(Fault::test, status.error());
  if (auto status = seed_entropy(spec.seed); !status)
    return failure(Fault::guest, status.error());
  if (spec.is_virtual_time)
    if (auto status = interleave_cpus(spec.seed); !status)
      return failure(Fault::host, status.error());
  return {};
}

Failure prepare_machine(const CellSpec& spec, const RunPlace& place)
{
  if (place.is_own_machine)
    if (auto wrong = change_machine(spec))
      return wrong;
  if (auto status = make_directories(place.workdir); !status)
    return failure(Fault::guest, status.error());
  return {};
}

/// Reports the start. What is returned ends the cell; a skip ends it without an error.
struct StartResult {
  bool is_attached = false;
  Failure failure;
};

StartResult start_scheduler(GuestScheduler& scheduler, Reports& reports)
{
  const auto outcome = scheduler.start();
  switch (outcome.kind) {
  case StartOutcome::Kind::attached:
    reports.scheduler("attached", attach_report(outcome));
    return {.is_attached = true};
  case StartOutcome::Kind::skipped:
    reports.scheduler("skipped", Json::object({{"reason", outcome.reason}}));
    return {};
  default:
    reports.scheduler(
        "rejected",
        Json::object(
            {{"reason", outcome.reason}, {"fault", name_of(outcome.fault)}, {"log", outcome.log}}));
    return {.failure = CellError{outcome.fault, outcome.reason}};
  }
}

Fault fault_of_stop(const Error& error)
{
  return error.kind() == ErrorKind::plugin_fault ? Fault::plugin : Fault::scheduler;
}

void stop_scheduler(GuestScheduler& scheduler, bool is_dead, Reports& reports)
{
  const auto before = read_sched_ext();
  const auto status = scheduler.stop();
  if (is_dead)
    return;
  if (!status)
    reports.scheduler("not_stopped",
                      Json::object({{"reason", status.error().text()},
                                    {"fault", name_of(fault_of_stop(status.error()))}}));
  const auto state = read_sched_ext();
  reports.scheduler("detached",
                    Json::object({{"ops", before.ops},
                                  {"state", state.state},
                                  {"enable_seq", state.enable_seq},
                                  {"nr_rejected", state.nr_rejected}}));
}

/// A person at the machine instead of a test: nothing is judged, and the scheduler may go.
Failure run_shell_session(const RunSetup& setup, const CellCgroups& cgroups, Reports& reports)
{
  auto scheduler = ChangeableScheduler::create({*setup.spec, setup, cgroups, reports});
  if (!scheduler)
    return failure(Fault::host, scheduler.error());
  if (auto status = prepare_shell(*setup.spec->shell); !status)
    return failure(Fault::guest, status.error().with_context("cannot prepare a shell"));
  const auto started = start_scheduler(**scheduler, reports);
  if (!started.is_attached)
    return started.failure;
  bool is_scheduler_dead = false;
  auto reason = run_shell(*setup.spec->shell, **scheduler, is_scheduler_dead, cgroups, reports);
  stop_scheduler(**scheduler, is_scheduler_dead, reports);
  return reason;
}

Failure run_prepared(const CellSpec& spec, CellResources resources, Reports& reports)
{
  const auto& cgroups = resources.cgroups;
  const auto setup = run_setup(spec, cgroups, resources.cancel, resources.place);
  if (spec.shell)
    return run_shell_session(setup, cgroups, reports);
  if (spec.collects_coverage)
    begin_coverage(coverage_folder(resources.place.workdir)); // the body's process does so itself
  Body body(setup, resources.cancel, cgroups, reports, std::move(resources.body_child));
  if (auto status = body.prepare(); !status)
    return failure(Fault::guest, status.error());
  if (auto reason = body.wait_until_prepared())
    return reason;
  auto scheduler = ChangeableScheduler::create({spec, setup, cgroups, reports});
  if (!scheduler)
    return failure(Fault::host, scheduler.error());
  const auto started = start_scheduler(**scheduler, reports);
  if (!started.is_attached)
    return started.failure;
  auto reason = body.run(**scheduler);
  stop_scheduler(**scheduler, body.is_scheduler_dead(), reports);
  return reason;
}

Failure run_request(const WindowClient& window, CellResources resources, Reports& reports)
{
  const auto request = window.request();
  if (!request)
    return failure(Fault::host, request.error());
  const auto json = Json::parse(request->spec);
  if (!json)
    return failure(Fault::host, json.error().with_context("cannot read the cell's specification"));
  const auto spec = cell_spec_from_json(*json);
  if (!spec)
    return failure(Fault::host, spec.error());
  if (auto reason = prepare_files(*request, *spec, resources.place))
    return reason;
  if (auto reason = prepare_machine(*spec, resources.place))
    return reason;
  const auto place = resources.place;
  auto reason = run_prepared(*spec, std::move(resources), reports);
  if (spec->collects_coverage)
    report_coverage(coverage_folder(place.workdir), reports);
  return reason;
}

} // namespace

void run_cell(WindowClient& window, CellResources resources)
{
  window.set_state(GuestState::running);
  Reports reports(window);
  if (const auto reason = run_request(window, std::move(resources), reports))
    reports.failed(*reason);
  else
    reports.done();
  window.set_state(GuestState::done);
}

} // namespace ktstr::guest
