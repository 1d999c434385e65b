#include <algorithm>

#include <catch2/catch_test_macros.hpp>

#include "vmm/qemu/qemu_command.h"

namespace {

constexpr std::uint64_t kMiB = 1UL << 20U;

ktstr::VmConfig machine(std::string_view topology)
{
  ktstr::VmConfig config;
  config.topology = *ktstr::parse_topology(topology);
  config.kernel = "/kernel";
  config.initramfs = "/initramfs";
  config.console_file = "/console";
  return config;
}

/// The value after an option; the first one.
std::string value_of(const std::vector<std::string>& arguments, std::string_view option)
{
  const auto found = std::find(arguments.begin(), arguments.end(), option);
  return found == arguments.end() || found + 1 == arguments.end() ? "" : *(found + 1);
}

std::vector<std::string> values_of(const std::vector<std::string>& arguments,
                                   std::string_view option)
{
  std::vector<std::string> values;
  for (std::size_t i = 0; i + 1 < arguments.size(); ++i)
    if (arguments[i] == option)
      values.push_back(arguments[i + 1]);
  return values;
}

bool has_word(const std::string& text, const std::string& word)
{
  return (" " + text + " ").find(" " + word + " ") != std::string::npos;
}

bool has_part(const std::string& text, const std::string& part)
{
  return ("," + text + ",").find("," + part + ",") != std::string::npos;
}

} // namespace

TEST_CASE("LLCs are dies, spread over one package per node", "[qemu]")
{
  CHECK(value_of(ktstr::machine_arguments(machine("1n5l3c2t")), "-smp") ==
        "30,sockets=1,dies=5,cores=3,threads=2");
  CHECK(value_of(ktstr::machine_arguments(machine("2n4l3c1t")), "-smp") ==
        "12,sockets=2,dies=2,cores=3,threads=1");
}

TEST_CASE("firmware tells how fast each node's memory is", "[qemu]")
{
  const auto arguments = ktstr::machine_arguments(machine(
      "2n1l2c1t:nodes=1@512,0@256:latencies=90,400,0,0:bandwidths=9000,1000,0,0:caches=0,64"));
  CHECK(has_part(value_of(arguments, "-machine"), "hmat=on"));
  const std::string pair = "hmat-lb,initiator=0,target=";
  const std::string latency = ",hierarchy=memory,data-type=access-latency,latency=";
  const std::string bandwidth = ",hierarchy=memory,data-type=access-bandwidth,bandwidth=";
  CHECK(values_of(arguments, "-numa") ==
        std::vector<std::string>{"node,nodeid=0,memdev=ram0,cpus=0-1,initiator=0",
                                 "node,nodeid=1,memdev=ram1,initiator=0",
                                 "dist,src=0,dst=1,val=20",
                                 "dist,src=1,dst=0,val=20",
                                 pair + "0" + latency + "90",
                                 pair + "0" + bandwidth + "9000M",
                                 pair + "1" + latency + "400",
                                 pair + "1" + bandwidth + "1000M",
                                 "hmat-cache,node-id=1,size=64M,level=1,associativity=direct,"
                                 "policy=write-back,line=64"});
}

TEST_CASE("nodes get their CPUs, memory and distances", "[qemu]")
{
  auto config = machine("2n4l2c1t");
  config.topology.distances = {10, 31, 31, 10};
  const auto numa = values_of(ktstr::machine_arguments(config), "-numa");
  CHECK(numa == std::vector<std::string>{"node,nodeid=0,memdev=ram0,cpus=0-3",
                                         "node,nodeid=1,memdev=ram1,cpus=4-7",
                                         "dist,src=0,dst=1,val=31",
                                         "dist,src=1,dst=0,val=31"});
}

TEST_CASE("a node without CPUs is one of memory alone", "[qemu]")
{
  auto config = machine("2n2l2c1t");
  config.topology.numa_nodes = 3;
  config.topology.nodes = {{.llcs = 1, .memory_mib = 512},
                           {.llcs = 0, .memory_mib = 256},
                           {.llcs = 1, .memory_mib = 512}};
  const auto numa = values_of(ktstr::machine_arguments(config), "-numa");
  REQUIRE(numa.size() >= 3);
  CHECK(numa[1] == "node,nodeid=1,memdev=ram1");
  CHECK(numa[2] == "node,nodeid=2,memdev=ram2,cpus=2-3");
}

TEST_CASE("the first node has room for the window, whatever was asked for", "[qemu]")
{
  auto config = machine("8n8l2c1t");
  config.memory_mib = 512;
  const auto bytes = ktstr::node_memory(config);
  REQUIRE(bytes.size() == 8);
  CHECK(bytes[0] == 384 * kMiB);
  CHECK(bytes[7] == 128 * kMiB);
  config.topology.nodes.assign(8, {.llcs = 1, .memory_mib = 64});
  CHECK(ktstr::node_memory(config)[0] == 384 * kMiB);
}

TEST_CASE("memory grows with the number of CPUs", "[qemu]")
{
  CHECK(ktstr::node_memory(machine("1n1l4c1t"))[0] == 544 * kMiB);
  CHECK(ktstr::node_memory(machine("1n14l9c2t"))[0] == (512 + 252 * 8) * kMiB);
  auto config = machine("1n1l4c1t");
  config.memory_mib = 2048;
  CHECK(ktstr::node_memory(config)[0] == 2048 * kMiB);
}

TEST_CASE("virtual time has fixed clock and seed, and no source of chance", "[qemu]")
{
  auto config = machine("1n1l4c1t");
  config.seed = 17;
  const auto arguments = ktstr::machine_arguments(config);
  CHECK(value_of(arguments, "-icount") == "shift=3,sleep=off");
  CHECK(value_of(arguments, "-rtc").ends_with(",clock=vm"));
  CHECK(value_of(arguments, "-seed") == "17");
  CHECK(value_of(arguments, "-cpu").find(",-rdrand,-rdseed") != std::string::npos);
  CHECK(has_word(value_of(arguments, "-append"), "nokaslr"));
}

TEST_CASE("the shift falls as vCPUs grow", "[qemu]")
{
  CHECK(ktstr::icount_shift(1) == 3);
  CHECK(ktstr::icount_shift(4) == 3);
  CHECK(ktstr::icount_shift(8) == 2);
  CHECK(ktstr::icount_shift(16) == 1);
  CHECK(ktstr::icount_shift(32) == 0);
  CHECK(ktstr::icount_shift(252) == 0);
}

TEST_CASE("real time and kvm have no instruction counter", "[qemu]")
{
  auto config = machine("1n1l4c1t");
  config.clock = ktstr::VmClock::real_time;
  config.accelerator = ktstr::Accelerator::kvm;
  const auto arguments = ktstr::machine_arguments(config);
  CHECK(value_of(arguments, "-icount").empty());
  CHECK(value_of(arguments, "-accel") == "kvm");
}

TEST_CASE("APIC ids above 254 bring x2APIC and interrupt remapping", "[qemu]")
{
  // 14 dies of 9 cores: 4 bits for the die, 4 for the core, 1 for the thread.
  const auto sparse = ktstr::machine_arguments(machine("1n14l9c2t"));
  CHECK(value_of(sparse, "-cpu").ends_with(",+x2apic"));
  CHECK(values_of(sparse, "-device").front() == "intel-iommu,intremap=on,eim=on");
  const auto dense = ktstr::machine_arguments(machine("1n15l8c2t"));
  CHECK(values_of(dense, "-device") == std::vector<std::string>{"i6300esb,addr=0x10"});
}

TEST_CASE("a fork differs from its template in what cannot be seen by the guest", "[qemu]")
{
  const auto config = machine("1n1l4c1t");
  const auto boot = ktstr::qemu_arguments(config, {.boot_image = "/k"});
  const auto fork = ktstr::qemu_arguments(
      config, {.boot_image = "/k", .ram_use = ktstr::RamUse::copy_on_write, .is_incoming = true});
  CHECK(value_of(boot, "-object").ends_with(",share=on"));
  CHECK(value_of(fork, "-object").ends_with(",share=off,readonly=on,rom=off"));
  CHECK(value_of(fork, "-incoming") == "defer");
  REQUIRE(fork.size() == boot.size() + 2);
  for (std::size_t i = 0; i < boot.size(); ++i)
    CHECK((boot[i] == fork[i] || boot[i].starts_with("memory-backend-file")));
}

TEST_CASE("--perf changes where the memory is, not the machine", "[qemu]")
{
  auto config = machine("1n1l4c1t");
  config.accelerator = ktstr::Accelerator::kvm;
  config.clock = ktstr::VmClock::real_time;
  const auto usual = ktstr::machine_arguments(config);
  config.is_perf = true;
  CHECK(ktstr::machine_arguments(config) == usual);
  const auto object = value_of(ktstr::qemu_arguments(config, {.boot_image = "/k"}), "-object");
  CHECK(object.ends_with(",share=on,prealloc=on"));
}

TEST_CASE("a node's memory is whole huge pages", "[qemu]")
{
  for (const auto* topology : {"1n1l1c1t", "3n3l1c1t", "5n5l3c1t"})
    for (const auto bytes : ktstr::node_memory(machine(topology)))
      CHECK(bytes % (2 * kMiB) == 0);
}

TEST_CASE("a comma in a path does not end QEMU's option", "[qemu]")
{
  auto config = machine("1n1l1c1t");
  config.console_file = "/a,b/console";
  const auto chardevs = values_of(ktstr::qemu_arguments(config, {.boot_image = "/k"}), "-chardev");
  REQUIRE_FALSE(chardevs.empty());
  CHECK(chardevs[0].ends_with("path=/a,,b/console"));
}
