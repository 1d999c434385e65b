#include <catch2/catch_test_macros.hpp>

#include "core/run/host_class.h"

namespace ktstr {

namespace {

const Error kError = Error::make(ErrorKind::unsupported, "too few pages").with_hint("get more");

std::string verdict_on(const Error& error, const VmConfig& machine)
{
  const auto judgement = judge_machine_error(error, machine);
  return fmt::format(
      "{}/{}: {}", name_of(judgement.verdict), name_of(judgement.fault), judgement.reason);
}

const Topology kMemoryNodeFirst = *parse_topology("2n1l2c1t:nodes=0@256,1@256");

} // namespace

TEST_CASE("a machine's error is of the first class that fits", "[host_class]")
{
  CHECK(verdict_on(kError, {.is_perf = true}) ==
        "skip/none: performance mode unavailable: too few pages");
  CHECK(verdict_on(kError, {.topology = kMemoryNodeFirst}) ==
        "fail/host: topology unrepresentable: too few pages");
  CHECK(verdict_on(kError, {.topology = kMemoryNodeFirst, .is_perf = true}) ==
        "skip/none: performance mode unavailable: too few pages");
  CHECK(verdict_on(kError, {.kernel = "/nowhere/vmlinux", .is_perf = true}) ==
        "skip/none: harness not configured: too few pages");
}

TEST_CASE("what is of no class is this host's inability, its failure, or the guest's",
          "[host_class]")
{
  CHECK(verdict_on(kError, {}) == "skip/none: too few pages");
  CHECK(verdict_on(Error(ErrorKind::unavailable, "no QEMU"), {}) == "fail/host: no QEMU");
  CHECK(verdict_on(Error(ErrorKind::guest_fault, "panic"), {}) == "fail/guest: panic");
}

TEST_CASE("a machine's error keeps its hint", "[host_class]")
{
  CHECK(judge_machine_error(kError, {.is_perf = true}).details ==
        std::vector<std::string>{"get more"});
}

} // namespace ktstr
