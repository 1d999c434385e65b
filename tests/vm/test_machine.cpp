#include "test_machine.h"

#include <array>
#include <cstdlib>

#include <catch2/catch_test_macros.hpp>

#include "core/kernel/kernel_store.h"
#include "vmm/initramfs.h"

namespace ktstr::test {

namespace {

namespace fs = std::filesystem;

TempDir make_folder()
{
  auto folder = TempDir::create("ktstr-vm-test");
  REQUIRE(folder);
  return std::move(*folder);
}

/// KTSTR_TEST_KERNEL, else the first kernel of the store.
fs::path find_kernel()
{
  if (const char* set = std::getenv("KTSTR_TEST_KERNEL"); set != nullptr && *set != '\0')
    return set;
  const auto kernels = KernelStore(cache_dir() / "kernels").resolve("");
  if (!kernels)
    SKIP("no kernel to boot: " << kernels.error().text());
  return kernels->front().image;
}

} // namespace

TestBench::TestBench()
    : folder(make_folder()), vmm({.cache_dir = folder.path() / "cache"}), kernel(find_kernel())
{
  const auto probe = vmm.probe();
  if (!probe.is_usable)
    SKIP(probe.reasons.front());
  const auto base = base_initramfs(KTSTR_TEST_GUEST, folder.path() / "cache");
  REQUIRE(base);
  initramfs = base->image;
}

VmConfig TestBench::machine(std::string_view topology, std::string_view console)
{
  const auto parsed = parse_topology(topology);
  REQUIRE(parsed);
  return {.topology = *parsed,
          .kernel = kernel,
          .initramfs = initramfs,
          .console_file = folder.path() / console};
}

Status write_cell(Vm& vm, const Json& spec)
{
  auto pieces = window_content(spec.dump(), "");
  if (!pieces)
    return pieces.error();
  for (const auto& piece : *pieces)
    if (auto status =
            vm.write_memory(kWindowBase + piece.offset,
                            std::as_bytes(std::span(piece.bytes.data(), piece.bytes.size())));
        !status)
      return status;
  return {};
}

std::vector<Frame> read_frames(Vm& vm)
{
  std::array<char, sizeof(WindowHeader)> header{};
  REQUIRE(vm.read_memory(kWindowBase, std::as_writable_bytes(std::span(header))));
  const auto progress = read_progress({header.data(), header.size()}, 0);
  REQUIRE(progress);
  std::string log(progress->log_written, '\0');
  REQUIRE(vm.read_memory(kWindowBase + kLogOffset,
                         std::as_writable_bytes(std::span(log.data(), log.size()))));
  FrameReader reader;
  reader.append(log);
  std::vector<Frame> frames;
  for (;;) {
    auto frame = reader.next();
    REQUIRE(frame);
    if (!frame->has_value())
      return frames;
    frames.push_back(std::move(**frame));
  }
}

VmEnd wait_for_end(Vm& vm, Milliseconds limit)
{
  const auto deadline = system_clock().now() + limit;
  auto end = VmEnd::running;
  while (end == VmEnd::running && system_clock().now() < deadline)
    end = vm.wait(Milliseconds{100});
  return end;
}

} // namespace ktstr::test
