#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "core/kernel/kernel_version.h"

TEST_CASE("a version is two or three numbers and perhaps a candidate", "[kernel]")
{
  CHECK(ktstr::is_kernel_version(GENERATE("6.14", "6.14.2", "6.15-rc3", "7.3.4-rc10")));
  CHECK_FALSE(ktstr::is_kernel_version(GENERATE(
      "", "7", "7.", "7.3.4.5", "7.3.4+deb13", "v7.3", "6.15-rc", "6.15~rc3", "99999999999.1")));
}

TEST_CASE("a release belongs to a version when it continues it at a border", "[kernel]")
{
  CHECK(ktstr::is_release_of("7.3", "7.3.4+deb13-cloud-amd64"));
  CHECK(ktstr::is_release_of("7.3.4", "7.3.4+deb13-cloud-amd64"));
  CHECK(ktstr::is_release_of("7.3.4", "7.3.4"));
  CHECK_FALSE(ktstr::is_release_of("7.3", "7.30.1"));
  CHECK_FALSE(ktstr::is_release_of("7.3.4", "7.3.41"));
  CHECK_FALSE(ktstr::is_release_of("", "7.3.4"));
}

TEST_CASE("releases are ordered by their numbers", "[kernel]")
{
  CHECK(ktstr::is_newer_release("7.10.1", "7.9.12"));
  CHECK(ktstr::is_newer_release("6.15", "6.15-rc3"));
  CHECK(ktstr::is_newer_release("6.15-rc10", "6.15-rc9"));
  CHECK(ktstr::is_newer_release("6.1.0-40-cloud-amd64", "6.1.0-9-cloud-amd64"));
  CHECK(ktstr::is_newer_release("7.3.4+deb14-amd64", "7.3.4+deb13-amd64"));
  CHECK_FALSE(ktstr::is_newer_release("7.3.4", "7.3.4"));
}
