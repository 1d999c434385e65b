#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "core/kernel/debian_kernel.h"

TEST_CASE("plain 'debian' means the default suite", "[kernel]")
{
  CHECK(*ktstr::parse_debian_source("debian") == "trixie-backports");
  CHECK(*ktstr::parse_debian_source("debian:sid") == "sid");
}

TEST_CASE("another source of kernels is refused by name", "[kernel]")
{
  const auto suite = ktstr::parse_debian_source(GENERATE("fedora", "debian:", "Debian:sid"));
  REQUIRE_FALSE(suite);
  CHECK(suite.error().kind() == ktstr::ErrorKind::invalid);
  CHECK(suite.error().hint().find("debian:SUITE") != std::string::npos);
}

TEST_CASE("the newest image package is chosen, and none of its relatives", "[kernel]")
{
  CHECK(ktstr::newest_image_package({"linux-image-cloud-amd64",
                                     "linux-image-7.9.12+deb13-cloud-amd64",
                                     "linux-image-7.10.1+deb13-cloud-amd64",
                                     "linux-image-7.10.1+deb13-cloud-amd64-dbg",
                                     "linux-image-7.11.0+deb13-cloud-amd64-unsigned",
                                     "linux-image-7.12.0+deb13-amd64"}) ==
        "linux-image-7.10.1+deb13-cloud-amd64");
  CHECK(ktstr::newest_image_package({"linux-image-cloud-amd64", "linux-image-amd64"}).empty());
}

TEST_CASE("a package description gives name, version, plain dependencies and size", "[kernel]")
{
  const auto package =
      ktstr::parse_apt_package("Package: linux-image-7.3.4\n"
                               "Version: 7.3.4-1~bpo13+1\n"
                               "Depends: dracut | initramfs-tools (>= 0.120), "
                               "linux-base-7.3.4 (= 7.3.4-1), linux-modules-7.3.4\n"
                               "Description: Linux\n"
                               " Version: not this\n"
                               "Size: 1928\n"
                               "\n"
                               "Package: other\n"
                               "Version: 1\n");
  REQUIRE(package);
  CHECK(package->name == "linux-image-7.3.4");
  CHECK(package->version == "7.3.4-1~bpo13+1");
  CHECK(package->depends == std::vector<std::string>{"linux-base-7.3.4", "linux-modules-7.3.4"});
  CHECK(package->download_bytes == 1928);
}

TEST_CASE("a package description without a usable name or version is an error", "[kernel]")
{
  CHECK_FALSE(ktstr::parse_apt_package(
      GENERATE("", "Package: x\n", "Package: a b\nVersion: 1\n", "Package: x\nVersion: 1;2\n")));
}
