#include <cstdlib>
#include <sys/stat.h>

#include <catch2/catch_test_macros.hpp>

#include "core/base/file_lock.h"
#include "core/kernel/kernel_store.h"
#include "tests/unit/core/kernel/kernel_files.h"

using ktstr::ErrorKind;
using ktstr::KernelStore;
using ktstr::test::bzimage;
using ktstr::test::put;
using ktstr::test::temp_dir;

namespace fs = std::filesystem;

namespace {

void ignore_progress(std::string_view) {}

/// A machine whose apt is scripted. Packages are made of two: the image package, which depends on
/// the one with the files, as Debian's newest are.
class FakeDebian {
public:
  FakeDebian()
  {
    put(dir_.path() / "etc/sources.list", "deb http://mirror.example/debian trixie main\n");
    put(dir_.path() / "vmlinuz", bzimage(kRelease));
    tool("apt-get", R"(
case " $* " in
*" update "*) echo update >> "$DIR/log"; cp "$3" "$DIR/seen.conf"
  grep -q 'Suites: broken' "${3%/*}/sources/archive.sources" &&
    { echo "W: something" >&2; echo "E: The signature is bad" >&2; exit 100; } ;;
*" download "*) shift 4; for p; do echo x > "${p%%=*}_${p#*=}_amd64.deb"; done ;;
esac
exit 0)");
    tool("apt-cache", R"(
case " $* " in
*" pkgnames "*) printf '%s\n' linux-image-cloud-amd64 linux-image-$R linux-image-$R-dbg ;;
*" linux-image-$R "*) printf 'Package: linux-image-%s\nVersion: 7.3.4-1\nDepends: kmod, linux-binary-%s (= 7.3.4-1)\nSize: 1000000\n' $R $R ;;
*" linux-binary-$R "*) printf 'Package: linux-binary-%s\nVersion: 7.3.4-1\nSize: 2000000\n' $R ;;
esac)");
    tool("dpkg-deb", R"(
case "$2" in *linux-binary*)
  mkdir -p "$3/usr/lib/modules/$R/kernel"; cp "$DIR/vmlinuz" "$3/usr/lib/modules/$R/vmlinuz"
  echo CONFIG_SCHED_CLASS_EXT=y > "$3/usr/lib/modules/$R/config"
  echo module > "$3/usr/lib/modules/$R/kernel/kvm.ko" ;;
esac)");
    const char* path = std::getenv("PATH");
    old_path_ = path != nullptr ? path : "";
    ::setenv("PATH", ((dir_.path() / "bin").string() + ":" + old_path_).c_str(), 1);
  }
  FakeDebian(const FakeDebian&) = delete;
  FakeDebian& operator=(const FakeDebian&) = delete;
  ~FakeDebian() { ::setenv("PATH", old_path_.c_str(), 1); }

  [[nodiscard]] KernelStore store() const { return KernelStore(cache(), dir_.path() / "etc"); }
  [[nodiscard]] fs::path cache() const { return dir_.path() / "cache/kernels"; }
  [[nodiscard]] const fs::path& dir() const { return dir_.path(); }

  void tool(const std::string& name, const std::string& body) const
  {
    const auto file = dir_.path() / "bin" / name;
    put(file,
        "#!/bin/sh\nDIR='" + dir_.path().string() + "'\nR='" + kRelease + "'\n" + body + "\n");
    REQUIRE(::chmod(file.c_str(), 0755) == 0);
  }

  static constexpr const char* kRelease = "7.3.4+deb13-cloud-amd64";

private:
  ktstr::TempDir dir_ = temp_dir();
  std::string old_path_;
};

/// What is in the cache beside the lock.
std::size_t count_in(const fs::path& folder)
{
  std::size_t count = 0;
  for (const auto& each : fs::directory_iterator(folder))
    count += each.path().filename() == ".lock" ? 0U : 1U;
  return count;
}

} // namespace

TEST_CASE("a fetched kernel is whole, described, and found again", "[kernel]")
{
  const FakeDebian debian;
  auto store = debian.store();
  std::vector<std::string> lines;
  const auto kernel =
      store.fetch("debian", [&](std::string_view line) { lines.emplace_back(line); });
  REQUIRE(kernel);
  CHECK(kernel->label == FakeDebian::kRelease);
  CHECK(kernel->key == std::string(FakeDebian::kRelease) + "_7.3.4-1");
  CHECK(kernel->source == "debian:trixie-backports");
  CHECK(ktstr::has_sched_ext(*kernel) == true);
  CHECK(ktstr::read_file(kernel->modules / "kernel/kvm.ko").value_or("") == "module\n");
  CHECK(ktstr::read_file(kernel->image).value_or("") == bzimage(FakeDebian::kRelease));
  REQUIRE(lines.size() == 4);
  CHECK(lines[0] == "reading trixie-backports of http://mirror.example/debian");
  CHECK(lines[1] == "downloading linux-image-7.3.4+deb13-cloud-amd64 7.3.4-1 (3.0 MB)");
  const auto listed = store.list();
  REQUIRE(listed);
  REQUIRE(listed->size() == 1);
  CHECK(listed->at(0).key == kernel->key);
  CHECK(store.resolve("7.3")->at(0).image == kernel->image);
  CHECK(count_in(debian.cache()) == 1);
}

TEST_CASE("apt is told to stay in its private folder and to check signatures", "[kernel]")
{
  const FakeDebian debian;
  auto store = debian.store();
  REQUIRE(store.fetch("debian", ignore_progress));
  const auto seen = ktstr::read_file(debian.dir() / "seen.conf").value_or("");
  const auto folder = fs::canonical(debian.cache()) / ".work/apt";
  CHECK(seen.find("Dir::State \"" + folder.string() + "/state\";") != std::string::npos);
  CHECK(seen.find("Dir::Cache \"" + folder.string() + "/cache\";") != std::string::npos);
  CHECK(seen.find("Dir::Etc::sourcelist \"/dev/null\";") != std::string::npos);
  CHECK(seen.find("Acquire::AllowInsecureRepositories \"false\";") != std::string::npos);
}

TEST_CASE("a version that the cache has is not downloaded again", "[kernel]")
{
  const FakeDebian debian;
  auto store = debian.store();
  REQUIRE(store.fetch("debian", ignore_progress));
  debian.tool("dpkg-deb", "exit 1");
  std::string last;
  const auto again = store.fetch("debian", [&](std::string_view line) { last = line; });
  REQUIRE(again);
  CHECK(last == "7.3.4+deb13-cloud-amd64 is in the cache already");
}

TEST_CASE("a damaged entry is not listed, and the next fetch replaces it", "[kernel]")
{
  const FakeDebian debian;
  auto store = debian.store();
  const auto kernel = store.fetch("debian", ignore_progress);
  REQUIRE(kernel);
  fs::resize_file(kernel->image, 100);
  CHECK(store.list()->empty());
  REQUIRE(store.fetch("debian", ignore_progress));
  CHECK(store.list()->size() == 1);
}

TEST_CASE("a fetch that fails half-way leaves nothing behind", "[kernel]")
{
  const FakeDebian debian;
  debian.tool("dpkg-deb", "mkdir -p \"$3/boot\"; echo 'dpkg-deb: no space left' >&2; exit 2");
  auto store = debian.store();
  const auto kernel = store.fetch("debian", ignore_progress);
  REQUIRE_FALSE(kernel);
  CHECK(kernel.error().text() ==
        "cannot fetch 7.3.4+deb13-cloud-amd64: cannot unpack "
        "'linux-image-7.3.4+deb13-cloud-amd64_7.3.4-1_amd64.deb': dpkg-deb: no space left");
  CHECK(count_in(debian.cache()) == 0);
}

TEST_CASE("packages without a kernel image are an error", "[kernel]")
{
  const FakeDebian debian;
  put(debian.dir() / "vmlinuz", "not a kernel");
  auto store = debian.store();
  const auto kernel = store.fetch("debian", ignore_progress);
  REQUIRE_FALSE(kernel);
  CHECK(kernel.error().text().find("hold no kernel image") != std::string::npos);
  CHECK(store.list()->empty());
}

TEST_CASE("apt's refusal is reported in its own words", "[kernel]")
{
  const FakeDebian debian;
  auto store = debian.store();
  const auto kernel = store.fetch("debian:broken", ignore_progress);
  REQUIRE_FALSE(kernel);
  CHECK(kernel.error().kind() == ErrorKind::unavailable);
  CHECK(kernel.error().text() == "cannot read suite 'broken' of http://mirror.example/debian: "
                                 "cannot get the package index: The signature is bad");
}

TEST_CASE("a suite's name cannot carry anything into apt's configuration", "[kernel]")
{
  const FakeDebian debian;
  auto store = debian.store();
  for (const auto* what :
       {"debian:sid main\nTrusted: yes", "debian:-o", "debian:../x", "debian:a\"b"}) {
    const auto kernel = store.fetch(what, ignore_progress);
    REQUIRE_FALSE(kernel);
    CHECK(kernel.error().kind() == ErrorKind::invalid);
  }
  CHECK_FALSE(fs::exists(debian.dir() / "log"));
}

TEST_CASE("a cancelled fetch says so and leaves nothing behind", "[kernel]")
{
  const FakeDebian debian;
  ktstr::CancelToken cancel;
  auto store = debian.store();
  const auto kernel = store.fetch(
      "debian",
      [&](std::string_view line) {
        if (line.starts_with("downloading"))
          cancel.cancel();
      },
      &cancel);
  REQUIRE_FALSE(kernel);
  CHECK(kernel.error().kind() == ErrorKind::cancelled);
  CHECK(count_in(debian.cache()) == 0);
}

TEST_CASE("a fetch waits for another one, and can be cancelled while it waits", "[kernel]")
{
  const FakeDebian debian;
  REQUIRE(ktstr::make_directories(debian.cache()));
  const auto held = ktstr::FileLock::acquire(debian.cache() / ".lock");
  REQUIRE(held);
  ktstr::CancelToken cancel;
  std::vector<std::string> lines;
  auto store = debian.store();
  const auto kernel = store.fetch(
      "debian",
      [&](std::string_view line) {
        lines.emplace_back(line);
        cancel.cancel();
      },
      &cancel);
  REQUIRE_FALSE(kernel);
  CHECK(kernel.error().kind() == ErrorKind::cancelled);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].starts_with("waiting for another ktstr"));
  CHECK_FALSE(fs::exists(debian.dir() / "log"));
}

TEST_CASE("clean removes one kernel by label or key, or all, and says which", "[kernel]")
{
  const FakeDebian debian;
  auto store = debian.store();
  REQUIRE(store.fetch("debian", ignore_progress));
  const auto missing = store.clean("7.3.4+deb13-cloud-amd65");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind() == ErrorKind::not_found);
  CHECK(missing.error().text().find("did you mean '7.3.4+deb13-cloud-amd64'?") !=
        std::string::npos);
  const auto one = store.clean(FakeDebian::kRelease);
  REQUIRE(one);
  CHECK(one->size() == 1);
  CHECK(count_in(debian.cache()) == 0);
  REQUIRE(store.fetch("debian", ignore_progress));
  put(debian.cache() / "damaged/kernel.json", "{");
  CHECK(store.clean("")->size() == 1);
  CHECK(count_in(debian.cache()) == 0);
}

TEST_CASE("a cache that does not exist is empty", "[kernel]")
{
  const auto dir = temp_dir();
  KernelStore store(dir.path() / "none", dir.path());
  CHECK(store.list()->empty());
  CHECK(store.clean("")->empty());
  CHECK_FALSE(fs::exists(dir.path() / "none"));
}
