#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "core/model/topology.h"

namespace ktstr {

namespace {

Topology uniform(std::uint32_t numa, std::uint32_t llcs, std::uint32_t cores, std::uint32_t threads)
{
  return {.numa_nodes = numa, .llcs = llcs, .cores_per_llc = cores, .threads_per_core = threads};
}

std::string parse_error(std::string_view text)
{
  const auto topology = parse_topology(text);
  return topology ? "accepted" : topology.error().text();
}

std::string rule_broken_by(const Topology& topology)
{
  const auto status = validate_topology(topology);
  return status ? "none" : status.error().message();
}

bool contains(const std::string& text, std::string_view part)
{
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("topology parses its text form", "[topology]")
{
  const auto topology = parse_topology("2n4l8c2t");
  REQUIRE(topology);
  CHECK(*topology == uniform(2, 4, 8, 2));
  CHECK(total_cpus(*topology) == 64);
  CHECK(cpus_per_llc(*topology) == 16);
}

TEST_CASE("topology parses numbers as the reference does", "[topology]")
{
  CHECK(*parse_topology("01n02l04c02t") == uniform(1, 2, 4, 2));
  CHECK(*parse_topology("+1n2l4c2t") == uniform(1, 2, 4, 2));
  CHECK(parse_topology("4294967295n1l1c1t")->numa_nodes == 4294967295U);
  CHECK(*parse_topology("2n3l1c1t") == uniform(2, 3, 1, 1)); // whether it is valid is asked later
}

TEST_CASE("topology refuses malformed text", "[topology]")
{
  const std::string text = GENERATE(as<std::string>(),
                                    "",
                                    "hello",
                                    "1n2l4c0t",
                                    "0n2l4c2t",
                                    "2l1n4c2t",
                                    "1n2l4c2",
                                    "1s2l4c2t",
                                    "2s4c2t",
                                    "1n2l4c2tb",
                                    "1n2l4c2tt",
                                    " 1n2l4c2t",
                                    "1n2l4c2t ",
                                    "1n2l4c2t\n",
                                    "4294967296n1l1c1t",
                                    "++1n2l4c2t",
                                    "-1n2l4c2t",
                                    "1N2L4C2T",
                                    "1n2l4c2.0t",
                                    "1n1l1c1t1n1l1c1t",
                                    "1_0n1l1c1t",
                                    "1n2l4c2t:",
                                    "1n2l4c2t:nodes=",
                                    "1n2l4c2t:nodes=2",
                                    "1n2l4c2t:nodes=2@x",
                                    "1n2l4c2t:distances=256",
                                    "1n2l4c2t:offline=",
                                    "1n2l4c2t:offline=3-1",
                                    "1n2l4c2t:offline=1:nodes=2@512",
                                    "1n2l4c2t:offline=1:offline=2",
                                    "1n2l4c2t:color=red");
  CAPTURE(text);
  CHECK_FALSE(parse_topology(text));
}

TEST_CASE("topology error says what was expected and where", "[topology]")
{
  CHECK(
      contains(parse_error("1n2lxc2t"), "expected the number of cores before 'c' at character 5"));
  CHECK(contains(parse_error("1n2l4c"), "expected the number of threads followed by 't'"));
  CHECK(contains(parse_error("1n0l4c2t"), "the number of LLCs must be > 0"));
  CHECK(contains(parse_error("1n2l4c2tX"), "nothing may follow the 't'"));
  CHECK(contains(parse_error("1n2l4c2t:x=1"), "expected 'nodes=', 'distances=', 'latencies='"));
}

TEST_CASE("topology text survives a round trip", "[topology]")
{
  const std::string text = GENERATE(as<std::string>(),
                                    "1n2l4c2t",
                                    "1n1l1c12t",
                                    "3n3l2c1t:nodes=2@512,1@256,0@128",
                                    "2n2l2c1t:distances=10,30,30,10",
                                    "1n2l4c1t:offline=5-7",
                                    "2n3l1c1t:nodes=1@64,2@64:distances=10,21,21,10:offline=1",
                                    "2n1l2c1t:nodes=1@64,0@64:latencies=90,300,0,0"
                                    ":bandwidths=9000,1000,0,0:caches=0,32:offline=1");
  const auto topology = parse_topology(text);
  REQUIRE(topology);
  CHECK(format_topology(*topology) == text);
}

TEST_CASE("topology validation names the first broken rule", "[topology]")
{
  CHECK(rule_broken_by(uniform(0, 0, 0, 0)) == "llcs must be > 0");
  CHECK(rule_broken_by(uniform(0, 1, 0, 0)) == "cores_per_llc must be > 0");
  CHECK(rule_broken_by(uniform(0, 1, 1, 0)) == "threads_per_core must be > 0");
  CHECK(rule_broken_by(uniform(0, 1, 1, 1)) == "numa_nodes must be > 0");
  CHECK(contains(rule_broken_by(uniform(1, 4294967295U, 2, 2)), "total CPU count overflows u32"));
  CHECK(contains(rule_broken_by(uniform(1, 4294967295U, 4294967295U, 4294967295U)),
                 "total CPU count overflows u32"));
  CHECK(contains(rule_broken_by(uniform(2, 3, 1, 1)), "must be divisible by numa_nodes"));
  CHECK(rule_broken_by(uniform(1, 4294967295U, 1, 1)) == "none");
  CHECK(rule_broken_by(uniform(3, 3, 1, 1)) == "none");
}

TEST_CASE("topology validation checks what firmware tells of memory", "[topology]")
{
  const auto broken = [](const std::string& sections) {
    return rule_broken_by(*parse_topology("2n1l2c1t:nodes=1@64,0@64" + sections));
  };
  CHECK(broken(":latencies=9,30,0,0:bandwidths=9,1,0,0:caches=0,32") == "none");
  CHECK(contains(broken(":latencies=9,30,0,0"), "need each other"));
  CHECK(contains(broken(":latencies=9,30:bandwidths=9,1,0,0"), "2 x 2 entries"));
  CHECK(contains(broken(":latencies=9,30,9,9:bandwidths=9,1,0,0"), "node 1 has no CPUs"));
  CHECK(contains(broken(":latencies=9,0,0,0:bandwidths=9,1,0,0"), "must be 1 to 60000, is 0"));
  CHECK(contains(broken(":latencies=9,9,0,0:bandwidths=9,1000001,0,0"), "is 1000001"));
  CHECK(contains(broken(":caches=0,32"), "caches need latencies"));
  CHECK(contains(broken(":latencies=9,9,0,0:bandwidths=9,9,0,0:caches=1"), "for each of 2 nodes"));
  const auto flat = parse_topology("1n1l2c1t:latencies=9:bandwidths=9");
  CHECK(contains(rule_broken_by(*flat), "at least two NUMA nodes"));
}

TEST_CASE("memory is reached first by the CPUs of its node, else by the nearest", "[topology]")
{
  const auto by_latency =
      parse_topology("3n2l1c1t:nodes=1@64,1@64,0@64:distances=10,20,15,20,10,30,15,30,10"
                     ":latencies=9,20,90,20,9,30,0,0,0:bandwidths=9,9,9,9,9,9,0,0,0");
  CHECK(initiator_of(*by_latency, 1) == 1);
  CHECK(initiator_of(*by_latency, 2) == 1);
  const auto by_distance =
      parse_topology("3n2l1c1t:nodes=1@64,1@64,0@64:distances=10,20,30,20,10,15,30,15,10");
  CHECK(initiator_of(*by_distance, 2) == 1);
}

TEST_CASE("topology validation checks nodes, distances and offline CPUs", "[topology]")
{
  const auto broken = [](std::string_view text) { return rule_broken_by(*parse_topology(text)); };
  CHECK(broken("2n3l1c1t:nodes=2@64,1@64") == "none");
  CHECK(contains(broken("2n3l1c1t:nodes=3@64"), "1 nodes are listed"));
  CHECK(contains(broken("2n3l1c1t:nodes=1@64,1@64"), "the nodes have 2 in sum"));
  CHECK(contains(broken("2n3l1c1t:nodes=2@64,1@0"), "node 1 has CPUs"));
  CHECK(contains(broken("2n2l1c1t:distances=10,20,20"), "2 x 2 entries"));
  CHECK(contains(broken("2n2l1c1t:distances=11,20,20,10"), "to itself must be 10"));
  CHECK(contains(broken("2n2l1c1t:distances=10,10,10,10"), "must be > 10"));
  CHECK(contains(broken("2n2l1c1t:distances=10,20,21,10"), "symmetric"));
  CHECK(contains(broken("1n2l1c1t:offline=0"), "CPU 0 stays online"));
  CHECK(contains(broken("1n2l1c1t:offline=2"), "offline CPU 2 does not exist"));
}

TEST_CASE("topology numbers CPUs thread fastest, then core, then LLC", "[topology]")
{
  const Topology topology = uniform(2, 2, 2, 2);
  const CpuPlace place = place_of(topology, 6);
  CHECK(place.llc == 1);
  CHECK(place.core == 1);
  CHECK(place.thread == 0);
  CHECK(place.node == 1);
  CHECK(place_of(topology, 3).llc == 0);
  CHECK(place_of(topology, 3).core == 1);
  CHECK(place_of(topology, 3).thread == 1);
}

TEST_CASE("topology maps LLCs to unequal nodes in order", "[topology]")
{
  const auto topology = parse_topology("4n3l1c1t:nodes=2@64,0@64,1@64,0@64");
  REQUIRE(topology);
  CHECK(numa_node_of_llc(*topology, 0) == 0);
  CHECK(numa_node_of_llc(*topology, 1) == 0);
  CHECK(numa_node_of_llc(*topology, 2) == 2);
  CHECK(numa_node_of_llc(*topology, 99) == 3);
  CHECK(llcs_in_node(*topology, 1) == 0);
}

TEST_CASE("topology distances default to 10 and 20", "[topology]")
{
  CHECK(distance_between(uniform(2, 2, 1, 1), 1, 1) == 10);
  CHECK(distance_between(uniform(2, 2, 1, 1), 0, 1) == 20);
  CHECK(distance_between(*parse_topology("2n2l1c1t:distances=10,31,31,10"), 1, 0) == 31);
}

} // namespace ktstr
