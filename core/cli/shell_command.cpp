/// `ktstr shell`: a person, or one command, in a machine that a cell would have.
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/cli/command.h"
#include "core/cli/console_pump.h"
#include "core/cli/machinery.h"
#include "core/cli/raw_terminal.h"
#include "core/cli/shell_plan.h"
#include "core/model/verdict.h"
#include "core/run/cell_files.h"
#include "core/run/cell_machine.h"
#include "core/run/machine_source.h"
#include "core/run/vm_session.h"

namespace ktstr {

namespace {

constexpr Milliseconds kNoLimit{365LL * 24 * 3600 * 1000};
constexpr std::size_t kMostScript = 1UL << 20U;

/// The two ends of a machine's console.
struct Line {
  UniqueFd ours;
  UniqueFd theirs;
};

Result<Line> make_line()
{
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return Error::from_errno(errno, "cannot create a socket pair");
  return Line{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

/// What the shell is to do. Without a terminal and without a command, stdin is a script.
Result<ShellSpec> shell_spec(const Invocation& call)
{
  ShellSpec shell{.argv = call.options.rest(),
                  .is_terminal = ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1};
  const auto size = terminal_size(STDOUT_FILENO);
  shell.rows = size.rows;
  shell.columns = size.columns;
  if (const char* terminal = ::getenv("TERM"); terminal != nullptr)
    shell.terminal = terminal;
  if (shell.is_terminal || !shell.argv.empty())
    return shell;
  auto script = read_file("/dev/stdin", kMostScript);
  if (!script)
    return script.error().with_context("cannot read a script from stdin");
  if (trim(*script).empty())
    return Error::make(ErrorKind::invalid,
                       "stdin is neither a terminal nor a script, and there is no command")
        .with_hint("ktstr shell -- cat /proc/cpuinfo");
  shell.script = std::move(*script);
  return shell;
}

std::string quoted_terminal(std::string text, bool is_raw)
{
  return is_raw ? "\r" + join(split(text, '\n'), "\r\n") : text;
}

/// What the frames of a session say about it.
class Listener {
public:
  Listener(Output& err, const SchedulerInfo& scheduler, bool is_raw)
      : err_(err), scheduler_(scheduler), is_raw_(is_raw)
  {
  }

  void hear(const Frame& frame)
  {
    const Json& payload = frame.payload;
    const auto event = payload["event"].as_string();
    if (frame.type == FrameType::scheduler && event == "exited")
      say(fmt::format("scheduler '{}' exited: {}", scheduler_.id, reason_of(payload)));
    if (frame.type == FrameType::scheduler && (event == "rejected" || event == "skipped"))
      problem_ =
          fmt::format("scheduler '{}' did not attach: {}", scheduler_.id, reason_of(payload));
    if (frame.type == FrameType::done && payload.has("error") && problem_.empty())
      problem_ = reason_of(payload["error"]);
    if (frame.type == FrameType::body_ended)
      exit_code_ = static_cast<int>(payload["exit_code"].as_int(-1) & 0xff);
  }

  [[nodiscard]] std::optional<int> exit_code() const { return exit_code_; }
  [[nodiscard]] const std::string& problem() const { return problem_; }

private:
  static std::string reason_of(const Json& payload)
  {
    return one_line(printable(payload["reason"].as_string()));
  }
  void say(const std::string& text)
  {
    err_.write(quoted_terminal("ktstr: " + text + "\n", is_raw_));
  }

  Output& err_;
  const SchedulerInfo& scheduler_;
  bool is_raw_;
  std::optional<int> exit_code_;
  std::string problem_;
};

Result<int> verdict_of(const Listener& listener, const SessionOutcome& outcome, bool is_left)
{
  if (listener.exit_code())
    return *listener.exit_code();
  if (is_left)
    return kExitPass;
  if (outcome.is_cancelled)
    return Error::make(ErrorKind::cancelled, "interrupted");
  if (!listener.problem().empty())
    return Error::make(ErrorKind::guest_fault, "{}", listener.problem());
  const auto why =
      outcome.ending.stream_error ? outcome.ending.stream_error->text() : outcome.ending.last_words;
  return Error::make(ErrorKind::guest_fault,
                     "the machine ended before the shell did: {}{}",
                     name_of(outcome.ending.end),
                     why.empty() ? "" : ": " + why);
}

/// Everything that a session is made of, in the order in which it is made.
struct Shell {
  PreparedPlan prepared;
  Machinery machinery;
  PackedCell packed;
  [[nodiscard]] const Cell& cell() const { return prepared.plan.cells.front(); }
};

Result<Shell> make_shell(const Invocation& call)
{
  auto prepared = prepare_shell(call);
  if (!prepared)
    return prepared.error();
  auto options = read_run_options(call.options);
  if (!options)
    return options.error();
  if (options->clock == VmClock::unset)
    options->clock = VmClock::real_time; // a person's time
  auto machinery = make_machinery(*options, *prepared, *call.cancel);
  if (!machinery)
    return machinery.error();
  auto base = base_initramfs(agent_path(), cache_dir());
  if (!base)
    return base.error();
  Shell shell{.prepared = std::move(*prepared), .machinery = std::move(*machinery)};
  auto packed =
      CellFiles(std::move(*base)).pack(shell.prepared.plan, shell.cell(), shell.machinery.clock);
  if (!packed)
    return packed.error();
  shell.packed = std::move(*packed);
  return shell;
}

Result<Machine> make_machine(const Invocation& call, const Shell& shell, int console)
{
  const auto base = base_initramfs(agent_path(), cache_dir());
  if (!base)
    return base.error();
  auto config = cell_machine(shell.prepared.plan,
                             shell.cell(),
                             {.initramfs = base->image,
                              .accelerator = shell.machinery.accelerator,
                              .clock = shell.machinery.clock});
  config.console_fd = console;
  return MachineSource(*shell.machinery.vmm, call.options.has("cold")).make(config, call.cancel);
}

std::string describe(const Shell& shell, const Machine& machine, Milliseconds spent)
{
  const auto& plan = shell.prepared.plan;
  const auto& profile = plan.profile(shell.cell());
  return fmt::format("{}, kernel {}, {}{}{}, {}, {} time; {} in {:.2f} s\n",
                     format_topology(plan.preset(shell.cell()).topology),
                     plan.kernel(shell.cell()).label,
                     plan.scheduler(shell.cell()).id,
                     profile.flags.empty() ? "" : "+",
                     format_profile(profile),
                     name_of(shell.machinery.accelerator),
                     shell.machinery.clock == VmClock::real_time ? "real" : "virtual",
                     !machine.is_fork                    ? "booting, ready"
                     : machine.template_time.count() > 0 ? "booted once and forked"
                                                         : "forked",
                     static_cast<double>(spent.count()) / 1000);
}

/// From the word to the machine until it is gone. The terminal is raw meanwhile.
Result<int> attend(const Invocation& call, const Shell& shell, Vm& vm, const Line& line)
{
  const bool is_terminal = shell.packed.spec.shell->is_terminal;
  std::optional<RawTerminal> raw;
  if (is_terminal) {
    auto entered = RawTerminal::enter(STDIN_FILENO);
    if (!entered)
      return entered.error();
    raw.emplace(std::move(*entered));
  }
  CancelToken leave(call.cancel);
  auto pump = ConsolePump::start({.input = is_terminal ? STDIN_FILENO : -1,
                                  .output = STDOUT_FILENO,
                                  .console = line.ours.get()},
                                 leave);
  if (!pump)
    return pump.error();
  Listener listener(*call.err, shell.prepared.plan.scheduler(shell.cell()), is_terminal);
  const auto outcome = run_session(vm,
                                   {.spec = to_json(shell.packed.spec).dump(),
                                    .archive = shell.packed.archive->bytes,
                                    .limit = kNoLimit,
                                    .cancel = &leave,
                                    .on_frame = [&](const Frame& frame) { listener.hear(frame); }});
  (*pump)->finish();
  if (raw)
    raw->restore();
  if (!outcome)
    return outcome.error();
  const bool is_left = leave.is_cancelled() && !call.cancel->is_cancelled();
  if (is_left && is_terminal)
    call.err->write("\nktstr: left the machine\n");
  return verdict_of(listener, *outcome, is_left);
}

Result<int> run_shell(const Invocation& call)
{
  if (!call.options.arguments().empty())
    return Error::make(
               ErrorKind::invalid, "unexpected argument '{}'", call.options.arguments().front())
        .with_hint("a command for the machine follows '--': ktstr shell -- cat /proc/cpuinfo");
  auto spec = shell_spec(call);
  if (!spec)
    return spec.error();
  auto shell = make_shell(call);
  if (!shell)
    return shell.error();
  shell->packed.spec.shell = std::move(*spec);
  auto line = make_line();
  if (!line)
    return line.error();
  const auto start = system_clock().now();
  auto machine = make_machine(call, *shell, line->theirs.get());
  if (!machine)
    return machine.error();
  line->theirs.reset();
  call.err->write(describe(*shell, *machine, system_clock().now() - start));
  if (shell->packed.spec.shell->is_terminal)
    call.err->write("'exit' or Ctrl-] leaves\n");
  return attend(call, *shell, *machine->vm, *line);
}

std::vector<OptionSpec> shell_options()
{
  auto specs = shell_plan_option_specs();
  for (auto& spec : run_option_specs())
    if (spec.name == "accel" || spec.name == "cold")
      specs.push_back(std::move(spec));
  specs.push_back({.name = "clock", .value = "WHICH", .help = "real (the default), or virtual"});
  return specs;
}

} // namespace

Command shell_command()
{
  return {.name = "shell",
          .arguments = "[-- COMMAND...]",
          .summary = "A shell, or one command, in a machine like those that cells run in",
          .example = "ktstr shell --topology 1n2l4c2t --scheduler scx_fifo+vtime",
          .about = "The machine is a fork of a booted one, and gone when you leave. Ctrl-] leaves "
                   "at any time. With "
                   "COMMAND its exit code is ktstr's; its stdout and stderr come as one. Without "
                   "COMMAND and without a "
                   "terminal, stdin is a script for the machine's shell (busybox).",
          .options = shell_options(),
          .run = run_shell};
}

} // namespace ktstr
