#include <sys/stat.h>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "core/wire/cpio.h"

using ktstr::CpioEntry;
using ktstr::CpioWriter;
using ktstr::ErrorKind;
using ktstr::Status;

namespace {

std::vector<std::string> paths_in(const std::string& archive)
{
  std::vector<std::string> paths;
  const auto status = ktstr::read_cpio(archive, [&](const CpioEntry& entry) {
    paths.push_back(entry.path);
    return Status();
  });
  REQUIRE(status);
  return paths;
}

Status read(std::string_view archive)
{
  return ktstr::read_cpio(archive, [](const CpioEntry&) { return Status(); });
}

std::string small_archive()
{
  CpioWriter writer;
  writer.add_file("/etc/name", "ktstr", false);
  return writer.finish();
}

/// One member whose path is `path`, made by putting it over another of the same length.
std::string archive_with_path(const std::string& path)
{
  CpioWriter writer;
  writer.add_file(std::string(path.size(), 'x'), "content", false);
  auto archive = writer.finish();
  archive.replace(archive.find("xxx"), path.size(), path);
  return archive;
}

} // namespace

TEST_CASE("a file's folders come before it, each once", "[cpio]")
{
  CpioWriter writer;
  writer.add_file("/usr/bin/a", "1", true);
  writer.add_file("usr/bin/b", "2", true);
  CHECK(paths_in(writer.finish()) ==
        std::vector<std::string>{"usr", "usr/bin", "usr/bin/a", "usr/bin/b"});
}

TEST_CASE("files, links, folders and devices are read back as written", "[cpio]")
{
  CpioWriter writer;
  writer.add_folder("d");
  writer.add_file("d/f", std::string("a\0b", 3), true);
  writer.add_link("l", "d/f");
  writer.add_char_device("console", 5, 1);
  std::vector<CpioEntry> entries;
  const auto archive = writer.finish();
  REQUIRE(ktstr::read_cpio(archive, [&](const CpioEntry& entry) {
    entries.push_back(entry);
    return Status();
  }));
  REQUIRE(entries.size() == 4);
  CHECK(entries[0].mode == (S_IFDIR | 0755U));
  CHECK(entries[1].mode == (S_IFREG | 0755U));
  CHECK(entries[1].content == std::string_view("a\0b", 3));
  CHECK(entries[2].mode == (S_IFLNK | 0777U));
  CHECK(entries[2].content == "d/f");
  CHECK(entries[3].mode == (S_IFCHR | 0600U));
  CHECK(entries[3].device_major == 5);
  CHECK(entries[3].device_minor == 1);
}

TEST_CASE("equal content gives equal archives", "[cpio]")
{
  CHECK(small_archive() == small_archive());
}

TEST_CASE("an archive that was cut anywhere is refused", "[cpio]")
{
  const auto archive = small_archive();
  const auto trailer = archive.find("TRAILER!!!");
  for (std::size_t size = 0; size < trailer; ++size)
    CHECK_FALSE(read(std::string_view(archive).substr(0, size)));
}

TEST_CASE("no damaged byte of a header makes the reader leave the archive", "[cpio]")
{
  auto archive = small_archive();
  for (std::size_t at = 0; at < archive.size(); ++at) {
    for (const char byte : {'F', '0', '\0', '-', '\xff'}) {
      const char kept = archive[at];
      archive[at] = byte;
      (void)ktstr::read_cpio(archive, [&](const CpioEntry& entry) {
        if (!entry.content.empty()) {
          CHECK(entry.content.data() >= archive.data());
          CHECK(entry.content.data() + entry.content.size() <= archive.data() + archive.size());
        }
        return Status();
      });
      archive[at] = kept;
    }
  }
}

TEST_CASE("paths that lead out of the target folder are refused", "[cpio]")
{
  const std::string path = GENERATE("/etc/passwd", "../x", "a/../../x", "a/..");
  const auto status = read(archive_with_path(path));
  REQUIRE_FALSE(status);
  CHECK(status.error().kind() == ErrorKind::invalid);
  CHECK(status.error().text().find("unsafe path") != std::string::npos);
}

TEST_CASE("the reader stops at the visitor's first error", "[cpio]")
{
  int visits = 0;
  const auto status = ktstr::read_cpio(small_archive(), [&](const CpioEntry&) {
    ++visits;
    return Status(ktstr::Error(ErrorKind::io, "disk full"));
  });
  REQUIRE_FALSE(status);
  CHECK(status.error().text() == "disk full");
  CHECK(visits == 1);
}
