#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/base/process.h"
#include "vmm/qemu/qemu_probe.h"
#include "vmm/qemu/qemu_vmm.h"

using ktstr::ErrorKind;

namespace {

/// A shell script that stands in for QEMU.
std::filesystem::path script(const ktstr::TempDir& folder, const std::string& text)
{
  const auto file = folder.path() / "qemu";
  REQUIRE(ktstr::write_file(file, "#!/bin/sh\n" + text + "\n"));
  std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  return file;
}

} // namespace

TEST_CASE("the version is read out of QEMU's first line", "[probe]")
{
  const auto version = ktstr::parse_qemu_version(
      "QEMU emulator version 10.0.2 (Debian 1:10.0.2+ds-2)\nCopyright (c)\n");
  REQUIRE(version);
  CHECK(version->major == 10);
  CHECK(version->text == "QEMU emulator version 10.0.2 (Debian 1:10.0.2+ds-2)");
}

TEST_CASE("what is not a version is refused with what it was", "[probe]")
{
  for (const char* text : {"", "hello", "QEMU emulator version x.y", "QEMU emulator version"}) {
    const auto version = ktstr::parse_qemu_version(text);
    REQUIRE_FALSE(version);
    CHECK(version.error().kind() == ErrorKind::unavailable);
  }
}

TEST_CASE("a missing QEMU says what to install", "[probe]")
{
  const auto version = ktstr::probe_qemu("/nowhere/qemu-system-x86_64");
  REQUIRE_FALSE(version);
  CHECK(version.error().kind() == ErrorKind::unavailable);
  CHECK(version.error().hint().find("qemu-system-x86") != std::string::npos);
}

TEST_CASE("an old or broken QEMU is refused with its version or words", "[probe]")
{
  const auto folder = ktstr::TempDir::create("ktstr-probe");
  REQUIRE(folder);
  const auto old = ktstr::probe_qemu(script(*folder, "echo QEMU emulator version 7.2.22"));
  REQUIRE_FALSE(old);
  CHECK(old.error().text().find("7.2.22 is too old") != std::string::npos);
  const auto broken = ktstr::probe_qemu(script(*folder, "echo no libfoo >&2; exit 127"));
  REQUIRE_FALSE(broken);
  CHECK(broken.error().text().find("no libfoo") != std::string::npos);
}

TEST_CASE("the back end's probe carries the reason, and machines fail with it too", "[probe]")
{
  ktstr::QemuVmm vmm({.program = "/nowhere/qemu", .kvm_obstacle = [] { return "no kvm"; }});
  const auto probe = vmm.probe();
  CHECK_FALSE(probe.is_usable);
  REQUIRE(probe.reasons.size() == 2);
  CHECK(probe.reasons[0].find("/nowhere/qemu") != std::string::npos);
  CHECK(probe.reasons[1] == "accelerator kvm: no kvm");
  CHECK(vmm.create({}).error().kind() == ErrorKind::unavailable);
}

TEST_CASE("a program's version is remembered while its file is that one", "[probe]")
{
  if (!ktstr::find_program("qemu-system-x86_64"))
    SKIP("qemu-system-x86_64 is not installed");
  const auto folder = ktstr::TempDir::create("ktstr-probe");
  REQUIRE(folder);
  REQUIRE(ktstr::known_qemu("qemu-system-x86_64", folder->path()));
  const auto notes = std::filesystem::directory_iterator(folder->path());
  REQUIRE(notes != std::filesystem::directory_iterator());
  REQUIRE(ktstr::write_file(notes->path(), "QEMU emulator version 99.1\n"));
  CHECK(ktstr::known_qemu("qemu-system-x86_64", folder->path())->major == 99);
  REQUIRE(ktstr::write_file(notes->path(), "garbage"));
  CHECK(ktstr::known_qemu("qemu-system-x86_64", folder->path())->major < 99);
}

TEST_CASE("a script in QEMU's place is asked each time", "[probe]")
{
  const auto folder = ktstr::TempDir::create("ktstr-probe");
  REQUIRE(folder);
  const auto program = script(*folder, "echo QEMU emulator version 11.$(wc -l < $0).$(echo >> $0)");
  const auto first = ktstr::known_qemu(program, folder->path());
  const auto second = ktstr::known_qemu(program, folder->path());
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->text != second->text);
}
