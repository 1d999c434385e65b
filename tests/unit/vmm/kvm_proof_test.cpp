#include <cstdlib>

#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "vmm/qemu/kvm_proof.h"

using ktstr::Milliseconds;
using ktstr::QemuVmm;
using ktstr::TempDir;

namespace {

/// A QEMU that does as it is told, with a cache of its own and a /dev/kvm that opens.
struct ScriptedQemu {
  explicit ScriptedQemu(const char* mode) : folder(std::move(*TempDir::create("ktstr-kvm")))
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

  ktstr::KvmProof prove(Milliseconds limit = Milliseconds{5000}) const
  {
    QemuVmm vmm(config());
    return ktstr::prove_kvm(vmm, machine, nullptr, limit);
  }

  TempDir folder;
  ktstr::VmConfig machine;
};

} // namespace

TEST_CASE("kvm works when a machine reached its agent under it", "[kvm]")
{
  const ScriptedQemu qemu("works");
  const auto proof = qemu.prove();
  CHECK(proof.reason == "");
  CHECK(proof.is_working);
  CHECK_FALSE(proof.is_remembered);
}

TEST_CASE("kvm does not work when QEMU fails at once, with QEMU's own words", "[kvm]")
{
  const ScriptedQemu qemu("fails-at-once");
  const auto proof = qemu.prove();
  CHECK_FALSE(proof.is_working);
  CHECK(proof.reason.find("failed to set MSR 0x10a") != std::string::npos);
}

TEST_CASE("kvm does not work when QEMU crashes while the guest boots", "[kvm]")
{
  const ScriptedQemu qemu("crashes-late");
  const auto proof = qemu.prove();
  CHECK_FALSE(proof.is_working);
  CHECK(proof.reason.find("kvm_run: unexpected exit reason") != std::string::npos);
}

TEST_CASE("kvm does not work when guest or QEMU hangs, at the end of the limit", "[kvm]")
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
  const auto proof = qemu.prove(Milliseconds{100});
  CHECK_FALSE(proof.is_working);
  CHECK(proof.reason.find("trial machine did not run") != std::string::npos);
  CHECK(ktstr::system_clock().now() - started < Milliseconds{5000});
}

TEST_CASE("what a trial found is remembered, whichever way it went", "[kvm]")
{
  const ScriptedQemu failing("fails-at-once");
  const auto first = failing.prove();
  ::setenv("KTSTR_SCRIPTED_QEMU", "works", 1);
  const auto second = failing.prove();
  CHECK(second.is_remembered);
  CHECK_FALSE(second.is_working);
  CHECK(second.reason == first.reason);
}

TEST_CASE("what is remembered can be asked for without a trial", "[kvm]")
{
  const ScriptedQemu qemu("works");
  QemuVmm vmm(qemu.config());
  CHECK_FALSE(ktstr::remembered_kvm_proof(vmm, qemu.machine.kernel));
  REQUIRE(qemu.prove().is_working);
  const auto known = ktstr::remembered_kvm_proof(vmm, qemu.machine.kernel);
  REQUIRE(known);
  CHECK(known->is_working);
}

TEST_CASE("another kernel build is tried anew", "[kvm]")
{
  ScriptedQemu qemu("fails-at-once");
  REQUIRE_FALSE(qemu.prove().is_working);
  auto image = *ktstr::read_file(qemu.machine.kernel);
  image.back() = 'x';
  REQUIRE(ktstr::write_file(qemu.machine.kernel, image));
  ::setenv("KTSTR_SCRIPTED_QEMU", "works", 1);
  const auto proof = qemu.prove();
  CHECK_FALSE(proof.is_remembered);
  CHECK(proof.is_working);
}

TEST_CASE("without a /dev/kvm that opens nothing is tried", "[kvm]")
{
  const ScriptedQemu qemu("works");
  QemuVmm vmm(qemu.config("there is no /dev/kvm"));
  const auto proof = ktstr::prove_kvm(vmm, qemu.machine);
  CHECK_FALSE(proof.is_working);
  CHECK(proof.reason == "there is no /dev/kvm");
}

TEST_CASE("a trial that was cancelled proves nothing and is not remembered", "[kvm]")
{
  const ScriptedQemu qemu("hangs");
  ktstr::CancelToken cancel;
  cancel.cancel();
  {
    QemuVmm vmm(qemu.config());
    CHECK_FALSE(ktstr::prove_kvm(vmm, qemu.machine, &cancel).is_working);
  }
  ::setenv("KTSTR_SCRIPTED_QEMU", "works", 1);
  CHECK(qemu.prove().is_working);
}
