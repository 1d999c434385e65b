#include <cstdlib>

#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "vmm/qemu/accel.h"

using ktstr::Accelerator;
using ktstr::Milliseconds;
using ktstr::QemuVmm;
using ktstr::TempDir;

namespace {

/// A QEMU that does as it is told, with a cache of its own and a /dev/kvm that opens.
struct ScriptedQemu {
  explicit ScriptedQemu(const char* mode) : folder(std::move(*TempDir::create("ktstr-accel")))
  {
    ::setenv("KTSTR_SCRIPTED_QEMU", mode, 1);
    machine.kernel = folder.path() / "kernel";
    machine.initramfs = folder.path() / "initramfs";
    // A bzImage that this program cannot unpack is given to QEMU as it is.
    std::string image(1024, '\0');
    image.replace(0x202, 6, std::string("HdrS\x0f\x02", 6));
    REQUIRE(ktstr::write_file(machine.kernel, image));
    REQUIRE(ktstr::write_file(machine.initramfs, "initramfs"));
  }

  ktstr::QemuConfig config(std::string obstacle = {}) const
  {
    return {.program = KTSTR_SCRIPTED_QEMU_FILE,
            .cache_dir = folder.path() / "cache",
            .kvm_obstacle = [obstacle] { return obstacle; }};
  }

  ktstr::AcceleratorChoice choose(Milliseconds limit = Milliseconds{5000}) const
  {
    QemuVmm vmm(config());
    return ktstr::choose_accelerator(vmm, machine, nullptr, limit);
  }

  TempDir folder;
  ktstr::VmConfig machine;
};

} // namespace

TEST_CASE("auto is kvm when a machine reached its agent under it", "[accel]")
{
  const ScriptedQemu qemu("works");
  const auto choice = qemu.choose();
  CHECK(choice.reason == "");
  CHECK(choice.accelerator == Accelerator::kvm);
  CHECK_FALSE(choice.is_remembered);
}

TEST_CASE("auto is tcg when kvm fails at once, with QEMU's own words", "[accel]")
{
  const ScriptedQemu qemu("fails-at-once");
  const auto choice = qemu.choose();
  CHECK(choice.accelerator == Accelerator::tcg);
  CHECK(choice.reason.find("failed to set MSR 0x10a") != std::string::npos);
}

TEST_CASE("auto is tcg when QEMU crashes while the guest boots", "[accel]")
{
  const ScriptedQemu qemu("crashes-late");
  const auto choice = qemu.choose();
  CHECK(choice.accelerator == Accelerator::tcg);
  CHECK(choice.reason.find("kvm_run: unexpected exit reason") != std::string::npos);
}

TEST_CASE("auto is tcg when the guest or QEMU hangs, at the end of the limit", "[accel]")
{
  const char* mode = nullptr;
  SECTION("guest")
  {
    mode = "hangs";
  }
  SECTION("QEMU")
  {
    mode = "hangs-at-once";
  }
  const ScriptedQemu qemu(mode);
  const auto started = ktstr::system_clock().now();
  const auto choice = qemu.choose(Milliseconds{100});
  CHECK(choice.accelerator == Accelerator::tcg);
  CHECK(choice.reason.find("trial machine did not run") != std::string::npos);
  CHECK(ktstr::system_clock().now() - started < Milliseconds{5000});
}

TEST_CASE("what a trial found is remembered, whichever way it went", "[accel]")
{
  const ScriptedQemu failing("fails-at-once");
  const auto first = failing.choose();
  ::setenv("KTSTR_SCRIPTED_QEMU", "works", 1);
  const auto second = failing.choose();
  CHECK(second.is_remembered);
  CHECK(second.accelerator == Accelerator::tcg);
  CHECK(second.reason == first.reason);
}

TEST_CASE("another kernel build is tried anew", "[accel]")
{
  ScriptedQemu qemu("fails-at-once");
  REQUIRE(qemu.choose().accelerator == Accelerator::tcg);
  auto image = *ktstr::read_file(qemu.machine.kernel);
  image.back() = 'x';
  REQUIRE(ktstr::write_file(qemu.machine.kernel, image));
  ::setenv("KTSTR_SCRIPTED_QEMU", "works", 1);
  const auto choice = qemu.choose();
  CHECK_FALSE(choice.is_remembered);
  CHECK(choice.accelerator == Accelerator::kvm);
}

TEST_CASE("without a /dev/kvm that opens nothing is tried", "[accel]")
{
  const ScriptedQemu qemu("works");
  QemuVmm vmm(qemu.config("there is no /dev/kvm"));
  const auto choice = ktstr::choose_accelerator(vmm, qemu.machine);
  CHECK(choice.accelerator == Accelerator::tcg);
  CHECK(choice.reason == "there is no /dev/kvm");
}

TEST_CASE("a trial that was cancelled proves nothing and is not remembered", "[accel]")
{
  const ScriptedQemu qemu("hangs");
  ktstr::CancelToken cancel;
  cancel.cancel();
  {
    QemuVmm vmm(qemu.config());
    CHECK(ktstr::choose_accelerator(vmm, qemu.machine, &cancel).accelerator == Accelerator::tcg);
  }
  ::setenv("KTSTR_SCRIPTED_QEMU", "works", 1);
  CHECK(qemu.choose().accelerator == Accelerator::kvm);
}
