#include "vmm/qemu/snapshot.h"

#include <fcntl.h>
#include <unistd.h>

#include "core/base/text.h"
#include "vmm/agent_ready.h"
#include "vmm/qemu/qemu_command.h"
#include "vmm/sparse_file.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

constexpr Milliseconds kCommandLimit{60000};
constexpr const char* kStateFile = "state";

Status command(QmpClient& qmp, std::string_view name, Json arguments = {})
{
  const auto reply = qmp.execute(name, std::move(arguments), kCommandLimit);
  return reply ? Status() : Status(reply.error());
}

/// Memory stays out of the stream, and the end of a migration is an event.
Status set_capabilities(QmpClient& qmp)
{
  const auto on = [](const char* name) {
    return Json::object({{"capability", name}, {"state", true}});
  };
  return command(
      qmp,
      "migrate-set-capabilities",
      Json::object({{"capabilities", Json::array({on("x-ignore-shared"), on("events")})}}));
}

Status wait_for_migration(QmpClient& qmp)
{
  const auto deadline = system_clock().now() + kCommandLimit;
  while (system_clock().now() < deadline) {
    const auto event =
        qmp.take_event({"MIGRATION"}, std::max(deadline - system_clock().now(), Milliseconds{0}));
    if (event.is_null())
      break;
    const auto status = event["data"]["status"].as_string();
    if (status == "completed")
      return {};
    if (status == "failed") {
      const auto info = qmp.execute("query-migrate", {}, kCommandLimit);
      const auto why = info ? (*info)["error-desc"].as_string() : std::string();
      return Error::make(
          ErrorKind::io, "QEMU failed to move the machine's state: {}", printable(why));
    }
  }
  return Error::make(ErrorKind::io, "QEMU did not finish moving the machine's state");
}

/// In QEMU the file is opened by path; through /proc it can be one that was renamed or removed.
std::string file_uri(const std::string& path)
{
  return "file:" + path;
}

} // namespace

Status
save_snapshot(QemuVm& vm, const VmConfig& config, const fs::path& folder, const CancelToken* cancel)
{
  const auto limit = boot_limit(total_cpus(config.topology));
  if (auto status = boot_until_ready(vm, config.console_file, limit, cancel); !status)
    return status;
  auto& qmp = vm.qmp();
  qmp.forget_events();
  if (auto status = set_capabilities(qmp); !status)
    return status;
  const auto uri = file_uri((folder / kStateFile).string());
  if (auto status = command(qmp, "migrate", Json::object({{"uri", uri}})); !status)
    return status;
  if (auto status = wait_for_migration(qmp); !status)
    return status;
  return vm.ram().save(folder);
}

Result<std::unique_ptr<Vm>> restore_snapshot(const std::string& program,
                                             const VmConfig& config,
                                             const fs::path& folder,
                                             const fs::path& boot_image)
{
  auto ram = config.is_perf ? GuestRam::load_huge(folder, node_memory(config))
                            : GuestRam::open_in(folder, node_memory(config));
  if (!ram)
    return ram.error();
  const UniqueFd state(::open((folder / kStateFile).c_str(), O_RDONLY | O_CLOEXEC));
  if (!state.is_open())
    return Error::make(ErrorKind::unavailable, "'{}' is gone", (folder / kStateFile).string());
  const QemuInstance instance{.boot_image = boot_image,
                              .ram_use = config.is_perf ? RamUse::shared : RamUse::copy_on_write,
                              .is_incoming = true};
  auto qemu = QemuProcess::start({.program = program,
                                  .arguments = qemu_arguments(config, instance),
                                  .console_fd = config.console_fd,
                                  .is_in_lockstep = config.clock == VmClock::virtual_time},
                                 std::move(*ram));
  if (!qemu)
    return qemu.error();
  auto& qmp = qemu->qmp();
  auto status = set_capabilities(qmp);
  // Announcing is for networks, and its timers run on the host's clock: they would wake QEMU's main
  // loop while the guest runs, and no two runs would be the same.
  if (status)
    status = command(qmp, "migrate-set-parameters", Json::object({{"announce-rounds", 0}}));
  const auto uri = file_uri(fmt::format("/proc/{}/fd/{}", ::getpid(), state.get()));
  if (status)
    status = command(qmp, "migrate-incoming", Json::object({{"uri", uri}}));
  if (status)
    status = wait_for_migration(qmp);
  if (!status)
    return Error(ErrorKind::unavailable, status.error().text() + ": " + qemu->last_words());
  return std::unique_ptr<Vm>(std::make_unique<QemuVm>(std::move(*qemu)));
}

} // namespace ktstr
