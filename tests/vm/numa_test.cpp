// Machines whose NUMA nodes differ: declared by a test, by a document, by a preset, and there in
// the guest. That each guest is the machine declared is checked by every cell as it starts.
#include <catch2/catch_test_macros.hpp>

#include "program_run.h"

namespace ktstr::test {

namespace {

constexpr const char* kOwnMachine =
    "3n3l2c1t:nodes=2@512,1@384,0@256:distances=10,21,17,21,10,28,17,28,10"
    ":latencies=80,140,300,150,85,420,0,0,0"
    ":bandwidths=20000,9000,4000,8000,19000,2000,0,0,0:caches=0,0,64";

/// Pages of node 1, which has memory alone, with a slow-tier check that must see them.
constexpr const char* kDocument = R"({
  "schema": "ktstr.scenario/1",
  "topology": "2n1l2c1t:nodes=1@512,0@256:latencies=90,400,0,0:bandwidths=9000,1000,0,0",
  "workers": [{"work_type": "PageFaultChurn", "num_workers": 1, "mem_policy": {"bind": "1"}}, {"num_workers": 1}],
  "checks": {"max_slow_tier_ratio": 0.001}
})";

} // namespace

TEST_CASE("nodes of their own speed, distance and memory are there in the guest", "[vm]")
{
  const TestBench bench;
  const auto folder = bench.folder.path() / "documents";
  REQUIRE(make_directories(folder));
  REQUIRE(write_file(folder / "slow_tier.json", kDocument));
  const auto outcome = run_cells(bench,
                                 {.plugin_folders = {KTSTR_OWN_PLUGINS, folder.string()},
                                  .filter = "scheduler(eevdf) & (test(tiers) | test(slow_tier) | "
                                            "(test(smoke) & preset(numa-tiers)))",
                                  .options = {"--preset", "numa-tiers"}});
  INFO(outcome.errors);
  REQUIRE(outcome.cells.size() == 3);
  check_verdict(record_of(outcome, std::string("tiers/eevdf/") + kOwnMachine), "pass");
  check_verdict(record_of(outcome, "smoke/eevdf/numa-tiers"), "pass");
  const auto& slow = record_of(outcome, "slow_tier");
  check_verdict(slow, "fail", "scheduler");
  CHECK(slow["reason"].as_string().starts_with("slow_tier: "));
}

} // namespace ktstr::test
