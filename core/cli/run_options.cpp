#include "core/cli/run_options.h"

#include "core/cli/run_folder.h"
#include "core/support/environment.h"

namespace ktstr {

namespace {

constexpr std::uint64_t kMostSlots = 1024;
constexpr std::uint64_t kMostCpus = 8192;

Status read_machine(const ParsedOptions& options, RunOptions& run)
{
  const auto accel = parse_choice("--accel", options.text("accel", "auto"), {"auto", "tcg", "kvm"});
  if (!accel)
    return accel.error();
  const auto clock =
      parse_choice("--clock", options.text("clock", "auto"), {"auto", "virtual", "real"});
  if (!clock)
    return clock.error();
  if (*accel == "kvm" && *clock == "virtual")
    return Error::make(ErrorKind::invalid, "kvm has no virtual clock")
        .with_hint("virtual time needs --accel tcg");
  if (*accel != "auto")
    run.accelerator = *accel == "kvm" ? Accelerator::kvm : Accelerator::tcg;
  if (*clock != "auto")
    run.clock = *clock == "real" ? VmClock::real_time : VmClock::virtual_time;
  return {};
}

Status read_cgroup_parent(const ParsedOptions& options, RunOptions& run)
{
  if (!options.has("cgroup-parent"))
    return {};
  if (run.vmm != "host")
    return Error::make(ErrorKind::invalid, "--cgroup-parent means nothing without --vmm host")
        .with_hint("machines have cgroups of their own");
  const auto parent =
      support::resolve_host_cgroup_parent(options.text("cgroup-parent"), "--cgroup-parent");
  if (!parent)
    return parent.error();
  run.cgroup_parent = *parent;
  return {};
}

/// Machines are confined; this machine itself is not, and --perf takes what it needs.
Status read_cpu_budget(const ParsedOptions& options, RunOptions& run)
{
  if (!options.has("cpu-budget"))
    return {};
  const auto cpus = parse_number("--cpu-budget", options.text("cpu-budget"), 1, kMostCpus);
  if (!cpus)
    return cpus.error();
  if (run.is_perf || run.vmm == "host")
    return Error::make(ErrorKind::invalid,
                       "--cpu-budget means nothing with {}",
                       run.is_perf ? "--perf, which gives each vCPU a CPU" : "--vmm host")
        .with_hint("leave out one of them");
  run.cpu_budget = *cpus;
  return {};
}

/// What --perf measures, emulation and neighbours would spoil.
Status read_perf(const ParsedOptions& options, RunOptions& run)
{
  run.is_perf = options.has("perf");
  if (!run.is_perf)
    return {};
  if (run.accelerator == Accelerator::tcg || run.clock == VmClock::virtual_time)
    return Error::make(ErrorKind::invalid,
                       "--perf needs kvm and real time: emulation measures "
                       "nothing")
        .with_hint("leave out --perf, --accel tcg or --clock virtual");
  if (run.vmm != "qemu")
    return Error::make(ErrorKind::invalid, "--perf needs the VM back end qemu, not '{}'", run.vmm)
        .with_hint("leave out --perf or --vmm");
  if (run.slots.value_or(1) != 1)
    return Error::make(ErrorKind::invalid, "--perf runs one cell at a time, not {}", *run.slots)
        .with_hint("leave out --jobs or --perf");
  run.slots = 1;
  return {};
}

} // namespace

std::vector<OptionSpec> run_option_specs()
{
  return {
      {.name = "jobs",
       .letter = 'j',
       .value = "N",
       .help = "cells that run at once; default: what CPUs and memory allow"},
      {.name = "cpu-budget",
       .value = "N",
       .help = "use N CPUs of the host, for all cells together"},
      {.name = "vmm",
       .value = "ID",
       .help = "the VM back end: qemu, host (this machine without VMs), or one of a plugin"},
      {.name = "cgroup-parent",
       .value = "DIR",
       .help = "--vmm host: make the cells' cgroups below DIR, in /sys/fs/cgroup; default: "
               "KTSTR_HOST_CGROUP_PARENT, else ktstr's own"},
      {.name = "accel",
       .value = "WHICH",
       .help = "auto (kvm when it is proved to work here), tcg or kvm"},
      {.name = "clock",
       .value = "WHICH",
       .help = "auto, virtual (reproducible; the default under tcg) or real"},
      {.name = "perf",
       .help = "huge pages and a CPU of the host for each vCPU; kvm only, one cell at a time"},
      {.name = "cold", .help = "boot a machine for every cell instead of forking a booted one"},
      {.name = "coverage",
       .help = "keep what plugins built for coverage (clang or gcc) recorded in the guest"},
      {.name = "format",
       .value = "FORMAT",
       .help = "human (the matrix), json (an object a line per cell), or github (annotations)"},
      {.name = "junit", .value = "FILE", .help = "write the results as JUnit XML, too"},
      {.name = "no-skip",
       .help = "a cell that is skipped fails; the same when KTSTR_NO_SKIP_MODE is set"},
      {.name = "run-dir", .value = "DIR", .help = "keep the run below DIR; default: ktstr-runs"},
  };
}

Result<RunOptions> read_run_options(const ParsedOptions& options)
{
  RunOptions run;
  if (options.has("jobs")) {
    const auto slots = parse_number("--jobs", options.text("jobs"), 1, kMostSlots);
    if (!slots)
      return slots.error();
    run.slots = *slots;
  }
  if (auto status = read_machine(options, run); !status)
    return status.error();
  run.vmm = options.text("vmm", run.vmm);
  if (auto status = read_perf(options, run); !status)
    return status.error();
  if (auto status = read_cpu_budget(options, run); !status)
    return status.error();
  if (auto status = read_cgroup_parent(options, run); !status)
    return status.error();
  const auto format =
      parse_choice("--format", options.text("format", "human"), {"human", "json", "github"});
  if (!format)
    return format.error();
  run.format = *format == "json"     ? RunFormat::json
               : *format == "github" ? RunFormat::github
                                     : RunFormat::human;
  run.junit_file = options.text("junit");
  run.is_cold = options.has("cold");
  run.collects_coverage = options.has("coverage");
  constexpr const char* kNoSkip = "KTSTR_NO_SKIP_MODE";
  run.is_skip_a_failure =
      options.has("no-skip") ||
      support::is_env_active(kNoSkip, support::env_value(kNoSkip)).value_or(false);
  run.run_dir = runs_folder(options);
  for (const auto* name : {"cpu-budget", "vmm", "cgroup-parent", "accel", "clock"})
    if (options.has(name))
      run.context.insert(run.context.end(), {fmt::format("--{}", name), options.text(name)});
  for (const auto* name : {"perf", "cold", "coverage", "no-skip"})
    if (options.has(name))
      run.context.push_back(fmt::format("--{}", name));
  return run;
}

} // namespace ktstr
