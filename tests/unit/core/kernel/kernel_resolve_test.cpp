#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "core/kernel/kernel_resolve.h"
#include "tests/unit/core/kernel/kernel_files.h"

using ktstr::ErrorKind;
using ktstr::Kernel;
using ktstr::KernelPlaces;
using ktstr::test::bzimage;
using ktstr::test::put;
using ktstr::test::temp_dir;

namespace {

Kernel cached(const std::string& label, const std::string& source)
{
  Kernel kernel;
  kernel.label = label;
  kernel.key = label + "_1";
  kernel.image = "/cache/" + kernel.key + "/vmlinuz";
  kernel.source = source;
  return kernel;
}

/// A machine below a temporary folder that has nothing yet.
struct Machine {
  ktstr::TempDir dir = temp_dir();
  KernelPlaces places{.cache = "/cache",
                      .root = dir.path(),
                      .working_dir = dir.path() / "project",
                      .home = (dir.path() / "home").string(),
                      .running_release = "6.1.0-40-amd64"};

  void fill_cache()
  {
    places.cached = {cached("7.3.4+deb13-cloud-amd64", "debian:trixie-backports"),
                     cached("7.2.13+deb14-cloud-amd64", "debian:sid"),
                     cached("6.12.117+deb13-cloud-amd64", "debian:trixie")};
  }
};

} // namespace

TEST_CASE("nothing found is KernelUnavailable, with what was tried and what to do", "[kernel]")
{
  const Machine machine;
  const auto kernels = ktstr::resolve_kernels("", machine.places);
  REQUIRE_FALSE(kernels);
  CHECK(kernels.error().kind() == ErrorKind::unavailable);
  const auto text = kernels.error().text();
  CHECK(text.starts_with("no kernel found (tried /cache, "));
  CHECK(text.find("project/linux") != std::string::npos);
  CHECK(text.find("boot/vmlinuz-6.1.0-40-amd64") != std::string::npos);
  CHECK(kernels.error().hint().find("ktstr kernel fetch") != std::string::npos);
  CHECK(kernels.error().hint().find("KTSTR_TEST_KERNEL=/path/to/bzImage") != std::string::npos);
}

TEST_CASE("the order without a name is variables, cache, trees, host", "[kernel]")
{
  Machine machine;
  const auto label = [&] { return ktstr::resolve_kernels("", machine.places)->at(0).label; };
  put(machine.dir.path() / "boot/vmlinuz", bzimage("1.1.1"));
  CHECK(label() == "1.1.1");
  put(machine.dir.path() / "boot/vmlinuz-6.1.0-40-amd64", bzimage("1.1.2"));
  CHECK(label() == "1.1.2");
  put(machine.dir.path() / "lib/modules/6.1.0-40-amd64/vmlinuz", bzimage("1.1.3"));
  CHECK(label() == "1.1.3");
  put(machine.dir.path() / "lib/modules/6.1.0-40-amd64/build/bzImage", bzimage("1.1.4"));
  CHECK(label() == "1.1.4");
  put(machine.dir.path() / "linux/bzImage", bzimage("1.1.5"));
  put(machine.dir.path() / "project/README", "");
  CHECK(label() == "1.1.5");
  put(machine.dir.path() / "project/linux/arch/x86/boot/bzImage", bzimage("1.1.6"));
  CHECK(label() == "1.1.6");
  machine.fill_cache();
  CHECK(label() == "7.3.4+deb13-cloud-amd64");
  machine.places.kernel = " 6.12 ";
  CHECK(label() == "6.12.117+deb13-cloud-amd64");
  machine.places.test_kernel = (machine.dir.path() / "boot/vmlinuz").string();
  CHECK(label() == "1.1.1");
}

TEST_CASE("KTSTR_TEST_KERNEL that is not there is an error of its own", "[kernel]")
{
  Machine machine;
  machine.fill_cache();
  machine.places.test_kernel = GENERATE("", "/nonexistent/bzImage");
  const auto kernels = ktstr::resolve_kernels("", machine.places);
  REQUIRE_FALSE(kernels);
  CHECK(kernels.error().kind() == ErrorKind::not_found);
  CHECK(kernels.error().text().starts_with("KTSTR_TEST_KERNEL not found: '"));
}

TEST_CASE("KTSTR_KERNEL that is not there is an error, not another kernel", "[kernel]")
{
  Machine machine;
  machine.fill_cache();
  machine.places.kernel = "5.4";
  const auto kernels = ktstr::resolve_kernels("", machine.places);
  REQUIRE_FALSE(kernels);
  CHECK(kernels.error().kind() == ErrorKind::unavailable);
  CHECK(kernels.error().text().starts_with("KTSTR_KERNEL: no kernel '5.4' in the cache"));
}

TEST_CASE("what the user names wins over the environment", "[kernel]")
{
  Machine machine;
  machine.fill_cache();
  machine.places.test_kernel = "/nonexistent/bzImage";
  CHECK(ktstr::resolve_kernels("7.2", machine.places)->at(0).label == "7.2.13+deb14-cloud-amd64");
}

TEST_CASE("a cached kernel answers to its version, key, release and source", "[kernel]")
{
  Machine machine;
  machine.fill_cache();
  const auto [spec, index] =
      GENERATE(std::pair<const char*, std::size_t>{"7.3", 0},
               std::pair<const char*, std::size_t>{"7", 0},
               std::pair<const char*, std::size_t>{"debian", 0},
               std::pair<const char*, std::size_t>{"debian:sid", 1},
               std::pair<const char*, std::size_t>{"7.2.13", 1},
               std::pair<const char*, std::size_t>{"6.12.117+deb13-cloud-amd64_1", 2},
               std::pair<const char*, std::size_t>{"6.12.117+deb13-cloud-amd64", 2});
  const auto kernels = ktstr::resolve_kernels(spec, machine.places);
  REQUIRE(kernels);
  REQUIRE(kernels->size() == 1);
  CHECK(kernels->at(0).key == machine.places.cached[index].key);
}

TEST_CASE("a kernel that the cache lacks is reported with what it holds", "[kernel]")
{
  Machine machine;
  machine.fill_cache();
  const auto kernels = ktstr::resolve_kernels("7.4", machine.places);
  REQUIRE_FALSE(kernels);
  CHECK(kernels.error().kind() == ErrorKind::unavailable);
  CHECK(kernels.error().text() ==
        "no kernel '7.4' in the cache '/cache' (it holds 7.3.4+deb13-cloud-amd64, "
        "7.2.13+deb14-cloud-amd64, 6.12.117+deb13-cloud-amd64)");
}

TEST_CASE("a path names an image, a folder with one, or something below the home", "[kernel]")
{
  Machine machine;
  put(machine.dir.path() / "home/k/vmlinuz", bzimage("7.3.4"));
  put(machine.dir.path() / "project/k/bzImage", bzimage("7.3.5"));
  const auto image = (machine.dir.path() / "home/k/vmlinuz").string();
  CHECK(ktstr::resolve_kernels(image, machine.places)->at(0).label == "7.3.4");
  CHECK(ktstr::resolve_kernels("~/k", machine.places)->at(0).label == "7.3.4");
  CHECK(ktstr::resolve_kernels("./k", machine.places)->at(0).label == "7.3.5");
}

TEST_CASE("a path without a kernel says what was looked for", "[kernel]")
{
  Machine machine;
  put(machine.dir.path() / "empty/README", "no kernel");
  const auto folder =
      ktstr::resolve_kernels((machine.dir.path() / "empty").string(), machine.places);
  REQUIRE_FALSE(folder);
  CHECK(folder.error().text().find("does not contain a kernel image") != std::string::npos);
  const auto file =
      ktstr::resolve_kernels((machine.dir.path() / "empty/README").string(), machine.places);
  REQUIRE_FALSE(file);
  CHECK(file.error().text().find("is not a kernel image") != std::string::npos);
  const auto missing = ktstr::resolve_kernels("./nothing", machine.places);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind() == ErrorKind::not_found);
}

TEST_CASE("kernels that would have to be built, and empty names, are refused", "[kernel]")
{
  Machine machine;
  machine.fill_cache();
  const auto kernels = ktstr::resolve_kernels(
      GENERATE("git+https://x/linux#main", "6.12..7.1", "7.3,,7.2"), machine.places);
  REQUIRE_FALSE(kernels);
  CHECK(kernels.error().kind() == ErrorKind::invalid);
}

TEST_CASE("a list keeps its order and folds what is named twice", "[kernel]")
{
  Machine machine;
  machine.fill_cache();
  const auto kernels = ktstr::resolve_kernels("6.12, 7.3 ,debian", machine.places);
  REQUIRE(kernels);
  REQUIRE(kernels->size() == 2);
  CHECK(kernels->at(0).label == "6.12.117+deb13-cloud-amd64");
  CHECK(kernels->at(1).label == "7.3.4+deb13-cloud-amd64");
}

TEST_CASE("two kernels of the same release get different labels", "[kernel]")
{
  Machine machine;
  put(machine.dir.path() / "project/a/bzImage", bzimage("7.3.4"));
  put(machine.dir.path() / "project/b/bzImage", bzimage("7.3.4"));
  const auto kernels = ktstr::resolve_kernels("./a,./b", machine.places);
  REQUIRE(kernels);
  REQUIRE(kernels->size() == 2);
  CHECK(kernels->at(0).label.starts_with("7.3.4_"));
  CHECK(kernels->at(0).label != kernels->at(1).label);
}

TEST_CASE("the running kernel is found by the name 'host', or its places are named", "[kernel]")
{
  Machine machine;
  const auto missing = ktstr::resolve_kernels("host", machine.places);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind() == ErrorKind::unavailable);
  put(machine.dir.path() / "boot/vmlinuz-6.1.0-40-amd64", bzimage("6.1.0-40-amd64"));
  const auto kernels = ktstr::resolve_kernels("host", machine.places);
  REQUIRE(kernels);
  CHECK(kernels->at(0).source == "host");
}
