#include <map>

#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/wire/cpio.h"
#include "vmm/elf_closure.h"
#include "vmm/initramfs.h"

using ktstr::ErrorKind;
using ktstr::TempDir;

namespace {

namespace fs = std::filesystem;

std::map<std::string, std::string> files_in(const std::string& archive)
{
  std::map<std::string, std::string> files;
  REQUIRE(ktstr::read_cpio(archive, [&](const ktstr::CpioEntry& entry) {
    files[entry.path] = entry.content;
    return ktstr::Status();
  }));
  return files;
}

bool has_file_ending(const std::map<std::string, std::string>& files, std::string_view end)
{
  for (const auto& [path, content] : files)
    if (path.ends_with(end))
      return true;
  return false;
}

} // namespace

TEST_CASE("the closure of a program is itself, its libraries and its loader", "[initramfs]")
{
  const auto closure = ktstr::elf_closure(KTSTR_TEST_PROGRAM);
  REQUIRE(closure);
  CHECK(closure->files.front() == fs::path(KTSTR_TEST_PROGRAM));
  const auto has = [&](std::string_view name) {
    for (const auto& file : closure->files)
      if (file.filename().string().starts_with(name))
        return true;
    return false;
  };
  CHECK(has("libc.so"));
  CHECK(has("libstdc++.so"));
  CHECK(has("ld-linux"));
}

TEST_CASE("a missing library is named, with the file that needs it", "[initramfs]")
{
  const auto closure = ktstr::elf_closure(KTSTR_TEST_BROKEN_LIBRARY);
  REQUIRE_FALSE(closure);
  CHECK(closure.error().kind() == ErrorKind::unavailable);
  CHECK(closure.error().text().find("libktstr_gone.so") != std::string::npos);
  CHECK(closure.error().text().find(KTSTR_TEST_BROKEN_LIBRARY) != std::string::npos);
  CHECK_FALSE(closure.error().hint().empty());
}

TEST_CASE("a file that is not ELF has no closure", "[initramfs]")
{
  CHECK(ktstr::elf_closure("/etc/passwd").error().kind() == ErrorKind::invalid);
  CHECK(ktstr::elf_closure("/nowhere").error().kind() == ErrorKind::not_found);
}

TEST_CASE("the base image boots into the agent, with shell and libraries", "[initramfs]")
{
  const auto cache = TempDir::create("ktstr-initramfs");
  REQUIRE(cache);
  const auto base = ktstr::base_initramfs(KTSTR_TEST_PROGRAM, cache->path());
  REQUIRE(base);
  const auto files = files_in(ktstr::read_file(base->image).value_or(""));
  CHECK(files.at("init") == "usr/bin/ktstr-guest");
  CHECK(files.at("usr/bin/ktstr-guest") == ktstr::read_file(KTSTR_TEST_PROGRAM).value_or(""));
  CHECK(files.contains("usr/bin/busybox"));
  CHECK(files.at("usr/bin/sh") == "busybox");
  CHECK(files.at("lib64") == "usr/lib64");
  CHECK(files.contains("usr/lib64/ld-linux-x86-64.so.2"));
  CHECK(has_file_ending(files, "/libc.so.6"));
  CHECK(files.contains("dev/console"));
}

TEST_CASE("the same agent gives the same image", "[initramfs]")
{
  const auto cache = TempDir::create("ktstr-initramfs");
  REQUIRE(cache);
  const auto first = ktstr::base_initramfs(KTSTR_TEST_PROGRAM, cache->path());
  const auto second = ktstr::base_initramfs(KTSTR_TEST_PROGRAM, cache->path());
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->image == second->image);
  CHECK(first->files == second->files);
}

TEST_CASE("a missing agent is an error that says what was being made", "[initramfs]")
{
  const auto cache = TempDir::create("ktstr-initramfs");
  REQUIRE(cache);
  const auto base = ktstr::base_initramfs("/nowhere/ktstr-guest", cache->path());
  REQUIRE_FALSE(base);
  CHECK(base.error().text().starts_with("cannot build the guest's initramfs: "));
}

TEST_CASE("a cell's archive brings what the base has not, under the host's paths", "[initramfs]")
{
  const auto cache = TempDir::create("ktstr-initramfs");
  REQUIRE(cache);
  const auto base = ktstr::base_initramfs(KTSTR_TEST_PROGRAM, cache->path());
  REQUIRE(base);
  const auto script = cache->path() / "script";
  REQUIRE(ktstr::write_file(script, "#!/bin/sh\n"));
  const auto archive = ktstr::cell_archive({KTSTR_TEST_LIBRARY, script}, *base);
  REQUIRE(archive);
  const auto files = files_in(archive->bytes);
  CHECK(files.contains(fs::path(KTSTR_TEST_LIBRARY).relative_path().string()));
  CHECK(files.at(script.relative_path().string()) == "#!/bin/sh\n");
  CHECK_FALSE(has_file_ending(files, "/libc.so.6"));
}

TEST_CASE("libraries outside the default folders are brought, and their folder named",
          "[initramfs]")
{
  const auto cache = TempDir::create("ktstr-initramfs");
  REQUIRE(cache);
  const auto base = ktstr::base_initramfs(KTSTR_TEST_PROGRAM, cache->path());
  REQUIRE(base);
  const auto archive = ktstr::cell_archive({KTSTR_TEST_DEPENDENT_LIBRARY}, *base);
  REQUIRE(archive);
  CHECK(
      has_file_ending(files_in(archive->bytes), fs::path(KTSTR_TEST_LIBRARY).filename().string()));
  REQUIRE(archive->library_dirs.size() == 1);
  CHECK(archive->library_dirs[0] == fs::path(KTSTR_TEST_LIBRARY).parent_path().string());
}

TEST_CASE("a missing library of a plugin is an error before any boot", "[initramfs]")
{
  const auto cache = TempDir::create("ktstr-initramfs");
  REQUIRE(cache);
  const auto base = ktstr::base_initramfs(KTSTR_TEST_PROGRAM, cache->path());
  REQUIRE(base);
  const auto archive = ktstr::cell_archive({KTSTR_TEST_BROKEN_LIBRARY}, *base);
  REQUIRE_FALSE(archive);
  CHECK(archive.error().text().find("libktstr_gone.so") != std::string::npos);
}

TEST_CASE("an object file is packed as it is: nothing loads it dynamically", "[initramfs]")
{
  const auto cache = TempDir::create("ktstr-initramfs");
  REQUIRE(cache);
  const auto base = ktstr::base_initramfs(KTSTR_TEST_PROGRAM, cache->path());
  REQUIRE(base);
  std::string object(64, '\0');
  object.replace(0, 6, std::string("\177ELF\x02\x01", 6));
  object[16] = 1; // ET_REL
  const auto file = cache->path() / "sched.bpf.o";
  REQUIRE(ktstr::write_file(file, object));
  const auto archive = ktstr::cell_archive({file}, *base);
  REQUIRE(archive);
  CHECK(files_in(archive->bytes).at(file.relative_path().string()) == object);
}
