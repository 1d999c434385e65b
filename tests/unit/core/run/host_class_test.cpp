#include <cerrno>

#include <catch2/catch_test_macros.hpp>

#include "core/run/host_class.h"

namespace ktstr {

namespace {

const Error kError = Error::make(ErrorKind::unsupported, "too few pages").with_hint("get more");

std::string verdict_on(const Error& error, const VmConfig& machine, const HostFacts& host = {})
{
  const auto judgement = judge_machine_error(error, machine, host);
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
  CHECK(verdict_on(kError,
                   {.topology = kMemoryNodeFirst, .memory_mib = 512},
                   {.memory_mib = 100}) == "fail/host: topology unrepresentable: too few pages");
}

TEST_CASE("a topology that one back end cannot show is skipped", "[host_class]")
{
  CHECK(verdict_on(Error(ErrorKind::incompatible, "one node only"), {}) ==
        "skip/none: host topology insufficient: one node only");
}

TEST_CASE("a host that others use is contention, and skipped", "[host_class]")
{
  const Error gone(ErrorKind::unavailable, "QEMU ended");
  CHECK(verdict_on(Error(ErrorKind::timeout, "another builds it"), {}) ==
        "skip/none: resource contention: another builds it");
  CHECK(verdict_on(gone, {.memory_mib = 4096}, {.memory_mib = 1000}) ==
        "skip/none: resource contention: QEMU ended");
  CHECK(verdict_on(gone, {.memory_mib = 512}, {.memory_mib = 1000}) == "fail/host: QEMU ended");
  CHECK(verdict_on(gone, {}, {.kvm_error = EBUSY})
            .starts_with("skip/none: resource contention: cannot open /dev/kvm (KVM): "));
  CHECK(verdict_on(gone, {}, {.kvm_error = EACCES}) == "fail/host: QEMU ended");
}

TEST_CASE("a machine without kvm does not ask for /dev/kvm", "[host_class]")
{
  CHECK(host_facts({.accelerator = Accelerator::tcg}).kvm_error == 0);
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
  CHECK(judge_machine_error(kError, {.is_perf = true}, {}).details ==
        std::vector<std::string>{"get more"});
}

} // namespace ktstr
