#include <fcntl.h>
#include <sys/stat.h>

#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/base/unique_fd.h"
#include "vmm/sparse_file.h"

namespace {

namespace fs = std::filesystem;

/// 16 MiB of zeros, written, with a few bytes in it and a part of a page at the end.
std::string mostly_zeros()
{
  std::string content((16UL << 20U) + 100, '\0');
  content[5000] = 'a';
  content[(8UL << 20U) - 1] = 'b';
  content[8UL << 20U] = 'c';
  content.back() = 'd';
  return content;
}

std::uint64_t disk_bytes(const fs::path& file)
{
  struct stat info {};
  REQUIRE(::stat(file.c_str(), &info) == 0);
  return static_cast<std::uint64_t>(info.st_blocks) * 512;
}

} // namespace

TEST_CASE("a sparse copy has the same content on less disk", "[sparse]")
{
  const auto folder = ktstr::TempDir::create("ktstr-sparse");
  REQUIRE(folder);
  const auto from = folder->path() / "from";
  const auto to = folder->path() / "to";
  REQUIRE(ktstr::write_file(from, mostly_zeros()));
  const ktstr::UniqueFd fd(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
  REQUIRE(ktstr::copy_sparse(fd.get(), to));
  CHECK(ktstr::read_file(to).value_or("") == mostly_zeros());
  CHECK(disk_bytes(to) < 1UL << 20U);
}

TEST_CASE("zeros and holes have the same hash, other bytes another", "[sparse]")
{
  const auto folder = ktstr::TempDir::create("ktstr-sparse");
  REQUIRE(folder);
  const auto from = folder->path() / "from";
  const auto to = folder->path() / "to";
  REQUIRE(ktstr::write_file(from, mostly_zeros()));
  const ktstr::UniqueFd fd(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
  REQUIRE(ktstr::copy_sparse(fd.get(), to));
  const auto before = ktstr::summarize_sparse_file(from);
  const auto after = ktstr::summarize_sparse_file(to);
  REQUIRE(before);
  REQUIRE(after);
  CHECK(before->hash == after->hash);
  CHECK(before->size == after->size);
  auto changed = mostly_zeros();
  std::swap(changed[5000], changed[5000 + 4096]);
  REQUIRE(ktstr::write_file(from, changed));
  CHECK(ktstr::summarize_sparse_file(from)->hash != before->hash);
}

TEST_CASE("copying onto a file that exists is refused", "[sparse]")
{
  const auto folder = ktstr::TempDir::create("ktstr-sparse");
  REQUIRE(folder);
  const auto file = folder->path() / "file";
  REQUIRE(ktstr::write_file(file, "content"));
  const ktstr::UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  const auto status = ktstr::copy_sparse(fd.get(), file);
  REQUIRE_FALSE(status);
  CHECK(status.error().text().find(file.string()) != std::string::npos);
}
