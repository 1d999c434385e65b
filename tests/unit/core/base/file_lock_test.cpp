#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/base/file_lock.h"

TEST_CASE("a held lock makes others wait until they are cancelled, and a dropped one does not",
          "[file]")
{
  const auto dir = ktstr::TempDir::create("ktstr-lock-test");
  REQUIRE(dir);
  const auto file = dir->path() / "lock";
  ktstr::CancelToken cancel;
  {
    const auto held = ktstr::FileLock::acquire(file);
    REQUIRE(held);
    const auto second = ktstr::FileLock::acquire(file, &cancel, [&] { cancel.cancel(); });
    REQUIRE_FALSE(second);
    CHECK(second.error().kind() == ktstr::ErrorKind::cancelled);
  }
  CHECK(ktstr::FileLock::acquire(file));
}
