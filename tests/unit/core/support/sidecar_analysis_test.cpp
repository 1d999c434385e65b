#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/support/sidecar_analysis.h"

using Catch::Matchers::ContainsSubstring;

namespace ktstr::support {

namespace {

SidecarResult with_programs(const std::string& programs)
{
  SidecarResult sidecar;
  sidecar.verifier_stats = *Json::parse(programs);
  return sidecar;
}

SidecarResult with_kvm(const std::string& counters)
{
  SidecarResult sidecar;
  sidecar.kvm_stats = *Json::parse(counters);
  return sidecar;
}

} // namespace

TEST_CASE("the verifier's table has the most of each program, and warns near the limit",
          "[support]")
{
  const auto text =
      verifier_table({with_programs(R"([{"name": "enqueue", "verified_insns": 100},
                         {"name": "dispatch", "verified_insns": 750000}])"),
                      with_programs(R"([{"name": "enqueue", "verified_insns": 4000}])")});
  CHECK(text == "\n=== BPF VERIFIER STATS ===\n"
                "  program                      verified  limit %\n"
                "  dispatch                       750000    75.0% !\n"
                "  enqueue                          4000     0.4%\n"
                "  total verified insns: 754000\n"
                "\nWARNING: near the verifier's limit:\n"
                "  dispatch: 75.0% of the 1000000 instructions that the verifier walks\n");
  CHECK(verifier_table({SidecarResult{}}).empty());
}

TEST_CASE("what KVM counted is a mean over the VMs that were counted", "[support]")
{
  const auto text = kvm_summary({with_kvm(R"({"exits": 10, "halt_exits": 4, "halt_wait_ns": 3000000,
                                "halt_attempted_poll": 3, "halt_successful_poll": 1})"),
                                 with_kvm(R"({"exits": 30, "halt_exits": 8, "halt_wait_ns": 1000000,
                                "halt_attempted_poll": 1, "halt_successful_poll": 1,
                                "preemption_reported": 5, "hypercalls": 2})"),
                                 SidecarResult{}});
  CHECK_THAT(text, ContainsSubstring("=== KVM STATS (avg across 2 VMs) ==="));
  CHECK_THAT(text, ContainsSubstring("  exits                              20\n"));
  CHECK_THAT(text, ContainsSubstring("  halt_wait_ms                      2.0\n"));
  CHECK_THAT(text, ContainsSubstring("  hypercalls                          1\n"));
  CHECK_THAT(text, ContainsSubstring("  halt poll success               50.0%\n"));
  CHECK_THAT(text, ContainsSubstring("preempted 5 times"));
}

TEST_CASE("without exits there is nothing to say of KVM", "[support]")
{
  CHECK(kvm_summary({}).empty());
  CHECK(kvm_summary({with_kvm(R"({"exits": 0, "hypercalls": 7})")}).empty());
  CHECK_THAT(kvm_summary({with_kvm(R"({"exits": 1})")}), !ContainsSubstring("hypercalls"));
  CHECK_THAT(kvm_summary({with_kvm(R"({"exits": 1})")}), !ContainsSubstring("WARNING"));
}

} // namespace ktstr::support
