#include "core/cli/adhoc_scheduler.h"

#include <cstring>
#include <elf.h>
#include <filesystem>
#include <optional>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/process.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestFile = 256UL << 20U;
constexpr std::uint16_t kThisMachine = EM_X86_64;

/// A structure at an offset of the file; nothing when it would reach beyond the end.
template <typename T> std::optional<T> read_at(std::string_view bytes, std::uint64_t offset)
{
  if (offset > bytes.size() || bytes.size() - offset < sizeof(T))
    return std::nullopt;
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof(T));
  return value;
}

Result<std::string> read_regular_file(const fs::path& file)
{
  std::error_code failure;
  const auto status = fs::status(file, failure);
  if (status.type() == fs::file_type::not_found)
    return Error::make(ErrorKind::not_found, "no such file");
  if (status.type() != fs::file_type::regular)
    return Error::make(ErrorKind::invalid, "not a regular file");
  return read_file(file, kLargestFile);
}

Result<Elf64_Ehdr> read_elf_header(std::string_view bytes)
{
  if (bytes.substr(0, SELFMAG) != std::string_view(ELFMAG, SELFMAG))
    return Error::make(ErrorKind::invalid, "not an ELF file");
  const auto header = read_at<Elf64_Ehdr>(bytes, 0);
  if (!header)
    return Error::make(ErrorKind::invalid, "ELF file is cut short");
  if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB)
    return Error::make(ErrorKind::invalid, "not a 64-bit little-endian ELF file");
  return *header;
}

Status check_program(const fs::path& file)
{
  const auto bytes = read_regular_file(file);
  if (!bytes)
    return bytes.error();
  if (::access(file.c_str(), X_OK) != 0)
    return Error::make(ErrorKind::invalid, "not executable")
        .with_hint("chmod +x {}", file.string());
  if (bytes->rfind("#!", 0) == 0)
    return {};
  const auto header = read_elf_header(*bytes);
  if (!header)
    return header.error().with_hint("a scheduler binary is an ELF program or a '#!' script");
  if (header->e_machine == EM_BPF)
    return Error::make(ErrorKind::invalid, "a BPF object, not a program")
        .with_hint("use --scheduler-bpf {}", file.string());
  if (header->e_machine != kThisMachine)
    return Error::make(
               ErrorKind::invalid, "an ELF file for another machine ({})", header->e_machine)
        .with_hint("the guest runs x86-64 programs");
  if (header->e_type != ET_EXEC && header->e_type != ET_DYN)
    return Error::make(ErrorKind::invalid, "an ELF file, but not a program");
  return {};
}

/// Name of a section, "" when the file is malformed there.
std::string_view
section_name(std::string_view bytes, const Elf64_Shdr& names, const Elf64_Shdr& section)
{
  if (names.sh_offset > bytes.size() || section.sh_name >= bytes.size() - names.sh_offset)
    return {};
  const auto rest = bytes.substr(names.sh_offset + section.sh_name);
  return rest.substr(0, rest.find('\0'));
}

bool has_struct_ops(std::string_view bytes, const Elf64_Ehdr& header)
{
  const auto section_at = [&](std::uint64_t index) {
    return read_at<Elf64_Shdr>(bytes, header.e_shoff + index * sizeof(Elf64_Shdr));
  };
  if (header.e_shoff > bytes.size())
    return false;
  const auto names = section_at(header.e_shstrndx);
  for (std::uint64_t i = 0; names && i < header.e_shnum; ++i) {
    const auto section = section_at(i);
    if (section && section_name(bytes, *names, *section).rfind(".struct_ops", 0) == 0)
      return true;
  }
  return false;
}

Status check_bpf_object(const fs::path& file)
{
  const auto bytes = read_regular_file(file);
  if (!bytes)
    return bytes.error();
  const auto header = read_elf_header(*bytes);
  if (!header)
    return header.error().with_hint("compile it with clang --target=bpf -g -O2 -c");
  if (header->e_machine != EM_BPF)
    return Error::make(ErrorKind::invalid, "an ELF file, but not for BPF")
        .with_hint("{}",
                   header->e_type == ET_REL ? "compile it with clang --target=bpf -g -O2 -c"
                                            : "for a program use --scheduler-binary");
  if (header->e_type != ET_REL || !has_struct_ops(*bytes, *header))
    return Error::make(ErrorKind::invalid, "a BPF object without a struct_ops section")
        .with_hint("a scheduler defines a 'struct sched_ext_ops' in section .struct_ops.link");
  return {};
}

fs::path absolute_path(const fs::path& file)
{
  std::error_code failure;
  auto path = fs::absolute(file, failure);
  return failure ? file : path;
}

} // namespace

std::string scheduler_id_from(const std::string& path)
{
  std::string id = fs::path(path).filename().string();
  for (const std::string_view ending : {".o", ".bpf"})
    if (id.size() > ending.size() &&
        id.compare(id.size() - ending.size(), ending.size(), ending) == 0)
      id.resize(id.size() - ending.size());
  constexpr std::size_t kLongestId = 64;
  id = id.substr(0, kLongestId);
  for (char& c : id)
    if (!is_valid_item_id({&c, 1}))
      c = '_';
  return id.empty() ? "scheduler" : id;
}

Result<SchedulerInfo> scheduler_from_binary(const std::string& path,
                                            const std::vector<std::string>& args)
{
  const auto found = find_program(path);
  if (!found)
    return found.error().with_context("cannot use --scheduler-binary '{}'", path);
  if (auto status = check_program(*found); !status)
    return status.error().with_context("cannot use --scheduler-binary '{}'", path);
  return SchedulerInfo{.id = scheduler_id_from(path),
                       .description = "from the command line",
                       .kind = SchedulerKind::binary,
                       .binary_path = absolute_path(*found).string(),
                       .binary_args = args};
}

Result<SchedulerInfo> scheduler_from_bpf_object(const std::string& path)
{
  if (auto status = check_bpf_object(path); !status)
    return status.error().with_context("cannot use --scheduler-bpf '{}'", path);
  return SchedulerInfo{.id = scheduler_id_from(path),
                       .description = "from the command line",
                       .kind = SchedulerKind::bpf,
                       .bpf_file = absolute_path(path)};
}

} // namespace ktstr
