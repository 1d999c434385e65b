#include "probe/process_memory.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <elf.h>
#include <filesystem>
#include <link.h>
#include <sys/auxv.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>

#include "core/base/file.h"
#include "core/base/text.h"

namespace ktstr::probe {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostLibraries = 1000;
constexpr std::size_t kMostEntries = 1000; ///< of a dynamic section, or of program headers
constexpr std::size_t kMostNameBytes = 4096;

Status read_bytes(pid_t pid, std::uint64_t address, void* into, std::size_t size)
{
  const iovec local{into, size};
  const iovec remote{reinterpret_cast<void*>(address), size}; // NOLINT: an address over there
  const auto got = ::process_vm_readv(pid, &local, 1, &remote, 1, 0);
  if (got < 0)
    return Error::from_errno(errno, fmt::format("cannot read the memory of process {}", pid));
  if (static_cast<std::size_t>(got) != size)
    return Error::make(ErrorKind::io, "the memory of process {} ends at {:#x}", pid, address);
  return {};
}

template <typename Value> Result<Value> read_value(pid_t pid, std::uint64_t address)
{
  Value value{};
  if (auto status = read_bytes(pid, address, &value, sizeof value); !status)
    return status.error();
  return value;
}

/// A path; byte by byte, because what follows it may not be readable.
Result<std::string> read_name(pid_t pid, std::uint64_t address)
{
  std::string name;
  while (name.size() < kMostNameBytes) {
    const auto byte = read_value<char>(pid, address + name.size());
    if (!byte)
      return byte.error();
    if (*byte == '\0')
      return name;
    name += *byte;
  }
  return Error::make(ErrorKind::invalid, "a library of process {} has a name without end", pid);
}

Result<std::uint64_t> auxiliary_value(pid_t pid, std::uint64_t type)
{
  const auto text = read_file(fmt::format("/proc/{}/auxv", pid));
  if (!text)
    return text.error();
  for (std::size_t at = 0; at + sizeof(Elf64_auxv_t) <= text->size(); at += sizeof(Elf64_auxv_t)) {
    Elf64_auxv_t entry{};
    std::memcpy(&entry, text->data() + at, sizeof entry);
    if (entry.a_type == type)
      return entry.a_un.a_val;
  }
  return Error::make(ErrorKind::not_found, "process {} has no program yet", pid);
}

/// The address of the program's dynamic section.
Result<std::uint64_t> dynamic_section(pid_t pid)
{
  const auto headers = auxiliary_value(pid, AT_PHDR);
  const auto count = auxiliary_value(pid, AT_PHNUM);
  if (!headers || !count)
    return !headers ? headers.error() : count.error();
  std::uint64_t bias = 0;
  std::uint64_t dynamic = 0;
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(*count, kMostEntries); ++i) {
    const auto header = read_value<Elf64_Phdr>(pid, *headers + i * sizeof(Elf64_Phdr));
    if (!header)
      return header.error();
    if (header->p_type == PT_PHDR)
      bias = *headers - header->p_vaddr;
    if (header->p_type == PT_DYNAMIC)
      dynamic = header->p_vaddr;
  }
  if (dynamic == 0)
    return Error::make(
        ErrorKind::unsupported, "process {} runs a program that is linked statically", pid);
  return bias + dynamic;
}

/// The dynamic linker's list of libraries (r_debug, see <link.h>).
Result<std::uint64_t> first_link_map(pid_t pid)
{
  const auto dynamic = dynamic_section(pid);
  if (!dynamic)
    return dynamic.error();
  for (std::size_t i = 0; i < kMostEntries; ++i) {
    const auto entry = read_value<Elf64_Dyn>(pid, *dynamic + i * sizeof(Elf64_Dyn));
    if (!entry)
      return entry.error();
    if (entry->d_tag == DT_NULL)
      break;
    if (entry->d_tag != DT_DEBUG || entry->d_un.d_ptr == 0)
      continue;
    const auto debug = read_value<r_debug>(pid, entry->d_un.d_ptr);
    if (!debug)
      return debug.error();
    if (debug->r_state == r_debug::RT_CONSISTENT && debug->r_map != nullptr)
      return reinterpret_cast<std::uint64_t>(debug->r_map);
  }
  return Error::make(ErrorKind::not_found, "process {} is still being loaded", pid);
}

} // namespace

Result<std::uint64_t> read_number(pid_t pid, std::uint64_t address)
{
  return read_value<std::uint64_t>(pid, address);
}

Result<std::vector<LoadedLibrary>> loaded_libraries(pid_t pid)
{
  auto next = first_link_map(pid);
  if (!next)
    return next.error();
  std::vector<LoadedLibrary> libraries;
  for (std::uint64_t at = *next; at != 0 && libraries.size() < kMostLibraries;) {
    const auto map = read_value<link_map>(pid, at);
    if (!map)
      return map.error();
    auto name = read_name(pid, reinterpret_cast<std::uint64_t>(map->l_name));
    if (!name)
      return name.error();
    libraries.push_back({std::move(*name), at});
    at = reinterpret_cast<std::uint64_t>(map->l_next);
  }
  return libraries;
}

Result<std::vector<pid_t>> threads_of(pid_t pid)
{
  std::error_code error;
  std::vector<pid_t> tids;
  for (fs::directory_iterator entry(fmt::format("/proc/{}/task", pid), error), end;
       !error && entry != end;
       entry.increment(error))
    if (const auto tid = parse_decimal(entry->path().filename().string()))
      tids.push_back(static_cast<pid_t>(*tid));
  if (tids.empty())
    return Error::make(ErrorKind::not_found, "there is no process {}", pid);
  std::sort(tids.begin(), tids.end());
  return tids;
}

Result<std::uint64_t> thread_pointer(pid_t tid)
{
  if (::ptrace(PTRACE_SEIZE, tid, nullptr, nullptr) != 0)
    return Error::from_errno(errno, fmt::format("cannot trace thread {}", tid));
  user_regs_struct registers{};
  iovec area{&registers, sizeof registers};
  int status = 0;
  const bool is_stopped = ::ptrace(PTRACE_INTERRUPT, tid, nullptr, nullptr) == 0 &&
                          ::waitpid(tid, &status, __WALL) == tid && WIFSTOPPED(status);
  const bool is_read =
      is_stopped && ::ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, static_cast<void*>(&area)) == 0;
  const int reason = errno;
  ::ptrace(PTRACE_DETACH, tid, nullptr, nullptr);
  if (!is_read)
    return Error::from_errno(reason, fmt::format("cannot read the registers of thread {}", tid));
  return registers.fs_base;
}

} // namespace ktstr::probe
