#include <sys/stat.h>

#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/guest/unpack.h"
#include "core/wire/cpio.h"

using namespace ktstr;
using namespace ktstr::guest;

TEST_CASE("an archive is unpacked with folders, modes and links", "[unpack]")
{
  const auto root = TempDir::create("ktstr-unpack-test");
  REQUIRE(root);
  CpioWriter writer;
  writer.add_file("usr/lib/x/tool", "content", true);
  writer.add_link("usr/lib/x/link", "tool");

  REQUIRE(unpack(writer.finish(), root->path()));

  CHECK(read_file(root->path() / "usr/lib/x/link").value_or("") == "content");
  struct stat info {};
  REQUIRE(::stat((root->path() / "usr/lib/x/tool").c_str(), &info) == 0);
  CHECK((info.st_mode & 0111U) != 0);
}

TEST_CASE("an archive that cannot be written is an error that names the member", "[unpack]")
{
  CpioWriter writer;
  writer.add_file("file", "content", false);
  const auto status = unpack(writer.finish(), "/nonexistent");
  REQUIRE_FALSE(status);
  CHECK(status.error().text().find("/nonexistent/file") != std::string::npos);
}

TEST_CASE("libraries are linked into the loader's folder, never over what is there", "[unpack]")
{
  const auto root = TempDir::create("ktstr-unpack-test");
  REQUIRE(root);
  const auto from = root->path() / "opt";
  const auto searched = root->path() / "lib";
  REQUIRE(make_directories(from));
  REQUIRE(make_directories(searched));
  REQUIRE(write_file(from / "liba.so", "new a"));
  REQUIRE(write_file(from / "libb.so", "new b"));
  REQUIRE(write_file(searched / "libb.so", "old b"));

  REQUIRE(link_libraries({from.string()}, searched));

  CHECK(read_file(searched / "liba.so").value_or("") == "new a");
  CHECK(read_file(searched / "libb.so").value_or("") == "old b");
  CHECK_FALSE(link_libraries({"/nonexistent"}, searched));
}

TEST_CASE("the loader's folder holds the C library", "[unpack]")
{
  CHECK(std::filesystem::exists(loader_folder() / "libc.so.6"));
}
