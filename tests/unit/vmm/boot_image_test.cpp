#include <cstring>
#include <elf.h>

#include <catch2/catch_test_macros.hpp>
#include <zlib.h>
#include <zstd.h>

#include "core/base/file.h"
#include "vmm/qemu/boot_image.h"

using ktstr::ErrorKind;

namespace {

namespace fs = std::filesystem;

template <typename Number> void put(std::string& bytes, std::size_t offset, Number number)
{
  std::memcpy(bytes.data() + offset, &number, sizeof number);
}

/// The smallest ELF file with a note; `type` 18 of "Xen" is the PVH entry point.
std::string elf_with_note(std::uint32_t type)
{
  std::string elf(sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr) + sizeof(Elf64_Nhdr) + 4 + 8, '\0');
  Elf64_Ehdr header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_phoff = sizeof header;
  header.e_phnum = 1;
  put(elf, 0, header);
  Elf64_Phdr segment{};
  segment.p_type = PT_NOTE;
  segment.p_offset = sizeof header + sizeof segment;
  segment.p_filesz = elf.size() - segment.p_offset;
  put(elf, sizeof header, segment);
  put(elf, segment.p_offset, Elf64_Nhdr{.n_namesz = 4, .n_descsz = 8, .n_type = type});
  elf.replace(segment.p_offset + sizeof(Elf64_Nhdr), 4, std::string("Xen\0", 4));
  return elf;
}

std::string zstd(const std::string& content)
{
  std::string packed(ZSTD_compressBound(content.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), content.data(), content.size(), 1));
  return packed;
}

std::string gzip(const std::string& content)
{
  z_stream stream{};
  REQUIRE(::deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string packed(content.size() + 1000, '\0');
  auto input = content;
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  REQUIRE(::deflate(&stream, Z_FINISH) == Z_STREAM_END);
  packed.resize(stream.total_out);
  ::deflateEnd(&stream);
  return packed;
}

std::string bzimage(const std::string& packed, std::size_t unpacked_size)
{
  constexpr std::size_t kPayloadOffset = 256;
  std::string image(1024 + kPayloadOffset, '\0'); // one sector of set-up after the boot sector
  image[0x1f1] = 1;
  image.replace(0x202, 4, "HdrS");
  put<std::uint16_t>(image, 0x206, 0x20f);
  put<std::uint32_t>(image, 0x248, kPayloadOffset);
  put<std::uint32_t>(image, 0x24c, static_cast<std::uint32_t>(packed.size() + 4));
  image += packed;
  image.append(4, '\0');
  put<std::uint32_t>(image, image.size() - 4, static_cast<std::uint32_t>(unpacked_size));
  return image;
}

} // namespace

TEST_CASE("the kernel in a bzImage is unpacked, zstd and gzip", "[boot_image]")
{
  const auto elf = elf_with_note(18) + std::string(100000, 'k');
  CHECK(ktstr::unpack_bzimage(bzimage(zstd(elf), elf.size())) == elf);
  CHECK(ktstr::unpack_bzimage(bzimage(gzip(elf), elf.size())) == elf);
}

TEST_CASE("a bzImage that lies about itself is not unpacked", "[boot_image]")
{
  const auto elf = elf_with_note(18);
  CHECK_FALSE(ktstr::unpack_bzimage(bzimage(zstd(elf), elf.size() + 1)));
  CHECK_FALSE(ktstr::unpack_bzimage(bzimage(zstd(elf), elf.size() - 1)));
  CHECK_FALSE(ktstr::unpack_bzimage(bzimage(zstd(elf), 0xffffffff)));
  CHECK_FALSE(ktstr::unpack_bzimage(bzimage("\x28\xb5\x2f\xfd", 100)));
  auto image = bzimage(zstd(elf), elf.size());
  put<std::uint32_t>(image, 0x248, 0xfffffff0);
  CHECK_FALSE(ktstr::unpack_bzimage(image));
  CHECK_FALSE(ktstr::unpack_bzimage(std::string(2000, '\0')));
  CHECK_FALSE(ktstr::unpack_bzimage(""));
}

TEST_CASE("an ELF kernel is bootable when it has the PVH note", "[boot_image]")
{
  CHECK(ktstr::has_pvh_entry(elf_with_note(18)));
  CHECK_FALSE(ktstr::has_pvh_entry(elf_with_note(17)));
  CHECK_FALSE(ktstr::has_pvh_entry("\177ELF"));
  auto damaged = elf_with_note(18);
  put<std::uint64_t>(damaged, offsetof(Elf64_Ehdr, e_phoff), ~0ULL);
  CHECK_FALSE(ktstr::has_pvh_entry(damaged));
}

TEST_CASE("an unpacked kernel is kept in the cache", "[boot_image]")
{
  const auto folder = ktstr::TempDir::create("ktstr-boot");
  REQUIRE(folder);
  const auto elf = elf_with_note(18);
  const auto kernel = folder->path() / "vmlinuz";
  REQUIRE(ktstr::write_file(kernel, bzimage(zstd(elf), elf.size())));
  const auto image = ktstr::boot_image(kernel, folder->path() / "cache");
  REQUIRE(image);
  CHECK(ktstr::read_file(*image).value_or("") == elf);
  CHECK(ktstr::boot_image(kernel, folder->path() / "cache").value_or("") == *image);
}

TEST_CASE("a bzImage without a PVH kernel, or without a cache, boots as it is", "[boot_image]")
{
  const auto folder = ktstr::TempDir::create("ktstr-boot");
  REQUIRE(folder);
  const auto kernel = folder->path() / "vmlinuz";
  auto cache = folder->path() / "cache";
  SECTION("no PVH")
  {
    const auto elf = elf_with_note(1);
    REQUIRE(ktstr::write_file(kernel, bzimage(zstd(elf), elf.size())));
  }
  SECTION("no cache")
  {
    const auto elf = elf_with_note(18);
    REQUIRE(ktstr::write_file(kernel, bzimage(zstd(elf), elf.size())));
    cache = "/proc/none";
  }
  CHECK(ktstr::boot_image(kernel, cache).value_or("") == kernel);
}

TEST_CASE("files that are no kernels are refused with the reason", "[boot_image]")
{
  const auto folder = ktstr::TempDir::create("ktstr-boot");
  REQUIRE(folder);
  const auto file = folder->path() / "file";
  REQUIRE(ktstr::write_file(file, "hello"));
  CHECK(ktstr::boot_image(file, folder->path()).error().kind() == ErrorKind::invalid);
  REQUIRE(ktstr::write_file(file, elf_with_note(1)));
  CHECK(ktstr::boot_image(file, folder->path()).error().kind() == ErrorKind::unsupported);
  CHECK(ktstr::boot_image(folder->path() / "gone", folder->path()).error().kind() ==
        ErrorKind::not_found);
}
