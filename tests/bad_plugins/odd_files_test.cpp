#include <algorithm>
#include <cstddef>
#include <elf.h>
#include <fstream>
#include <sys/stat.h>

#include <catch2/catch_test_macros.hpp>

#include "core/base/cancel.h"
#include "core/base/file.h"
#include "tests/bad_plugins/discovery.h"

using ktstr::discover_plugins;
using ktstr::TempDir;
using ktstr::test::accepted_in;
using ktstr::test::copy_plugin;
using ktstr::test::options_for;
using ktstr::test::outcome_of;

namespace {

namespace fs = std::filesystem;

TempDir folder_with_good()
{
  auto folder = TempDir::create("ktstr-odd-files");
  REQUIRE(folder);
  copy_plugin("good", folder->path(), "good.so");
  return std::move(*folder);
}

/// Overwrites one half-word of the ELF header.
void patch(const fs::path& file, std::size_t offset, std::uint16_t value)
{
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp(static_cast<std::streamoff>(offset));
  stream.write(reinterpret_cast<const char*>(&value), sizeof value);
}

void write_text(const fs::path& file, std::string_view text)
{
  std::ofstream(file) << text;
}

std::string elf32_header()
{
  Elf32_Ehdr header{};
  std::copy_n(ELFMAG, SELFMAG, header.e_ident);
  header.e_ident[EI_CLASS] = ELFCLASS32;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_ident[EI_VERSION] = EV_CURRENT;
  header.e_type = ET_DYN;
  header.e_machine = EM_386;
  header.e_version = EV_CURRENT;
  header.e_ehsize = sizeof header;
  return {reinterpret_cast<const char*>(&header), sizeof header};
}

} // namespace

TEST_CASE("a text file named .so is not ELF, and its neighbour is fine", "[bad_plugins]")
{
  const auto folder = folder_with_good();
  write_text(folder.path() / "text.so", "#!/bin/sh\nexit 0\n");
  write_text(folder.path() / "void.so", "");
  const auto registry = discover_plugins(options_for(folder.path()));
  CHECK(outcome_of(registry, "text.so") == "is not an ELF file");
  CHECK(outcome_of(registry, "void.so") == "is not an ELF file");
  CHECK(outcome_of(registry, "good.so") == "accepted");
}

TEST_CASE("a plugin for another machine is refused without being loaded", "[bad_plugins]")
{
  const auto folder = folder_with_good();
  const auto other = copy_plugin("good", folder.path(), "other.so");
  patch(other, offsetof(Elf64_Ehdr, e_machine), EM_RISCV);
  write_text(folder.path() / "small.so", elf32_header());
  const auto registry = discover_plugins(options_for(folder.path()));
  CHECK(outcome_of(registry, "other.so") == "is built for RISC-V; this ktstr runs on x86-64");
  CHECK(outcome_of(registry, "small.so") == "is a 32-bit ELF file; this ktstr loads 64-bit ones");
  CHECK(outcome_of(registry, "good.so") == "accepted");
}

TEST_CASE("a program is not a plugin", "[bad_plugins]")
{
  const auto folder = folder_with_good();
  fs::copy_file("/proc/self/exe", folder.path() / "program.so");
  copy_plugin("good", folder.path(), "core.so");
  patch(folder.path() / "core.so", offsetof(Elf64_Ehdr, e_type), ET_CORE);
  const auto registry = discover_plugins(options_for(folder.path()));
  CHECK(outcome_of(registry, "program.so") == "has no '.note.ktstr' note, so it is no plugin");
  CHECK(outcome_of(registry, "core.so") == "is an ELF file, but not a shared object");
}

TEST_CASE("a plugin cut short anywhere is refused and crashes nothing", "[bad_plugins]")
{
  const auto folder = folder_with_good();
  const auto size = fs::file_size(folder.path() / "good.so");
  constexpr std::size_t kCuts = 16;
  for (std::size_t i = 1; i < kCuts; ++i) {
    const auto cut = copy_plugin("good", folder.path(), "cut" + std::to_string(i) + ".so");
    fs::resize_file(cut, size * i / kCuts);
  }
  const auto registry = discover_plugins(options_for(folder.path()));
  CHECK(accepted_in(registry) == std::vector<std::string>{"good.so"});
  CHECK(registry.refused.size() == kCuts - 1);
}

TEST_CASE("a file that any user may change is refused", "[bad_plugins]")
{
  const auto folder = folder_with_good();
  const auto open = copy_plugin("closes_fd_1", folder.path(), "open.so");
  REQUIRE(::chmod(open.c_str(), 0666) == 0);
  const auto registry = discover_plugins(options_for(folder.path()));
  CHECK(outcome_of(registry, "open.so") == "is writable by every user, so anybody may change it");
  CHECK(registry.refused.at(0).hint == "chmod o-w " + open.string());
  CHECK(outcome_of(registry, "good.so") == "accepted");
}

TEST_CASE("what is no file is refused, not opened", "[bad_plugins]")
{
  const auto folder = folder_with_good();
  fs::create_directory(folder.path() / "folder.so");
  fs::create_symlink("/nonexistent", folder.path() / "dangling.so");
  REQUIRE(::mkfifo((folder.path() / "pipe.so").c_str(), 0600) == 0);
  const auto registry = discover_plugins(options_for(folder.path()));
  CHECK(outcome_of(registry, "folder.so") == "is not a regular file");
  CHECK(outcome_of(registry, "pipe.so") == "is not a regular file");
  CHECK(outcome_of(registry, "dangling.so") == "cannot be opened: No such file or directory");
  CHECK(outcome_of(registry, "good.so") == "accepted");
}

TEST_CASE("two copies of one plugin: the first is used, the second names it", "[bad_plugins]")
{
  const auto first = folder_with_good();
  const auto second = folder_with_good();
  auto options = options_for(first.path());
  options.folders.push_back(second.path());
  const auto registry = discover_plugins(options);
  REQUIRE(registry.plugins.size() == 1);
  CHECK(registry.plugins[0].file == first.path() / "good.so");
  REQUIRE(registry.refused.size() == 1);
  CHECK(registry.refused[0].file == second.path() / "good.so");
  CHECK(registry.refused[0].reason ==
        "plugin id 'good' is already offered by " + (first.path() / "good.so").string());
}

TEST_CASE("a folder that does not exist is refused", "[bad_plugins]")
{
  const auto registry = discover_plugins(options_for("/nonexistent/plugins"));
  REQUIRE(registry.refused.size() == 1);
  CHECK(registry.refused[0].file == "/nonexistent/plugins");
  CHECK(registry.refused[0].reason ==
        "this plugin folder cannot be read: No such file or directory");
}

TEST_CASE("a describer that is none is told from a plugin that is bad", "[bad_plugins]")
{
  const auto folder = folder_with_good();
  auto options = options_for(folder.path());
  options.describer = "/bin/false";
  CHECK(outcome_of(discover_plugins(options), "good.so") ==
        "could not be described: the describer ended with exit status 1");
  options.describer = "/nonexistent/ktstr";
  CHECK(outcome_of(discover_plugins(options), "good.so") ==
        "cannot start '/nonexistent/ktstr': No such file or directory");
}

TEST_CASE("an interrupted discovery says so for what was left", "[bad_plugins]")
{
  const auto folder = folder_with_good();
  ktstr::CancelToken cancel;
  cancel.cancel();
  auto options = options_for(folder.path());
  options.cancel = &cancel;
  CHECK(outcome_of(discover_plugins(options), "good.so") == "was not described: interrupted");
}

TEST_CASE("a description is kept and used until the file changes", "[bad_plugins]")
{
  const auto folder = folder_with_good();
  const auto cache = TempDir::create("ktstr-plugin-cache");
  REQUIRE(cache);
  auto options = options_for(folder.path());
  options.cache_dir = cache->path();
  REQUIRE(outcome_of(discover_plugins(options), "good.so") == "accepted");

  // The cache alone answers now: proved by replacing what it says.
  const auto entry = fs::directory_iterator(cache->path() / "plugins")->path();
  auto text = *ktstr::read_file(entry);
  const std::string version = R"("version":"1.0")";
  REQUIRE(text.find(version) != std::string::npos);
  text.replace(text.find(version), version.size(), R"("version":"9.9")");
  REQUIRE(ktstr::write_file(entry, text));
  CHECK(discover_plugins(options).plugins.at(0).version == "9.9");

  fs::last_write_time(folder.path() / "good.so", fs::file_time_type::clock::now());
  CHECK(discover_plugins(options).plugins.at(0).version == "1.0");
}

TEST_CASE("a damaged cache is ignored and mended", "[bad_plugins]")
{
  const auto folder = folder_with_good();
  const auto cache = TempDir::create("ktstr-plugin-cache");
  REQUIRE(cache);
  auto options = options_for(folder.path());
  options.cache_dir = cache->path();
  discover_plugins(options);
  const auto entry = fs::directory_iterator(cache->path() / "plugins")->path();
  const auto whole = *ktstr::read_file(entry);
  REQUIRE(ktstr::write_file(entry, whole.substr(0, whole.size() / 2)));
  CHECK(outcome_of(discover_plugins(options), "good.so") == "accepted");
  CHECK(*ktstr::read_file(entry) == whole);
}

TEST_CASE("a cache that cannot be written costs nothing but time", "[bad_plugins]")
{
  const auto folder = folder_with_good();
  auto options = options_for(folder.path());
  options.cache_dir = "/proc/nowhere";
  CHECK(outcome_of(discover_plugins(options), "good.so") == "accepted");
}
