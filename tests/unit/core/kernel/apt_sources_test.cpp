#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "core/kernel/apt_sources.h"
#include "tests/unit/core/kernel/kernel_files.h"

using ktstr::test::put;
using ktstr::test::temp_dir;

TEST_CASE("a one-line source is read with its options", "[kernel]")
{
  const auto sources =
      ktstr::parse_sources_list("# deb http://old.example/debian bookworm main\n"
                                "deb-src http://mirror.example/debian bookworm main\n"
                                "deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian/ "
                                "bookworm main contrib # ours\n");
  REQUIRE(sources.size() == 1);
  CHECK(sources[0].uri == "http://mirror.example/debian/");
  CHECK(sources[0].suites == std::vector<std::string>{"bookworm"});
  CHECK(sources[0].components == std::vector<std::string>{"main", "contrib"});
  CHECK(sources[0].signed_by == "/k.gpg");
}

TEST_CASE("malformed source lines are left out", "[kernel]")
{
  const auto* line =
      GENERATE("deb", "deb [arch=amd64 http://x/debian bookworm main", "deb http://x");
  CHECK(ktstr::parse_sources_list(line).empty());
}

TEST_CASE("deb822 stanzas give one source per URI, and disabled ones give none", "[kernel]")
{
  const auto sources = ktstr::parse_deb822_sources("Types: deb deb-src\n"
                                                   "# http://commented.example/debian\n"
                                                   "URIs: http://a.example/debian\n"
                                                   " http://b.example/debian\n"
                                                   "suites: trixie trixie-updates\n"
                                                   "Components: main\n"
                                                   "\n"
                                                   "Enabled: no\n"
                                                   "Types: deb\n"
                                                   "URIs: http://c.example/debian\n"
                                                   "Suites: trixie\n"
                                                   "Components: main\n");
  REQUIRE(sources.size() == 2);
  CHECK(sources[0].uri == "http://a.example/debian");
  CHECK(sources[1].uri == "http://b.example/debian");
  CHECK(sources[1].suites == std::vector<std::string>{"trixie", "trixie-updates"});
}

TEST_CASE("mirrors of Debian are told from other archives", "[kernel]")
{
  const auto source = [](std::string uri, std::string suite, std::string key = "") {
    return ktstr::AptSource{.uri = std::move(uri),
                            .suites = {std::move(suite)},
                            .components = {"main"},
                            .signed_by = std::move(key)};
  };
  CHECK(ktstr::is_debian_archive(source("http://m.example/debian/", "trixie")));
  CHECK(ktstr::is_debian_archive(source("mirror+file:///etc/apt/mirrors/debian.list", "trixie")));
  CHECK(
      ktstr::is_debian_archive(source("http://s.example/archive/debian/20250520T000000Z/", "sid")));
  CHECK(ktstr::is_debian_archive(
      source("http://m.example/d", "trixie", "/usr/share/keyrings/debian-archive-keyring.gpg")));
  CHECK_FALSE(
      ktstr::is_debian_archive(source("http://m.example/debian-security", "trixie-security")));
  CHECK_FALSE(ktstr::is_debian_archive(source("http://m.example/debian", "trixie-security")));
  CHECK_FALSE(ktstr::is_debian_archive(source("http://m.example/ubuntu", "noble")));
  CHECK_FALSE(ktstr::is_debian_archive(source("http://vendor.example/debian/12/prod", "bookworm")));
}

TEST_CASE("the first Debian archive of the system is found in either format", "[kernel]")
{
  const auto apt = temp_dir();
  put(apt.path() / "sources.list", "deb http://vendor.example/apt stable main\n");
  put(apt.path() / "sources.list.d/b.list", "deb http://second.example/debian trixie main\n");
  put(apt.path() / "sources.list.d/a.sources",
      "Types: deb\nURIs: http://first.example/debian\nSuites: trixie\nComponents: main\n");
  put(apt.path() / "sources.list.d/0.sources.disabled",
      "Types: deb\nURIs: http://off.example/debian\nSuites: trixie\nComponents: main\n");
  const auto uri = ktstr::find_debian_archive(apt.path());
  REQUIRE(uri);
  CHECK(*uri == "http://first.example/debian");
}

TEST_CASE("a system without a Debian archive is told what was found", "[kernel]")
{
  const auto apt = temp_dir();
  put(apt.path() / "sources.list", "deb http://m.example/ubuntu noble main\n");
  const auto uri = ktstr::find_debian_archive(apt.path());
  REQUIRE_FALSE(uri);
  CHECK(uri.error().kind() == ktstr::ErrorKind::unavailable);
  CHECK(uri.error().text() == "no Debian archive among the apt sources in '" + apt.path().string() +
                                  "' (found only http://m.example/ubuntu)");
}
