#include "vmm/qemu/boot_image.h"

#include <cstdint>
#include <cstring>
#include <elf.h>

#include <zlib.h>
#include <zstd.h>

#include "core/base/file.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

/// Offsets in a bzImage: Linux Documentation/arch/x86/boot.rst.
constexpr std::size_t kSetupSectorsAt = 0x1f1;
constexpr std::size_t kMagicAt = 0x202;
constexpr std::size_t kVersionAt = 0x206;
constexpr std::size_t kPayloadOffsetAt = 0x248;
constexpr std::size_t kPayloadLengthAt = 0x24c;
constexpr std::size_t kHeaderEnd = 0x268;
constexpr std::size_t kSectorSize = 512;
constexpr std::uint16_t kFirstVersionWithPayload = 0x208;
constexpr std::size_t kMaxUnpacked = 1UL << 30U;
constexpr std::uint32_t kPvhNoteType = 18;

/// A number at a byte offset; 0 outside of the text.
template <typename Number> Number at(std::string_view bytes, std::uint64_t offset)
{
  Number value{};
  if (offset <= bytes.size() && sizeof value <= bytes.size() - offset)
    std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

bool is_bzimage(std::string_view image)
{
  return image.size() >= kHeaderEnd && image.substr(kMagicAt, 4) == "HdrS" &&
         at<std::uint16_t>(image, kVersionAt) >= kFirstVersionWithPayload;
}

std::optional<std::string> unpack_zstd(std::string_view packed, std::size_t size)
{
  const auto frame = ZSTD_findFrameCompressedSize(packed.data(), packed.size());
  if (ZSTD_isError(frame) != 0)
    return std::nullopt;
  std::string unpacked(size, '\0');
  const auto got = ZSTD_decompress(unpacked.data(), unpacked.size(), packed.data(), frame);
  if (ZSTD_isError(got) != 0 || got != size)
    return std::nullopt;
  return unpacked;
}

std::optional<std::string> unpack_gzip(std::string_view packed, std::size_t size)
{
  constexpr int kGzipWindow = 15 + 16;
  z_stream stream{};
  if (::inflateInit2(&stream, kGzipWindow) != Z_OK)
    return std::nullopt;
  std::string unpacked(size, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(unpacked.data());
  stream.avail_out = static_cast<uInt>(unpacked.size());
  const int status = ::inflate(&stream, Z_FINISH);
  ::inflateEnd(&stream);
  if (status != Z_STREAM_END || stream.total_out != size)
    return std::nullopt;
  return unpacked;
}

bool is_elf(std::string_view bytes)
{
  return bytes.starts_with(ELFMAG) && bytes.size() >= sizeof(Elf64_Ehdr) &&
         bytes[EI_CLASS] == ELFCLASS64;
}

/// Walks one segment of notes.
bool has_pvh_note(std::string_view notes)
{
  const auto padded = [](std::uint64_t size) { return (size + 3) / 4 * 4; };
  while (notes.size() >= sizeof(Elf64_Nhdr)) {
    const auto note = at<Elf64_Nhdr>(notes, 0);
    const auto whole = sizeof note + padded(note.n_namesz) + padded(note.n_descsz);
    if (whole > notes.size())
      return false;
    if (note.n_type == kPvhNoteType && notes.substr(sizeof note, note.n_namesz).starts_with("Xen"))
      return true;
    notes.remove_prefix(whole);
  }
  return false;
}

} // namespace

std::optional<std::string> unpack_bzimage(std::string_view image)
{
  if (!is_bzimage(image))
    return std::nullopt;
  const std::uint64_t start = (at<std::uint8_t>(image, kSetupSectorsAt) + 1UL) * kSectorSize +
                              at<std::uint32_t>(image, kPayloadOffsetAt);
  const std::uint64_t length = at<std::uint32_t>(image, kPayloadLengthAt);
  constexpr std::uint64_t kSizeField = 4; // the unpacked size ends the payload
  if (start > image.size() || length > image.size() - start || length <= kSizeField)
    return std::nullopt;
  const auto size = at<std::uint32_t>(image, start + length - kSizeField);
  const auto packed = image.substr(start, length - kSizeField);
  if (size == 0 || size > kMaxUnpacked)
    return std::nullopt;
  if (packed.starts_with("\x28\xb5\x2f\xfd"))
    return unpack_zstd(packed, size);
  if (packed.starts_with("\x1f\x8b"))
    return unpack_gzip(packed, size);
  return std::nullopt;
}

bool has_pvh_entry(std::string_view elf)
{
  if (!is_elf(elf))
    return false;
  const auto header = at<Elf64_Ehdr>(elf, 0);
  for (std::uint64_t i = 0; i < header.e_phnum; ++i) {
    const auto segment = at<Elf64_Phdr>(elf, header.e_phoff + i * sizeof(Elf64_Phdr));
    if (segment.p_type == PT_NOTE && segment.p_offset <= elf.size() &&
        has_pvh_note(elf.substr(segment.p_offset, segment.p_filesz)))
      return true;
  }
  return false;
}

Result<fs::path> boot_image(const fs::path& kernel, const fs::path& cache)
{
  const auto image = read_file(kernel);
  if (!image)
    return image.error().with_context("cannot read the kernel");
  if (is_elf(*image)) {
    if (has_pvh_entry(*image))
      return kernel;
    return Error::make(ErrorKind::unsupported,
                       "kernel '{}' is an ELF file without a PVH entry point",
                       kernel.string())
        .with_hint("use the bzImage of this kernel, or build it with CONFIG_PVH=y");
  }
  if (!is_bzimage(*image))
    return Error::make(
        ErrorKind::invalid, "'{}' is not a kernel: neither bzImage nor ELF", kernel.string());
  const auto unpacked_file = cache / "boot" / (content_hash(*image) + ".elf");
  std::error_code ignored;
  if (fs::exists(unpacked_file, ignored))
    return unpacked_file;
  const auto unpacked = unpack_bzimage(*image);
  if (!unpacked || !has_pvh_entry(*unpacked))
    return kernel;
  // The cache is an optimisation: when it cannot be written, the guest unpacks its kernel itself.
  if (!make_directories(unpacked_file.parent_path()) || !write_file(unpacked_file, *unpacked))
    return kernel;
  return unpacked_file;
}

} // namespace ktstr
