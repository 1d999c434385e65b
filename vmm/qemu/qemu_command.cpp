#include "vmm/qemu/qemu_command.h"

#include <algorithm>
#include <numeric>

#include "core/base/text.h"
#include "core/wire/park.h"
#include "core/wire/window.h"
#include "vmm/qemu/host_tsc.h"

namespace ktstr {

namespace {

constexpr std::uint64_t kMiB = 1UL << 20U;

/// A kernel that is given less does not bring up all its CPUs.
constexpr std::uint64_t kBaseMemoryMib = 512;
constexpr std::uint64_t kMemoryPerCpuMib = 8;
/// A node with less is dropped or starved of page-table memory while it is being set up.
constexpr std::uint64_t kMinNodeMib = 128;
/// The first node holds the kernel, the window and the initramfs.
constexpr std::uint64_t kMinFirstNodeMib = ((kWindowBase + kWindowSize) >> 20U) + 64;
/// Above this APIC id interrupts need x2APIC.
constexpr std::uint32_t kMaxXapicId = 254;

using Arguments = std::vector<std::string>;

void append(Arguments& arguments, std::initializer_list<std::string> more)
{
  arguments.insert(arguments.end(), more);
}

/// QEMU's option syntax splits at commas; a doubled comma is one.
std::string escaped(const std::string& text)
{
  return join(split(text, ','), ",,");
}

/// One package per node when the nodes are equal, else one package for all. LLCs are dies.
std::uint32_t sockets_of(const Topology& topology)
{
  const bool is_even = topology.nodes.empty() && topology.llcs % topology.numa_nodes == 0;
  return is_even ? topology.numa_nodes : 1;
}

std::uint32_t id_bits(std::uint32_t count)
{
  std::uint32_t bits = 0;
  while ((1U << bits) < count)
    ++bits;
  return bits;
}

/// APIC ids have a bit field for each level, so counts that are no power of two leave gaps.
std::uint32_t highest_apic_id(const Topology& topology)
{
  const auto sockets = sockets_of(topology);
  const auto dies = topology.llcs / sockets;
  const auto thread_bits = id_bits(topology.threads_per_core);
  const auto core_bits = thread_bits + id_bits(topology.cores_per_llc);
  const auto die_bits = core_bits + id_bits(dies);
  return ((sockets - 1) << die_bits) | ((dies - 1) << core_bits) |
         ((topology.cores_per_llc - 1) << thread_bits) | (topology.threads_per_core - 1);
}

/// Only Intel models have the right LLC ids and SMT siblings under tcg. level=0x1e: with dies and a
/// CPUID level that reaches 0x1f, QEMU 10 asserts in encode_topo_cpuid1f. No RDRAND and RDSEED:
/// their values would not come from the seed. The others are what the model has and tcg has not:
/// leaving them out keeps QEMU's warnings for what matters.
std::string cpu_model(const VmConfig& config)
{
  if (config.accelerator == Accelerator::kvm)
    return "host";
  std::string model = "Skylake-Client,level=0x1e,-rdrand,-rdseed";
  model += ",-pcid,-tsc-deadline,-invpcid,-hle,-rtm,-xsavec";
  if (highest_apic_id(config.topology) > kMaxXapicId)
    model += ",+x2apic";
  return model;
}

std::string smp(const Topology& topology)
{
  const auto sockets = sockets_of(topology);
  return fmt::format("{},sockets={},dies={},cores={},threads={}",
                     total_cpus(topology),
                     sockets,
                     topology.llcs / sockets,
                     topology.cores_per_llc,
                     topology.threads_per_core);
}

bool is_flat(const Topology& topology)
{
  return topology.numa_nodes == 1;
}

/// What the guest's firmware tells of memory's speed.
void add_memory_speed(Arguments& arguments, const Topology& topology)
{
  const auto nodes = topology.numa_nodes;
  for (std::uint32_t from = 0; from < nodes; ++from)
    for (std::uint32_t to = 0; to < nodes && llcs_in_node(topology, from) > 0; ++to) {
      const auto cell = std::size_t{from} * nodes + to;
      const auto pair = fmt::format(
          "hmat-lb,initiator={},target={},hierarchy=memory,data-type=access-", from, to);
      append(arguments,
             {"-numa",
              pair + fmt::format("latency,latency={}", topology.latencies_ns[cell]),
              "-numa",
              pair + fmt::format("bandwidth,bandwidth={}M", topology.bandwidths_mib_s[cell])});
    }
  for (std::size_t node = 0; node < topology.cache_mib.size(); ++node)
    if (topology.cache_mib[node] > 0)
      append(arguments,
             {"-numa",
              fmt::format("hmat-cache,node-id={},size={}M,level=1,associativity=direct,"
                          "policy=write-back,line=64",
                          node,
                          topology.cache_mib[node])});
}

void add_numa(Arguments& arguments, const Topology& topology)
{
  const bool has_speeds = !topology.latencies_ns.empty();
  std::uint32_t first_cpu = 0;
  for (std::uint32_t node = 0; node < topology.numa_nodes; ++node) {
    auto text = fmt::format("node,nodeid={},memdev=ram{}", node, node);
    const auto cpus = llcs_in_node(topology, node) * cpus_per_llc(topology);
    if (cpus > 0)
      text += fmt::format(",cpus={}-{}", first_cpu, first_cpu + cpus - 1);
    first_cpu += cpus;
    if (has_speeds)
      text += fmt::format(",initiator={}", initiator_of(topology, node));
    append(arguments, {"-numa", text});
  }
  for (std::uint32_t from = 0; from < topology.numa_nodes; ++from)
    for (std::uint32_t to = 0; to < topology.numa_nodes; ++to)
      if (from != to)
        append(arguments,
               {"-numa",
                fmt::format(
                    "dist,src={},dst={},val={}", from, to, distance_between(topology, from, to))});
  if (has_speeds)
    add_memory_speed(arguments, topology);
}

void add_clock(Arguments& arguments, const VmConfig& config)
{
  if (config.clock != VmClock::virtual_time)
    return;
  append(arguments,
         {"-icount",
          fmt::format("shift={},sleep=off", icount_shift(total_cpus(config.topology))),
          "-rtc",
          "base=2026-01-01T00:00:00,clock=vm",
          "-seed",
          std::to_string(config.seed)});
}

std::string kernel_command_line(const VmConfig& config)
{
  // panic=-1: reboot at once, which ends the machine; reboot=t: by a triple fault, the shortest
  // way, which stops the CPU there and then. nokaslr: equal addresses in every run. And what costs
  // time and proves nothing about a scheduler: the crypto layer's self-tests check its own
  // arithmetic; this machine has one PCI bus, looking for 255 more takes 17,000 port accesses.
  std::vector<std::string> words{"console=ttyS0",
                                 "quiet",
                                 "loglevel=4",
                                 "panic=-1",
                                 "reboot=t",
                                 "oops=panic",
                                 "nokaslr",
                                 "cryptomgr.notests",
                                 "initcall_blacklist=load_system_certificate_list",
                                 "pci=lastbus=0"};
  // Under emulation speculation has no side channels.
  if (config.accelerator == Accelerator::tcg)
    words.insert(words.end(), {"mitigations=off", "tsc=reliable", "no_timer_check"});
  // An emulated guest reads the host's counter and cannot measure it: while it is kept off the CPU
  // the counter goes on. One that counted ten times too slow here lived ten times too fast.
  if (config.accelerator == Accelerator::tcg && config.clock == VmClock::real_time)
    words.push_back(fmt::format("tsc_early_khz={}", host_tsc_khz()));
  for (auto& word : window_kernel_arguments())
    words.push_back(std::move(word));
  words.insert(words.end(), config.kernel_arguments.begin(), config.kernel_arguments.end());
  return join(words, " ");
}

std::string machine(const VmConfig& config)
{
  std::string text = "q35";
  if (is_flat(config.topology))
    text += ",memory-backend=ram0";
  if (highest_apic_id(config.topology) > kMaxXapicId)
    text += ",kernel-irqchip=split";
  if (!config.topology.latencies_ns.empty())
    text += ",hmat=on";
  return text;
}

} // namespace

int icount_shift(std::uint32_t cpus)
{
  return cpus <= 4 ? 3 : cpus <= 8 ? 2 : cpus <= 16 ? 1 : 0;
}

std::vector<std::uint64_t> node_memory(const VmConfig& config)
{
  const auto& topology = config.topology;
  std::vector<std::uint64_t> mib;
  for (const auto& node : topology.nodes)
    mib.push_back(node.memory_mib);
  if (mib.empty()) {
    const auto least = kBaseMemoryMib + kMemoryPerCpuMib * total_cpus(topology);
    const auto total = std::max<std::uint64_t>(config.memory_mib, least);
    const auto share = (total + topology.numa_nodes - 1) / topology.numa_nodes;
    mib.assign(topology.numa_nodes, share);
  }
  for (std::size_t node = 0; node < mib.size(); ++node) {
    const auto least = node == 0 ? kMinFirstNodeMib : kMinNodeMib;
    mib[node] = std::max(mib[node], least);
  }
  std::vector<std::uint64_t> bytes;
  for (const auto size : mib)
    bytes.push_back((size + size % 2) * kMiB); // whole huge pages
  return bytes;
}

std::vector<std::string> machine_arguments(const VmConfig& config)
{
  const auto bytes = node_memory(config);
  const auto total = std::accumulate(bytes.begin(), bytes.end(), std::uint64_t{0});
  // One tcg thread: with more vCPUs than host CPUs, more threads only spin on each other's locks.
  const bool is_tcg = config.accelerator == Accelerator::tcg;
  Arguments arguments{"-nodefaults", "-no-user-config", "-display", "none"};
  append(arguments, {"-machine", machine(config), "-accel", is_tcg ? "tcg,thread=single" : "kvm"});
  append(arguments, {"-cpu", cpu_model(config), "-smp", smp(config.topology)});
  append(arguments, {"-m", fmt::format("{}M", total / kMiB)});
  if (!is_flat(config.topology))
    add_numa(arguments, config.topology);
  add_clock(arguments, config);
  // Linux uses APIC ids above 254 only when an IOMMU remaps interrupts to them.
  if (highest_apic_id(config.topology) > kMaxXapicId)
    append(arguments, {"-device", "intel-iommu,intremap=on,eim=on"});
  append(arguments, {"-device", fmt::format("i6300esb,addr={}", kParkSlot)});
  append(arguments, {"-append", kernel_command_line(config)});
  return arguments;
}

std::vector<std::string> qemu_arguments(const VmConfig& config, const QemuInstance& instance)
{
  auto arguments = machine_arguments(config);
  const auto bytes = node_memory(config);
  // Huge pages are there before the guest starts: no fault while it is measured.
  const auto* access = instance.ram_use == RamUse::copy_on_write ? "share=off,readonly=on,rom=off"
                       : config.is_perf                          ? "share=on,prealloc=on"
                                                                 : "share=on";
  for (std::size_t node = 0; node < bytes.size(); ++node) {
    append(arguments,
           {"-object",
            fmt::format("memory-backend-file,id=ram{},size={},mem-path=/proc/self/fd/{},{}",
                        node,
                        bytes[node],
                        kFirstRamFd + static_cast<int>(node),
                        access)});
  }
  append(arguments, {"-kernel", instance.boot_image.string()});
  append(arguments, {"-initrd", config.initramfs.string()});
  const auto console = config.console_fd < 0
                           ? "file,id=console,path=" + escaped(config.console_file.string())
                           : fmt::format("socket,id=console,fd={}", kConsoleFd);
  append(arguments, {"-chardev", console});
  append(arguments, {"-serial", "chardev:console"});
  append(arguments, {"-chardev", fmt::format("socket,id=qmp,fd={}", kQmpFd)});
  append(arguments, {"-mon", "chardev=qmp,mode=control"});
  // A guest that ends stays in memory, stopped, until its last frames were read.
  append(arguments, {"-action", "reboot=shutdown,shutdown=pause,watchdog=pause", "-S"});
  if (instance.is_incoming)
    append(arguments, {"-incoming", "defer"});
  return arguments;
}

} // namespace ktstr
