#include <array>
#include <cstdlib>

#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "vmm/qemu/qemu_vmm.h"

using ktstr::Accelerator;
using ktstr::ErrorKind;
using ktstr::QemuVmm;
using ktstr::TempDir;
using ktstr::VmClock;

namespace {

/// A back end over the scripted QEMU, and a machine that it would start.
struct Fixture {
  Fixture() : folder(std::move(*TempDir::create("ktstr-qemu")))
  {
    ::setenv("KTSTR_SCRIPTED_QEMU", "works", 1);
    std::string image(1024, '\0');
    image.replace(0x202, 6, std::string("HdrS\x0f\x02", 6));
    machine.kernel = folder.path() / "kernel";
    machine.initramfs = folder.path() / "initramfs";
    machine.console_file = folder.path() / "console";
    REQUIRE(ktstr::write_file(machine.kernel, image));
    REQUIRE(ktstr::write_file(machine.initramfs, "initramfs"));
  }

  ktstr::Error error_of_create()
  {
    const auto vm = vmm.create(machine);
    REQUIRE_FALSE(vm);
    return vm.error();
  }

  TempDir folder;
  ktstr::VmConfig machine;
  QemuVmm vmm{{.program = KTSTR_SCRIPTED_QEMU_FILE,
               .cache_dir = folder.path() / "cache",
               .kvm_obstacle = [this] { return obstacle; },
               .perf_host = [this] { return host; }}};
  std::string obstacle = "not for you";
  ktstr::PerfHost host;
};

} // namespace

TEST_CASE_METHOD(Fixture, "a machine is created paused, with its memory at hand", "[qemu_vmm]")
{
  auto vm = vmm.create(machine);
  REQUIRE(vm);
  CHECK((*vm)->wait(ktstr::Milliseconds{1}) == ktstr::VmEnd::running);
  std::array<std::byte, 4> bytes{std::byte{1}};
  REQUIRE((*vm)->write_memory(1 << 20, bytes));
  std::array<std::byte, 4> read{};
  REQUIRE((*vm)->read_memory(1 << 20, read));
  CHECK(read == bytes);
  CHECK((*vm)->read_memory(~0ULL, read).error().kind() == ErrorKind::invalid);
}

TEST_CASE_METHOD(Fixture, "a killed machine says so, and its memory is gone", "[qemu_vmm]")
{
  auto vm = vmm.create(machine);
  REQUIRE(vm);
  (*vm)->kill();
  CHECK((*vm)->wait(ktstr::Milliseconds{1000}) == ktstr::VmEnd::killed);
  std::array<std::byte, 4> bytes{};
  CHECK((*vm)->read_memory(0, bytes).error().kind() == ErrorKind::io);
}

TEST_CASE_METHOD(Fixture, "a QEMU that crashes in the middle of a run is told", "[qemu_vmm]")
{
  ::setenv("KTSTR_SCRIPTED_QEMU", "crashes-late", 1);
  auto vm = vmm.create(machine);
  REQUIRE(vm);
  REQUIRE((*vm)->resume());
  CHECK((*vm)->wait(ktstr::Milliseconds{5000}) == ktstr::VmEnd::vmm_failed);
  CHECK((*vm)->last_words() == "kvm_run: unexpected exit reason");
}

TEST_CASE_METHOD(Fixture, "kvm and virtual time do not go together", "[qemu_vmm]")
{
  machine.accelerator = Accelerator::kvm;
  CHECK(error_of_create().text().find("no virtual time under kvm") != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "kvm that cannot be had is unsupported, with the reason", "[qemu_vmm]")
{
  machine.accelerator = Accelerator::kvm;
  machine.clock = VmClock::real_time;
  const auto error = error_of_create();
  CHECK(error.kind() == ErrorKind::unsupported);
  CHECK(error.text() == "cannot use accelerator kvm: not for you");
}

TEST_CASE_METHOD(Fixture, "--perf is unsupported on a host that lacks what it takes", "[qemu_vmm]")
{
  obstacle.clear();
  machine.accelerator = Accelerator::kvm;
  machine.clock = VmClock::real_time;
  machine.is_perf = true;
  host = {.cpus = {0, 1}, .free_huge_bytes = 0};
  CHECK(error_of_create().kind() == ErrorKind::unsupported);
  CHECK(error_of_create().text().find("huge pages") != std::string::npos);
  host = {.cpus = {}, .free_huge_bytes = 1UL << 40U};
  CHECK(error_of_create().text().find("CPU of its own") != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "--perf is unsupported under tcg", "[qemu_vmm]")
{
  machine.is_perf = true;
  CHECK(error_of_create().text() == "--perf needs kvm: emulation measures nothing");
}

TEST_CASE_METHOD(Fixture, "a missing kernel or initramfs is named before QEMU starts", "[qemu_vmm]")
{
  SECTION("kernel")
  {
    std::filesystem::remove(machine.kernel);
    CHECK(error_of_create().text().find("cannot read the kernel '") == 0);
  }
  SECTION("initramfs")
  {
    std::filesystem::remove(machine.initramfs);
    CHECK(error_of_create().text().find("cannot read the initramfs '") == 0);
  }
  SECTION("none given")
  {
    machine.kernel.clear();
    CHECK(error_of_create().kind() == ErrorKind::invalid);
  }
}

TEST_CASE_METHOD(Fixture, "nodes without CPUs come last, as Linux numbers them", "[qemu_vmm]")
{
  machine.topology = *ktstr::parse_topology("3n2l1c1t:nodes=1@512,0@256,1@256");
  CHECK(error_of_create().kind() == ErrorKind::unsupported);
  machine.topology = *ktstr::parse_topology("3n2l1c1t:nodes=1@512,1@256,0@256");
  CHECK(vmm.create(machine));
}

TEST_CASE_METHOD(Fixture, "a topology that cannot be is refused", "[qemu_vmm]")
{
  machine.topology.cores_per_llc = 0;
  CHECK(error_of_create().kind() == ErrorKind::invalid);
}
