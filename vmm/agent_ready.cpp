#include "vmm/agent_ready.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/wire/window.h"

namespace ktstr {

namespace {

constexpr Milliseconds kPollPeriod{10};

Error guest_error(std::string what, const std::filesystem::path& console_file)
{
  const auto tail = console_tail(console_file);
  return {ErrorKind::guest_fault,
          std::move(what) + (tail.empty() ? "; it printed nothing" : "; it printed: " + tail)};
}

/// A guest that parks itself does so because its agent is ready.
Status check_ready(Vm& vm, const std::filesystem::path& console_file)
{
  std::array<char, sizeof(WindowHeader)> header{};
  if (auto status = vm.read_memory(kWindowBase, std::as_writable_bytes(std::span(header))); !status)
    return status.error();
  const auto progress = read_progress({header.data(), header.size()}, 0);
  if (!progress)
    return progress.error();
  if (progress->state != GuestState::ready)
    return guest_error("the guest stopped before its agent was ready", console_file);
  return {};
}

} // namespace

Milliseconds boot_limit(std::uint32_t cpus)
{
  return Milliseconds{90000 + std::int64_t{cpus} * 8000};
}

std::string console_tail(const std::filesystem::path& console_file)
{
  constexpr std::size_t kLines = 6;
  const auto text = read_file(console_file);
  if (!text)
    return {};
  auto lines = split(printable(trim(*text)), '\n');
  for (auto& line : lines)
    line = trim(line);
  const auto panic = std::find_if(lines.begin(), lines.end(), [](const std::string& line) {
    return line.find("Kernel panic") != std::string::npos;
  });
  // The reason of a panic is followed by a screenful of registers.
  std::vector<std::string> tail;
  if (panic != lines.end() && lines.end() - panic > static_cast<std::ptrdiff_t>(kLines))
    tail = {*panic, "..."};
  const auto count = std::min(kLines, lines.size());
  tail.insert(tail.end(), lines.end() - static_cast<std::ptrdiff_t>(count), lines.end());
  return join(tail, " | ");
}

Status boot_until_ready(Vm& vm,
                        const std::filesystem::path& console_file,
                        Milliseconds limit,
                        const CancelToken* cancel)
{
  const auto piece = waiting_window();
  const auto bytes = std::as_bytes(std::span(piece.bytes.data(), piece.bytes.size()));
  if (auto status = vm.write_memory(kWindowBase + piece.offset, bytes); !status)
    return status;
  if (auto status = vm.resume(); !status)
    return status;
  const auto deadline = system_clock().now() + limit;
  for (;;) {
    const auto end = vm.wait(kPollPeriod);
    if (end == VmEnd::vmm_failed)
      return Error::make(
          ErrorKind::io, "the VMM ended while the guest booted: {}", vm.last_words());
    if (end != VmEnd::running && end != VmEnd::parked)
      return guest_error(fmt::format("the guest ended ({}) while it booted", name_of(end)),
                         console_file);
    if (cancel != nullptr && cancel->is_cancelled())
      return Error::make(ErrorKind::cancelled, "cancelled while the guest booted");
    if (end == VmEnd::parked)
      return check_ready(vm, console_file);
    if (system_clock().now() > deadline)
      return guest_error(
          fmt::format("the guest's agent was not ready within {} s", limit.count() / 1000),
          console_file);
  }
}

} // namespace ktstr
