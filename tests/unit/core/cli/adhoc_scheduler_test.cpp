#include <cstring>
#include <elf.h>
#include <sys/stat.h>

#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/cli/adhoc_scheduler.h"

using namespace ktstr; // NOLINT

namespace {

/// A minimal ELF file with a section of this name.
std::string elf_file(std::uint16_t machine, std::uint16_t type, const std::string& section)
{
  const std::string names = std::string(1, '\0') + section + '\0' + ".shstrtab" + '\0';
  Elf64_Ehdr header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_machine = machine;
  header.e_type = type;
  header.e_shoff = sizeof header + names.size();
  header.e_shnum = 2;
  header.e_shstrndx = 1;
  Elf64_Shdr first{};
  first.sh_name = 1;
  Elf64_Shdr strings{};
  strings.sh_name = static_cast<Elf64_Word>(2 + section.size());
  strings.sh_offset = sizeof header;
  strings.sh_size = names.size();
  std::string bytes(reinterpret_cast<const char*>(&header), sizeof header);
  bytes += names;
  bytes.append(reinterpret_cast<const char*>(&first), sizeof first);
  bytes.append(reinterpret_cast<const char*>(&strings), sizeof strings);
  return bytes;
}

struct Folder {
  TempDir temp = *TempDir::create("ktstr-test");
  std::string add(const std::string& name, const std::string& content, mode_t mode = 0755)
  {
    const auto file = temp.path() / name;
    REQUIRE(write_file(file, content));
    REQUIRE(::chmod(file.c_str(), mode) == 0);
    return file.string();
  }
};

} // namespace

TEST_CASE("ids come from file names", "[adhoc_scheduler]")
{
  CHECK(scheduler_id_from("/x/scx_mine.bpf.o") == "scx_mine");
  CHECK(scheduler_id_from("scx_mine") == "scx_mine");
  CHECK(scheduler_id_from("a b+c.o") == "a_b_c");
  CHECK(scheduler_id_from(std::string(200, 'x')).size() == 64);
  CHECK(is_valid_item_id(scheduler_id_from("/")));
}

TEST_CASE("a BPF object with struct_ops is a scheduler", "[adhoc_scheduler]")
{
  Folder folder;
  const auto scheduler = scheduler_from_bpf_object(
      folder.add("scx_a.bpf.o", elf_file(EM_BPF, ET_REL, ".struct_ops.link")));
  REQUIRE(scheduler);
  CHECK(scheduler->kind == SchedulerKind::bpf);
  CHECK(scheduler->id == "scx_a");
  CHECK(scheduler->bpf_file.is_absolute());
}

TEST_CASE("what is no BPF scheduler is refused with what it is", "[adhoc_scheduler]")
{
  Folder folder;
  const auto reason = [&](const std::string& content) {
    const auto scheduler = scheduler_from_bpf_object(folder.add("x.bpf.o", content));
    return scheduler ? std::string() : scheduler.error().text();
  };
  CHECK(reason("text").find("not an ELF file") != std::string::npos);
  CHECK(reason(elf_file(EM_X86_64, ET_DYN, ".text")).find("not for BPF") != std::string::npos);
  CHECK(reason(elf_file(EM_BPF, ET_REL, ".text")).find("struct_ops") != std::string::npos);
  CHECK(reason(std::string(ELFMAG, SELFMAG)).find("cut short") != std::string::npos);
}

TEST_CASE("no cut of a BPF object makes trouble", "[adhoc_scheduler]")
{
  Folder folder;
  const auto whole = elf_file(EM_BPF, ET_REL, ".struct_ops");
  for (std::size_t size = 0; size < whole.size() - sizeof(Elf64_Shdr); ++size)
    CHECK_FALSE(scheduler_from_bpf_object(folder.add("x.bpf.o", whole.substr(0, size))));
}

TEST_CASE("a program and a script are schedulers", "[adhoc_scheduler]")
{
  Folder folder;
  const auto program =
      scheduler_from_binary(folder.add("scx_p", elf_file(EM_X86_64, ET_DYN, ".text")), {"-s", "5"});
  REQUIRE(program);
  CHECK(program->kind == SchedulerKind::binary);
  CHECK(program->binary_args == std::vector<std::string>{"-s", "5"});
  CHECK(scheduler_from_binary(folder.add("scx_s", "#!/bin/sh\n"), {}));
}

TEST_CASE("what is no program is refused with what to do", "[adhoc_scheduler]")
{
  Folder folder;
  const auto text = scheduler_from_binary(folder.add("t", "text"), {});
  REQUIRE_FALSE(text);
  CHECK(text.error().text().find("not an ELF file") != std::string::npos);
  const auto plain = scheduler_from_binary(folder.add("p", "#!/bin/sh\n", 0644), {});
  REQUIRE_FALSE(plain);
  CHECK(plain.error().hint().find("chmod +x") != std::string::npos);
  const auto bpf = scheduler_from_binary(folder.add("b", elf_file(EM_BPF, ET_REL, ".x")), {});
  REQUIRE_FALSE(bpf);
  CHECK(bpf.error().hint().find("--scheduler-bpf") != std::string::npos);
  const auto other =
      scheduler_from_binary(folder.add("arm", elf_file(EM_AARCH64, ET_EXEC, ".x")), {});
  REQUIRE_FALSE(other);
  CHECK(other.error().text().find("another machine") != std::string::npos);
}

TEST_CASE("a missing file and a folder are named", "[adhoc_scheduler]")
{
  Folder folder;
  for (const auto& path : {folder.temp.path().string(), std::string("/nowhere/x")}) {
    const auto scheduler = scheduler_from_binary(path, {});
    REQUIRE_FALSE(scheduler);
    CHECK(scheduler.error().text().find(path) != std::string::npos);
  }
}
