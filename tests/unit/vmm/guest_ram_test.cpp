#include <array>
#include <sys/mman.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "vmm/qemu/guest_ram.h"

using ktstr::ErrorKind;
using ktstr::GuestRam;

namespace {

constexpr std::uint64_t kMiB = 1UL << 20U;
constexpr std::uint64_t k4GiB = 4UL << 30U;

/// Guest RAM that this process has mapped itself, in QEMU's place.
struct MappedRam {
  explicit MappedRam(const std::vector<std::uint64_t>& sizes)
      : ram(std::move(*GuestRam::create(sizes)))
  {
    for (const auto& block : ram.blocks())
      mappings.push_back({::mmap(nullptr,
                                 block.size,
                                 PROT_READ | PROT_WRITE,
                                 MAP_SHARED | MAP_NORESERVE,
                                 block.file.get(),
                                 0),
                          block.size});
    REQUIRE(ram.locate(::getpid()));
  }
  ~MappedRam()
  {
    for (const auto& [address, size] : mappings)
      ::munmap(address, size);
  }
  MappedRam(const MappedRam&) = delete;
  MappedRam& operator=(const MappedRam&) = delete;

  GuestRam ram;
  std::vector<std::pair<void*, std::uint64_t>> mappings;
};

ErrorKind kind_of_read(const GuestRam& ram, std::uint64_t address, std::size_t size)
{
  std::vector<std::byte> bytes(size);
  const auto status = ram.read(address, bytes);
  return status ? ErrorKind::unset : status.error().kind();
}

} // namespace

TEST_CASE("what is written to guest memory is read back, in the right block", "[guest_ram]")
{
  MappedRam mapped({2 * kMiB, 2 * kMiB});
  const std::array<std::byte, 3> bytes{std::byte{1}, std::byte{2}, std::byte{3}};
  REQUIRE(mapped.ram.write(3 * kMiB, bytes));
  std::array<std::byte, 3> read{};
  REQUIRE(mapped.ram.read(3 * kMiB, read));
  CHECK(read == bytes);
  CHECK(static_cast<const std::byte*>(mapped.mappings[1].first)[kMiB] == std::byte{1});
}

TEST_CASE("ranges outside of RAM are refused", "[guest_ram]")
{
  MappedRam mapped({2 * kMiB});
  CHECK(kind_of_read(mapped.ram, 2 * kMiB - 8, 8) == ErrorKind::unset);
  CHECK(kind_of_read(mapped.ram, 2 * kMiB - 8, 9) == ErrorKind::invalid);
  CHECK(kind_of_read(mapped.ram, 2 * kMiB, 1) == ErrorKind::invalid);
  CHECK(kind_of_read(mapped.ram, ~0ULL, 2) == ErrorKind::invalid);
}

TEST_CASE("RAM above 2 GiB continues at 4 GiB, and the hole between is none", "[guest_ram]")
{
  MappedRam mapped({3072 * kMiB});
  const std::array<std::byte, 1> byte{std::byte{9}};
  REQUIRE(mapped.ram.write(k4GiB, byte));
  CHECK(static_cast<const std::byte*>(mapped.mappings[0].first)[2048 * kMiB] == std::byte{9});
  CHECK(kind_of_read(mapped.ram, 2048 * kMiB, 1) == ErrorKind::invalid);
  CHECK(kind_of_read(mapped.ram, 2048 * kMiB - 4, 8) == ErrorKind::invalid);
  CHECK(kind_of_read(mapped.ram, k4GiB + 1024 * kMiB, 1) == ErrorKind::invalid);
}

TEST_CASE("memory that nobody has mapped is not found", "[guest_ram]")
{
  auto ram = GuestRam::create({kMiB});
  REQUIRE(ram);
  const auto status = ram->locate(::getpid());
  REQUIRE_FALSE(status);
  CHECK(status.error().kind() == ErrorKind::unavailable);
}

TEST_CASE("saved memory is opened again, with the sizes it had", "[guest_ram]")
{
  const auto folder = ktstr::TempDir::create("ktstr-ram");
  REQUIRE(folder);
  MappedRam mapped({kMiB, 2 * kMiB});
  REQUIRE(mapped.ram.save(folder->path()));
  CHECK(GuestRam::open_in(folder->path(), {kMiB, 2 * kMiB}));
  const auto wrong_size = GuestRam::open_in(folder->path(), {kMiB, kMiB});
  REQUIRE_FALSE(wrong_size);
  CHECK(wrong_size.error().kind() == ErrorKind::unavailable);
  CHECK_FALSE(GuestRam::open_in(folder->path() / "gone", {kMiB}));
}
