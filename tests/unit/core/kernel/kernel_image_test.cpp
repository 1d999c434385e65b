#include <catch2/catch_test_macros.hpp>

#include "core/kernel/kernel_image.h"
#include "tests/unit/core/kernel/kernel_files.h"

using ktstr::test::bzimage;
using ktstr::test::put;
using ktstr::test::temp_dir;

TEST_CASE("the release of a bzImage is read from its header", "[kernel]")
{
  const auto dir = temp_dir();
  put(dir.path() / "vmlinuz", bzimage("7.3.4+deb13-cloud-amd64"));
  CHECK(ktstr::read_bzimage_release(dir.path() / "vmlinuz") == "7.3.4+deb13-cloud-amd64");
}

TEST_CASE("a damaged bzImage header gives no release", "[kernel]")
{
  const auto dir = temp_dir();
  auto outside = bzimage("7.3.4");
  outside[0x20f] = '\x7f';
  auto unset = bzimage("7.3.4");
  unset[0x20f] = '\0';
  auto unending = bzimage("7.3.4").substr(0, 0x303);
  int number = 0;
  for (const auto& bytes : {outside, unset, unending, std::string("HdrS"), std::string()}) {
    const auto file = dir.path() / std::to_string(number++);
    put(file, bytes);
    CHECK_FALSE(ktstr::read_bzimage_release(file));
  }
  CHECK_FALSE(ktstr::read_bzimage_release(dir.path() / "missing"));
}

TEST_CASE("an image is found with the configuration and modules beside it", "[kernel]")
{
  const auto dir = temp_dir();
  put(dir.path() / "boot/vmlinuz-7.3.4", bzimage("7.3.4"));
  put(dir.path() / "boot/config-7.3.4", "CONFIG_SCHED_CLASS_EXT=y\n");
  put(dir.path() / "modules/7.3.4/kernel/kvm.ko", "");
  const auto kernel = ktstr::describe_image(dir.path() / "boot/vmlinuz-7.3.4", "path");
  CHECK(kernel.label == "7.3.4");
  CHECK(kernel.config == dir.path() / "boot/config-7.3.4");
  CHECK(kernel.modules == dir.path() / "modules/7.3.4");
  CHECK(kernel.size_bytes == bzimage("7.3.4").size());
}

TEST_CASE("a build tree's image has the tree's configuration", "[kernel]")
{
  const auto dir = temp_dir();
  put(dir.path() / "arch/x86/boot/bzImage", bzimage("7.3.4"));
  put(dir.path() / "vmlinux", "\177ELF");
  put(dir.path() / ".config", "");
  const auto image = ktstr::find_image_in(dir.path());
  CHECK(image == dir.path() / "arch/x86/boot/bzImage");
  CHECK(ktstr::describe_image(image, "tree").config == dir.path() / ".config");
}

TEST_CASE("an image that does not say its release is labelled by its path", "[kernel]")
{
  const auto dir = temp_dir();
  put(dir.path() / "vmlinux", "\177ELF");
  const auto label = ktstr::describe_image(dir.path() / "vmlinux", "path").label;
  CHECK(label == "path_vmlinux_" + ktstr::short_path_hash(dir.path() / "vmlinux"));
}

TEST_CASE("sched_ext is known from the configuration alone", "[kernel]")
{
  const auto dir = temp_dir();
  ktstr::Kernel kernel;
  CHECK_FALSE(ktstr::has_sched_ext(kernel).has_value());
  kernel.config = dir.path() / "config";
  CHECK_FALSE(ktstr::has_sched_ext(kernel).has_value());
  put(kernel.config, "CONFIG_SMP=y\nCONFIG_SCHED_CLASS_EXT=y\n");
  CHECK(ktstr::has_sched_ext(kernel) == true);
  put(kernel.config, "# CONFIG_SCHED_CLASS_EXT is not set\n# CONFIG_SCHED_CLASS_EXT=y\n");
  CHECK(ktstr::has_sched_ext(kernel) == false);
}
