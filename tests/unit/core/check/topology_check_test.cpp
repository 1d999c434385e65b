#include <catch2/catch_test_macros.hpp>

#include "core/base/text.h"
#include "core/check/topology_check.h"

namespace ktstr {

namespace {

Json cpu(int number, int node, std::string_view llc, std::string_view core)
{
  return Json::object({{"cpu", number}, {"node", node}, {"llc_cpus", llc}, {"core_cpus", core}});
}

/// What a guest of "2n2l1c2t" reports.
Json two_nodes()
{
  Json ready = Json::object();
  ready.set("cpus",
            Json::array({cpu(0, 0, "0-1", "0-1"),
                         cpu(1, 0, "0-1", "0-1"),
                         cpu(2, 1, "2-3", "2-3"),
                         cpu(3, 1, "2-3", "2-3")}));
  ready.set("nodes",
            Json::array({Json::object({{"node", 0}, {"distances", Json::array({10, 20})}}),
                         Json::object({{"node", 1}, {"distances", Json::array({20, 10})}})}));
  return ready;
}

std::string difference(std::string_view declared, const Json& ready)
{
  return topology_difference(*parse_topology(declared), ready).value_or("none");
}

} // namespace

TEST_CASE("topology check agrees with the declared machine", "[topology]")
{
  CHECK(difference("2n2l1c2t", two_nodes()) == "none");
}

TEST_CASE("topology check names the first difference", "[topology]")
{
  const Json seen = two_nodes();
  CHECK(difference("2n2l2c2t", seen) == "there should be 8 CPUs, the guest sees 4");
  CHECK(difference("2n2l2c1t", seen) == "core of CPU 0 should be '0', the guest sees '0-1'");
  CHECK(difference("2n4l1c1t", seen) == "LLC of CPU 0 should be '0', the guest sees '0-1'");
  CHECK(difference("1n2l1c2t", seen) == "CPU 2 should be in node 0, the guest sees it in node 1");
  CHECK(difference("3n2l1c2t:nodes=1@64,1@64,0@64", seen) ==
        "there should be 3 NUMA nodes, the guest sees 2");
  CHECK(difference("2n2l1c2t:distances=10,31,31,10", seen) ==
        "distance from node 0 to 1 should be 31, the guest sees 20");
}

TEST_CASE("topology check wants memory as fast as it was declared", "[topology]")
{
  const std::string declared =
      "2n2l1c2t:latencies=90,200,210,80:bandwidths=900,300,300,800:caches=0,64";
  CHECK(difference(declared, two_nodes()) == "latency of node 0 should be 90, the guest sees -1");
  const auto seen = [](int latency, int cache) {
    Json ready = two_nodes();
    ready.set("nodes",
              Json::array({Json::object({{"node", 0},
                                         {"distances", Json::array({10, 20})},
                                         {"latency_ns", 90},
                                         {"bandwidth_mib_s", 900},
                                         {"cache_mib", 0}}),
                           Json::object({{"node", 1},
                                         {"distances", Json::array({20, 10})},
                                         {"latency_ns", latency},
                                         {"bandwidth_mib_s", 800},
                                         {"cache_mib", cache}})}));
    return ready;
  };
  CHECK(difference(declared, seen(80, 64)) == "none");
  CHECK(difference(declared, seen(81, 64)) == "latency of node 1 should be 80, the guest sees 81");
  CHECK(difference(declared, seen(80, 0)) ==
        "memory-side cache of node 1 should be 64, the guest sees 0");
}

TEST_CASE("topology check takes a kernel without NUMA for one node", "[topology]")
{
  Json ready = Json::object();
  ready.set("cpus", Json::array({cpu(0, 0, "0", "0")}));
  CHECK(difference("1n1l1c1t", ready) == "none");
}

TEST_CASE("topology check does not take silence for agreement", "[topology]")
{
  CHECK(difference("1n1l1c1t", Json()) == "there should be 1 CPUs, the guest sees 0");
  Json ready = Json::object();
  ready.set("cpus", Json::array({cpu(0, 0, "", "0")}));
  CHECK(difference("1n1l1c1t", ready) == "LLC of CPU 0 should be '0', the guest sees ''");
}

} // namespace ktstr
