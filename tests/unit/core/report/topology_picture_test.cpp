#include <catch2/catch_test_macros.hpp>

#include "core/report/topology_picture.h"

using namespace ktstr; // NOLINT

namespace {

DrawnMachine machine(std::string_view text)
{
  const auto topology = parse_topology(text);
  REQUIRE(topology);
  return machine_of(*topology);
}

} // namespace

TEST_CASE("a picture shows LLCs as lines and cores as brackets", "[topology_picture]")
{
  CHECK(draw(machine("1n2l2c2t")) == "1n2l2c2t: 1 node, 2 LLCs, 4 cores, 8 CPUs\n"
                                     "node 0\n"
                                     "  LLC 0   [0 1] [2 3]\n"
                                     "  LLC 1   [4 5] [6 7]\n");
}

TEST_CASE("a picture shows memory, distances and a node without CPUs", "[topology_picture]")
{
  CHECK(draw(machine("2n1l1c1t:nodes=1@512,0@256:distances=10,30,30,10")) ==
        "2n1l1c1t:nodes=1@512,0@256:distances=10,30,30,10: 2 nodes, 1 LLC, 1 core, 1 CPU\n"
        "node 0, 512 MiB\n"
        "  LLC 0   [0]\n"
        "node 1, 256 MiB, no CPU\n"
        "distances    0   1\n"
        "  node 0    10  30\n"
        "  node 1    30  10\n");
}

TEST_CASE("a picture shows which CPUs are offline", "[topology_picture]")
{
  const auto text = draw(machine("1n2l4c1t:offline=5-7"));
  CHECK(text.find("  LLC 1   [4] [-] [-] [-]\n") != std::string::npos);
  CHECK(text.find("offline: 5-7\n") != std::string::npos);
}

TEST_CASE("a wide LLC is drawn in several lines of bounded width", "[topology_picture]")
{
  const auto text = draw(machine("1n1l96c1t"));
  std::size_t start = 0;
  int lines = 0;
  for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', start)) {
    CHECK(end - start <= 96);
    start = end + 1;
    ++lines;
  }
  CHECK(lines > 4);
  CHECK(text.find("[95]") != std::string::npos);
}

TEST_CASE("a machine as data names every CPU's place", "[topology_picture]")
{
  const auto json = to_json(machine("2n2l2c1t"));
  CHECK(json["cpus"].items().size() == 4);
  CHECK(json["cpus"].items()[3].dump() == R"({"cpu":3,"node":1,"llc":1,"core":3,"online":true})");
  CHECK(json["nodes"].items()[1]["cpus"].as_string() == "2-3");
  CHECK(json["nodes"].items()[1]["distances"].dump() == "[20,10]");
  CHECK(json["llcs"].items()[1].dump() == R"({"llc":1,"node":1,"cpus":"2-3"})");
}
