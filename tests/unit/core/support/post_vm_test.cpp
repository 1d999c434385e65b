#include <catch2/catch_test_macros.hpp>

#include "core/support/post_vm.h"

using namespace ktstr::support;

namespace {

std::optional<Failure> skips(const VmResult&)
{
  return post_vm_skip("later");
}

std::optional<Failure> fails(const VmResult&)
{
  return Failure::plain("broken");
}

} // namespace

TEST_CASE("the conditional check does not run after a failure of the guest", "[support]")
{
  CHECK_FALSE(run_post_vm({.success = false}, fails, nullptr));
  CHECK(run_post_vm({.success = true}, fails, nullptr));
  CHECK(run_post_vm({.success = false}, nullptr, fails));
}

TEST_CASE("a real failure dominates a request to skip", "[support]")
{
  const auto both = run_post_vm({.success = true}, skips, fails);
  REQUIRE(both);
  CHECK(both->has(FailureMark::post_vm_assertion_failure));
  CHECK_FALSE(both->has(FailureMark::host_skip_request));
  CHECK(both->message() == "post_vm: later; post_vm_unconditional: broken");
}

TEST_CASE("two requests to skip are one", "[support]")
{
  const auto both = run_post_vm({.success = true}, skips, skips);
  REQUIRE(both);
  CHECK(both->has(FailureMark::host_skip_request));
}

TEST_CASE("snapshots that hold nothing are told with their numbers", "[support]")
{
  const auto failure =
      default_post_vm_periodic_fired({.success = true, .periodic_target = 4, .periodic_fired = 2});
  REQUIRE(failure);
  CHECK(failure->text().find("periodic_fired=2, target=4") != std::string::npos);
}
