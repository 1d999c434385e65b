#include <array>
#include <cstring>

#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/wire/window.h"
#include "vmm/command/command_vmm.h"

using namespace ktstr; // NOLINT

namespace {

/// Machines that are a line of shell.
struct Bench {
  TempDir folder = *TempDir::create("ktstr-command");
  CommandRequest last; ///< what the command was made for

  std::unique_ptr<Vm> machine(const std::string& script)
  {
    auto vm = back_end(script).create(config());
    REQUIRE(vm);
    return std::move(*vm);
  }
  CommandVmm back_end(const std::string& script)
  {
    return CommandVmm({.id = "acme",
                       .cache_dir = folder.path(),
                       .constraints = Constraints{},
                       .command = [this, script](const CommandRequest& request) {
                         last = request;
                         return Result<std::vector<std::string>>({"/bin/sh", "-c", script});
                       }});
  }
  [[nodiscard]] VmConfig config() const
  {
    const auto kernel = folder.path() / "kernel";
    std::string image(4096, '\0');
    image.replace(0x202, 6, std::string("HdrS\x0f\x02", 6)); // a bzImage of an unknown packing
    REQUIRE(write_file(kernel, image));
    return {.topology = {.numa_nodes = 1, .llcs = 2, .cores_per_llc = 2}, .kernel = kernel};
  }
};

std::span<const std::byte> bytes_of(std::string_view text)
{
  return std::as_bytes(std::span(text.data(), text.size()));
}

void write_state(Vm& vm, GuestState state)
{
  WindowHeader header{.magic = kWindowMagic, .version = kWindowVersion};
  header.guest_state = static_cast<std::uint32_t>(state);
  REQUIRE(vm.write_memory(kWindowBase, std::as_bytes(std::span(&header, 1))));
}

constexpr Milliseconds kLong{20000};

} // namespace

TEST_CASE("a command's machine shares its memory, before it starts and after it ended", "[command]")
{
  Bench bench;
  const auto vm = bench.machine(
      "dd if=/proc/self/fd/3 of=/proc/self/fd/3 bs=4096 skip=1 seek=2 count=1 conv=notrunc");
  REQUIRE(vm->write_memory(4096, bytes_of("hello")));
  CHECK(vm->wait(Milliseconds{0}) == VmEnd::running);
  REQUIRE(vm->resume());
  vm->wait(kLong);
  std::array<char, 5> got{};
  REQUIRE(vm->read_memory(8192, std::as_writable_bytes(std::span(got))));
  CHECK(std::string_view(got.data(), got.size()) == "hello");
}

TEST_CASE("a command that ends powered its guest off when the guest was done", "[command]")
{
  Bench bench;
  const auto vm = bench.machine("exit 0");
  write_state(*vm, GuestState::done);
  REQUIRE(vm->resume());
  CHECK(vm->wait(kLong) == VmEnd::powered_off);
}

TEST_CASE("a command that ends before its guest was done was reset", "[command]")
{
  Bench bench;
  const auto vm = bench.machine("exit 0");
  write_state(*vm, GuestState::running);
  REQUIRE(vm->resume());
  CHECK(vm->wait(kLong) == VmEnd::reset);
}

TEST_CASE("a command that fails says so with its last words", "[command]")
{
  Bench bench;
  const auto vm = bench.machine("echo no such accelerator >&2; exit 3");
  REQUIRE(vm->resume());
  CHECK(vm->wait(kLong) == VmEnd::vmm_failed);
  CHECK(vm->last_words() == "/bin/sh ended with exit status 3: no such accelerator");
}

TEST_CASE("a command is ended by kill", "[command]")
{
  Bench bench;
  const auto vm = bench.machine("sleep 1000");
  REQUIRE(vm->resume());
  vm->kill();
  CHECK(vm->wait(Milliseconds{0}) == VmEnd::killed);
}

TEST_CASE("a command's memory is bounds-checked", "[command]")
{
  Bench bench;
  const auto vm = bench.machine("exit 0");
  std::array<std::byte, 16> bytes{};
  for (const std::uint64_t address : {std::uint64_t{1} << 40U, ~std::uint64_t{0}, (1UL << 30U) - 8})
    CHECK_FALSE(vm->read_memory(address, bytes));
  CHECK_FALSE(vm->write_memory(1UL << 40U, bytes));
}

TEST_CASE("a topology that a back end cannot show is unsupported", "[command]")
{
  Bench bench;
  auto config = bench.config();
  config.topology = {.numa_nodes = 2, .llcs = 2};
  const auto vm = bench.back_end("exit 0").create(config);
  REQUIRE_FALSE(vm);
  CHECK(vm.error().kind() == ErrorKind::incompatible);
  CHECK(vm.error().text() ==
        "VM back end 'acme' cannot show topology 2n2l1c1t: it takes at most 1 NUMA node, has 2");
}

TEST_CASE("a command is told what the window needs of the kernel", "[command]")
{
  Bench bench;
  bench.machine("exit 0");
  for (const auto& argument : window_kernel_arguments())
    CHECK(bench.last.kernel_arguments.find(argument) != std::string::npos);
  CHECK(bench.last.memory_file == "/proc/self/fd/3");
  CHECK(bench.last.memory_mib >= 512);
}
