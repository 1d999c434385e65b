#include "core/guest/host_agent.h"

#include <cerrno>
#include <cstdio>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "core/base/text.h"
#include "core/guest/body.h"
#include "core/guest/cell.h"
#include "core/guest/cgroups.h"
#include "core/guest/guest_clock.h"
#include "core/guest/machine.h"
#include "core/guest/mounts.h"
#include "core/guest/window_client.h"
#include "core/model/verdict.h"

namespace ktstr::guest {

namespace {

/// Both sides write to it: the file is as large as the window, or a page of it would be a signal.
Result<std::span<std::byte>> map_window(int fd)
{
  struct stat info {};
  if (::fstat(fd, &info) != 0 || info.st_size != static_cast<off_t>(kWindowSize))
    return Error::make(ErrorKind::invalid, "descriptor {} is no window", fd);
  void* at = ::mmap(nullptr, kWindowSize, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (at == MAP_FAILED)
    return Error::from_errno(errno, "cannot map the window");
  ::madvise(at, kWindowSize, MADV_DONTFORK);
  return std::span(static_cast<std::byte*>(at), kWindowSize);
}

Status serve(int window_fd, const std::string& cgroup, const RunPlace& place)
{
  const auto memory = map_window(window_fd);
  if (!memory)
    return memory.error();
  WindowClient window(*memory);
  const auto machine = read_machine("/sys", "/proc");
  if (!machine)
    return machine.error();
  if (auto status = enable_cgroup_controllers(cgroup); !status)
    return status.error().with_context("cannot hand out cgroup controllers");
  const auto cgroups = CellCgroups::create(cgroup, machine->memory_mib);
  if (!cgroups)
    return cgroups.error();
  const auto cancel = Shared<CancelToken>::create();
  if (!cancel)
    return cancel.error();
  auto body_child = start_body_child(*cgroups, **cancel, place);
  if (!body_child)
    return body_child.error();
  auto ready = to_json(*machine);
  ready.set("agent", KTSTR_VERSION).set("at_ns", now_ns());
  window.append(FrameType::ready, ready);
  run_cell(window, {*cgroups, **cancel, std::move(*body_child), place});
  return {};
}

} // namespace

int serve_on_host(const char* window_fd, const char* cgroup, const char* workdir)
{
  ::prctl(PR_SET_NAME, "ktstr-guest");
  const auto fd = parse_decimal(window_fd);
  const auto status =
      fd && *fd < 1024
          ? serve(static_cast<int>(*fd), cgroup, {.workdir = workdir, .is_own_machine = false})
          : Status(Error(ErrorKind::invalid, "the window's descriptor is no number"));
  if (status)
    return 0;
  std::fprintf(stderr, "ktstr-guest: %s\n", status.error().text().c_str());
  return kExitInternal;
}

} // namespace ktstr::guest
