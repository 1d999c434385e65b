/// Operations on the whole machine: CPUs that go and come, interrupts that move.
#include <algorithm>
#include <array>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/scenario/op.h"
#include "core/scenario/stage.h"

namespace ktstr {

namespace {

Status may_change(const Stage& stage)
{
  return stage.context().may_change_machine
             ? Status()
             : Status(Error(ErrorKind::unsupported, "this machine is not ours to change"));
}

void read_cpus(const DocumentReader& reader, Op& op)
{
  op.cpus = read_cpu_list(reader);
}

Status set_online(int cpu, bool is_online)
{
  const auto file = fmt::format("/sys/devices/system/cpu/cpu{}/online", cpu);
  auto status = write_control_file(file, is_online ? "1" : "0");
  return status ? status
                : status.error().with_context(
                      "cannot take CPU {} {}", cpu, is_online ? "online" : "offline");
}

Status offline_cpus(Stage& stage, const Op& op)
{
  if (auto status = may_change(stage); !status)
    return status;
  for (const int cpu : op.cpus) {
    const auto& online = stage.machine().cpus;
    if (!std::binary_search(online.begin(), online.end(), cpu))
      return Error::make(ErrorKind::unsupported,
                         "CPU {} is not online, online are {}",
                         cpu,
                         format_cpu_list(online));
    stage.undo_at_end([cpu] { static_cast<void>(set_online(cpu, true)); });
    auto status = stage.change_placement([&] { return set_online(cpu, false); });
    if (!status)
      return status;
    stage.set_online(cpu, false);
  }
  return {};
}

Status online_cpus(Stage& stage, const Op& op)
{
  if (auto status = may_change(stage); !status)
    return status;
  for (const int cpu : op.cpus) {
    auto status = stage.change_placement([&] { return set_online(cpu, true); });
    if (!status)
      return status;
    stage.set_online(cpu, true);
  }
  return {};
}

void read_steer(const DocumentReader& reader, Op& op)
{
  op.number = -1;
  if (!reader.is_object_of({"irq", "label", "cpu"}))
    return;
  reader.with("irq", [&](const auto& r) { op.number = r.integer(0, 65535, 0); });
  reader.with("label", [&](const auto& r) { op.text = r.text(); });
  if ((op.number >= 0) == !op.text.empty())
    reader.expected("either 'irq' or 'label'");
  op.cpus = {static_cast<int>(reader.member("cpu").integer(0, 65535, 0))};
}

/// The number of the interrupt whose line ends with the label.
Result<std::int64_t> irq_named(const std::string& label)
{
  const auto text = read_file("/proc/interrupts", 1 << 20);
  if (!text)
    return text.error();
  std::vector<std::string> labels;
  for (const auto& line : split(*text, '\n')) {
    const auto colon = line.find(':');
    const auto number =
        colon == std::string::npos ? std::nullopt : parse_decimal(trim(line.substr(0, colon)));
    const auto last = line.rfind(' ');
    if (!number || last == std::string::npos)
      continue;
    labels.push_back(line.substr(last + 1));
    if (labels.back() == label)
      return static_cast<std::int64_t>(*number);
  }
  return Error::make(
      ErrorKind::unsupported, "no interrupt is labelled '{}'{}", label, suggestion(label, labels));
}

Status steer_irq(Stage& stage, const Op& op)
{
  if (auto status = may_change(stage); !status)
    return status;
  const auto number = op.number >= 0 ? Result<std::int64_t>(op.number) : irq_named(op.text);
  if (!number)
    return number.error();
  const auto file = fmt::format("/proc/irq/{}/smp_affinity_list", *number);
  const auto before = read_file(file, 4096);
  if (!before)
    return before.error().with_context("cannot steer interrupt {}", *number);
  stage.undo_at_end([file, text = *before] { static_cast<void>(write_control_file(file, text)); });
  auto status = write_control_file(file, std::to_string(op.cpus.front()));
  return status ? status
                : status.error().with_context(
                      "cannot steer interrupt {} to CPU {}", *number, op.cpus.front());
}

using Names = OpType::Names;

constexpr std::array kTypes = {
    OpType{"offline_cpus", "one after the other", Names::none, read_cpus, offline_cpus},
    OpType{"online_cpus", "one after the other", Names::none, read_cpus, online_cpus},
    OpType{"steer_irq", "binds an interrupt to a CPU", Names::none, read_steer, steer_irq},
};

} // namespace

std::span<const OpType> machine_op_types()
{
  return kTypes;
}

} // namespace ktstr
