#include "vmm/qemu/guest_ram.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <optional>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <unistd.h>

#include "core/base/file.h"
#include "vmm/sparse_file.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

/// MFD_HUGE_2MB of linux/memfd.h, which cannot be included beside sys/mman.h.
constexpr unsigned kHuge2Mib = 21U << 26U;

/// QEMU's q35 machine: from this much RAM on, the part above 2 GiB moves to 4 GiB (pc_q35_init in
/// hw/i386/pc_q35.c).
constexpr std::uint64_t kSplitFrom = 0xb0000000;
constexpr std::uint64_t kLowSplit = 0x80000000;
constexpr std::uint64_t kHighStart = 0x100000000;

/// Offset in RAM of a guest-physical range; nothing when a part of it is outside, as in the hole
/// below 4 GiB.
std::optional<std::uint64_t>
to_ram_offset(std::uint64_t address, std::uint64_t size, std::uint64_t total)
{
  const std::uint64_t low = total >= kSplitFrom ? kLowSplit : total;
  if (address < low)
    return size <= low - address ? std::optional(address) : std::nullopt;
  if (address < kHighStart)
    return std::nullopt;
  const auto above = address - kHighStart;
  const auto high = total - low;
  return above < high && size <= high - above ? std::optional(low + above) : std::nullopt;
}

/// Start of a file's mapping, from the lines of /proc/<pid>/maps:
/// "start-end perms offset major:minor inode path".
std::uint64_t find_mapping(std::string_view maps, const struct stat& file)
{
  const auto wanted =
      fmt::format(" {:02x}:{:02x} {} ", major(file.st_dev), minor(file.st_dev), file.st_ino);
  for (std::size_t at = 0; at < maps.size();) {
    const auto end = std::min(maps.find('\n', at), maps.size());
    const auto line = maps.substr(at, end - at);
    at = end + 1;
    if (line.find(wanted) == std::string_view::npos)
      continue;
    std::uint64_t start = 0;
    std::from_chars(line.data(), line.data() + line.size(), start, 16);
    return start;
  }
  return 0;
}

/// Copies what is not a hole through a mapping: files of huge pages take no write(2). The mapping
/// reserves the pages, so that too few are an error here and not a SIGBUS later.
Status fill_mapped(const RamBlock& from, const RamBlock& to)
{
  void* mapped = ::mmap(nullptr, to.size, PROT_READ | PROT_WRITE, MAP_SHARED, to.file.get(), 0);
  if (mapped == MAP_FAILED)
    return Error(ErrorKind::unsupported,
                 Error::from_errno(errno, "this host has too few free huge pages").text());
  auto* bytes = static_cast<char*>(mapped);
  Status status;
  off_t at = 0;
  while (status && (at = ::lseek(from.file.get(), at, SEEK_DATA)) >= 0) {
    const auto end = ::lseek(from.file.get(), at, SEEK_HOLE);
    while (status && at < end) {
      const auto got = ::pread(from.file.get(), bytes + at, static_cast<std::size_t>(end - at), at);
      if (got == 0 || (got < 0 && errno != EINTR))
        status = Error::from_errno(errno, "cannot read");
      at += std::max<ssize_t>(got, 0);
    }
  }
  ::munmap(mapped, to.size);
  return status;
}

fs::path ram_file(const fs::path& folder, std::size_t index)
{
  return folder / ("ram" + std::to_string(index));
}

} // namespace

Result<GuestRam> GuestRam::create(const std::vector<std::uint64_t>& sizes, bool is_huge)
{
  const unsigned flags = MFD_CLOEXEC | (is_huge ? MFD_HUGETLB | kHuge2Mib : 0U);
  GuestRam ram;
  for (const auto size : sizes) {
    RamBlock block{.size = size, .file = UniqueFd(::memfd_create("ktstr-ram", flags))};
    if (!block.file.is_open() || ::ftruncate(block.file.get(), static_cast<off_t>(size)) != 0)
      return Error::from_errno(errno,
                               fmt::format("cannot create {} MiB of guest memory", size >> 20U));
    ram.blocks_.push_back(std::move(block));
  }
  return ram;
}

Result<GuestRam> GuestRam::load_huge(const fs::path& folder,
                                     const std::vector<std::uint64_t>& sizes)
{
  const auto saved = open_in(folder, sizes);
  if (!saved)
    return saved.error();
  auto ram = create(sizes, true);
  if (!ram)
    return ram.error();
  for (std::size_t i = 0; i < sizes.size(); ++i)
    if (auto status = fill_mapped(saved->blocks_[i], ram->blocks_[i]); !status)
      return status.error().with_context("cannot load the guest's memory from '{}'",
                                         folder.string());
  return ram;
}

Status GuestRam::save(const fs::path& folder) const
{
  for (std::size_t i = 0; i < blocks_.size(); ++i)
    if (auto status = copy_sparse(blocks_[i].file.get(), ram_file(folder, i)); !status)
      return status.error().with_context("cannot save the guest's memory");
  return {};
}

Result<GuestRam> GuestRam::open_in(const fs::path& folder, const std::vector<std::uint64_t>& sizes)
{
  GuestRam ram;
  for (const auto size : sizes) {
    const auto file = ram_file(folder, ram.blocks_.size());
    RamBlock block{.size = size, .file = UniqueFd(::open(file.c_str(), O_RDONLY | O_CLOEXEC))};
    struct stat info {};
    if (!block.file.is_open() || ::fstat(block.file.get(), &info) != 0)
      return Error(ErrorKind::unavailable,
                   Error::from_errno(errno, "cannot open '" + file.string() + "'").text());
    if (static_cast<std::uint64_t>(info.st_size) != size)
      return Error::make(ErrorKind::unavailable,
                         "'{}' has {} bytes, expected {}",
                         file.string(),
                         info.st_size,
                         size);
    ram.blocks_.push_back(std::move(block));
  }
  return ram;
}

Status GuestRam::locate(pid_t qemu)
{
  const auto maps = read_file("/proc/" + std::to_string(qemu) + "/maps");
  if (!maps)
    return maps.error().with_context("cannot find the guest's memory in QEMU");
  for (auto& block : blocks_) {
    struct stat info {};
    block.mapped_at =
        ::fstat(block.file.get(), &info) == 0 ? find_mapping(*maps, info) : std::uint64_t{0};
    if (block.mapped_at == 0)
      return Error::make(ErrorKind::unavailable, "QEMU has not mapped the guest's memory");
  }
  qemu_ = qemu;
  return {};
}

Result<std::uint64_t> GuestRam::translate(std::uint64_t address, std::uint64_t size) const
{
  std::uint64_t total = 0;
  for (const auto& block : blocks_)
    total += block.size;
  auto offset = to_ram_offset(address, size, total);
  for (std::size_t i = 0; offset && i < blocks_.size(); ++i) {
    if (*offset >= blocks_[i].size) {
      *offset -= blocks_[i].size;
      continue;
    }
    if (size <= blocks_[i].size - *offset)
      return blocks_[i].mapped_at + *offset;
    break;
  }
  return Error::make(
      ErrorKind::invalid, "guest address {:#x} with {} bytes is not in RAM", address, size);
}

Status GuestRam::read(std::uint64_t address, std::span<std::byte> into) const
{
  const auto at = translate(address, into.size());
  if (!at)
    return at.error();
  const iovec local{into.data(), into.size()};
  const iovec remote{reinterpret_cast<void*>(*at),
                     into.size()}; // NOLINT(performance-no-int-to-ptr)
  if (::process_vm_readv(qemu_, &local, 1, &remote, 1, 0) != static_cast<ssize_t>(into.size()))
    return Error(ErrorKind::io, Error::from_errno(errno, "cannot read the guest's memory").text());
  return {};
}

Status GuestRam::write(std::uint64_t address, std::span<const std::byte> from) const
{
  const auto at = translate(address, from.size());
  if (!at)
    return at.error();
  const iovec local{const_cast<std::byte*>(from.data()), from.size()};
  const iovec remote{reinterpret_cast<void*>(*at),
                     from.size()}; // NOLINT(performance-no-int-to-ptr)
  if (::process_vm_writev(qemu_, &local, 1, &remote, 1, 0) != static_cast<ssize_t>(from.size()))
    return Error(ErrorKind::io, Error::from_errno(errno, "cannot write the guest's memory").text());
  return {};
}

} // namespace ktstr
