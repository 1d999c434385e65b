/// ktstr-guest: the first process of a virtual machine that ktstr boots. It makes the machine
/// usable, says what it looks like, waits for the host's word, runs one cell, and ends
/// the machine.
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <unistd.h>

#include "core/guest/body.h"
#include "core/guest/cell.h"
#include "core/guest/cgroups.h"
#include "core/guest/guest_clock.h"
#include "core/guest/host_agent.h"
#include "core/guest/kernel_types.h"
#include "core/guest/machine.h"
#include "core/guest/mounts.h"
#include "core/guest/window_client.h"
#include "core/model/verdict.h"
#include "core/wire/park.h"

namespace {

using namespace ktstr;

constexpr const char* kCgroupRoot = "/sys/fs/cgroup";

/// Above the agent's own children: it reports whatever a scheduler does to everybody else.
constexpr int kAgentPriority = 2;

/// In an initramfs nothing is mounted yet. A container's first process finds /proc in place.
bool is_first_process_of_a_machine()
{
  return ::getpid() == 1 && !std::filesystem::exists("/proc/self");
}

Status serve()
{
  if (auto status = guest::mount_file_systems(); !status)
    return status;
  if (auto status = guest::enable_cgroup_controllers(kCgroupRoot); !status)
    return status.error().with_context("cannot hand out cgroup controllers");
  guest::bring_loopback_up();
  ::prctl(PR_SET_NAME, "ktstr-guest");
  const sched_param priority{.sched_priority = kAgentPriority};
  ::sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &priority);
  ::setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
  ::setenv("HOME", "/tmp", 1);
  auto window = guest::WindowClient::map();
  if (!window)
    return window.error();
  const auto machine = guest::read_machine("/sys", "/proc");
  if (!machine)
    return machine.error();
  // A machine that is going to be saved takes the time now; one that runs a cell at once takes it
  // when the cell needs it.
  if (machine->has_btf && !window->is_go())
    if (const auto types = guest::kernel_types(); !types)
      return types.error();
  const auto cgroups = guest::CellCgroups::create(kCgroupRoot, machine->memory_mib);
  if (!cgroups)
    return cgroups.error();
  const auto cancel = guest::Shared<CancelToken>::create();
  if (!cancel)
    return cancel.error();
  const guest::RunPlace place;
  auto body_child = guest::start_body_child(*cgroups, **cancel, place);
  if (!body_child)
    return body_child.error();
  auto ready = guest::to_json(*machine);
  ready.set("agent", KTSTR_VERSION).set("at_ns", guest::now_ns());
  window->append(FrameType::ready, ready);
  window->set_state(GuestState::ready);
  if (!window->is_go())
    if (auto status = park_machine(); !status)
      return status;
  window->wait_for_go();
  guest::run_cell(*window, {*cgroups, **cancel, std::move(*body_child), place});
  return {};
}

} // namespace

int main(int argc, char** argv)
{
  if (argc == 5 && std::strcmp(argv[1], guest::kOnHost) == 0)
    return guest::serve_on_host(argv[2], argv[3], argv[4]);
  if (!is_first_process_of_a_machine()) {
    std::fputs("ktstr-guest: this program is the first process of virtual machines that ktstr "
               "boots; it does nothing when started by hand\n"
               "HINT: run tests with 'ktstr gauntlet'\n",
               stderr);
    return kExitUsage;
  }
  if (const auto status = serve(); !status)
    std::fprintf(stderr, "ktstr-guest: %s\n", status.error().text().c_str());
  // Not RB_POWER_OFF: ACPI spins until the host has ended the machine.
  ::reboot(RB_AUTOBOOT);
  ::pause(); // a first process must not end
}
