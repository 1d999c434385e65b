/// Work types that work on memory: page faults, and pages and tasks that change their NUMA node.
#include <algorithm>
#include <array>
#include <cerrno>
#include <linux/mempolicy.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/scenario/numa_nodes.h"
#include "core/scenario/work_parts.h"
#include "core/scenario/worker_run.h"

namespace ktstr {

namespace {

constexpr std::size_t kPageBytes = 4096;

/// Anonymous pages of the usual size.
class Region {
public:
  Region(WorkerRun& run, std::uint64_t kib) : bytes_(kib * 1024)
  {
    void* data =
        ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (data == MAP_FAILED)
      run.give_up("cannot map memory", errno);
    data_ = static_cast<char*>(data);
    ::madvise(data_, bytes_, MADV_NOHUGEPAGE); // a kernel without huge pages refuses: fine
  }
  Region(const Region&) = delete;
  Region& operator=(const Region&) = delete;
  ~Region() { ::munmap(data_, bytes_); }

  [[nodiscard]] std::size_t pages() const { return bytes_ / kPageBytes; }
  void touch(std::size_t page)
  {
    auto& byte = *const_cast<volatile char*>(data_ + page * kPageBytes);
    byte = static_cast<char>(byte + 1);
  }
  void drop() { ::madvise(data_, bytes_, MADV_DONTNEED); }
  /// Moves what is there to a node, and what will be. Returns 0 or an errno.
  int bind(int node)
  {
    const unsigned long mask = 1UL << static_cast<unsigned>(node);
    const long status =
        ::syscall(SYS_mbind, data_, bytes_, MPOL_BIND, &mask, 8 * sizeof mask, MPOL_MF_MOVE);
    return status == 0 ? 0 : errno;
  }

private:
  std::size_t bytes_;
  char* data_ = nullptr;
};

void page_fault_churn(WorkerRun& run)
{
  Region region(run, run.count_param(0));
  while (!run.should_stop()) {
    for (std::uint64_t i = 0; i < run.count_param(1); ++i)
      region.touch(run.random().below(region.pages()));
    region.drop();
    burn(run.count_param(2));
    run.did(run.count_param(1));
  }
}

std::vector<int> nodes_in(std::int64_t mask)
{
  std::vector<int> nodes;
  for (int node = 0; node < 63; ++node)
    if (((mask >> node) & 1) != 0)
      nodes.push_back(node);
  return nodes;
}

/// Walks over a region that is moved from node to node.
void numa_working_set_sweep(WorkerRun& run)
{
  Region region(run, run.count_param(0));
  const auto targets = nodes_in(run.param(2));
  const auto period_ns = run.count_param(1) * 1'000'000;
  auto next_move_ns = monotonic_ns();
  for (std::size_t turn = 0; !run.should_stop();) {
    if (!targets.empty() && monotonic_ns() >= next_move_ns) {
      if (const int why = region.bind(targets[turn++ % targets.size()]); why != 0)
        run.give_up("cannot bind memory to a node", why);
      next_move_ns += period_ns;
    }
    for (std::size_t page = 0; page < region.pages(); ++page)
      region.touch(page);
    run.did(region.pages());
  }
}

/// CPUs that it may use, by node; nodes without such are left out.
std::vector<std::vector<int>> allowed_by_node(WorkerRun& run)
{
  const auto allowed = run.allowed_cpus();
  std::vector<std::vector<int>> homes;
  for (const auto& node : online_numa_nodes()) {
    std::vector<int> both;
    std::set_intersection(node.cpus.begin(),
                          node.cpus.end(),
                          allowed.begin(),
                          allowed.end(),
                          std::back_inserter(both));
    if (!both.empty())
      homes.push_back(std::move(both));
  }
  return homes;
}

/// Goes from node to node itself.
void numa_migration_churn(WorkerRun& run)
{
  const auto homes = allowed_by_node(run);
  if (homes.size() < 2)
    run.note("its CPUs are on one node: only spins");
  const auto period_ns = run.count_param(0) * 1'000'000;
  auto next_move_ns = monotonic_ns();
  for (std::size_t turn = 0; !run.should_stop();) {
    if (homes.size() > 1 && monotonic_ns() >= next_move_ns) {
      run.bind_to(homes[turn++ % homes.size()]);
      next_move_ns += period_ns;
    }
    burn(kSpinRounds);
    run.did(1);
  }
}

constexpr std::array<WorkParam, 3> kFaultParams = {{
    {.name = "region_kib", .fallback = 4096, .least = 4, .greatest = 1 << 20},
    {.name = "touches_per_cycle", .fallback = 256, .least = 1, .greatest = 1 << 20},
    {.name = "spin_iters", .fallback = 64, .least = 0, .greatest = kMaxRounds},
}};

constexpr std::array<WorkParam, 3> kSweepParams = {{
    {.name = "region_kib", .fallback = 4096, .least = 4, .greatest = 1 << 20},
    {.name = "sweep_period_ms", .fallback = 100, .least = 1, .greatest = 60'000},
    {.name = "target_nodes", .kind = WorkParam::Kind::nodes},
}};

constexpr std::array<WorkParam, 1> kMigrationParams = {{
    {.name = "period_ms", .fallback = 100, .least = 1, .greatest = 60'000},
}};

constexpr std::array kTypes = {
    WorkType{.name = "PageFaultChurn",
             .summary = "touches random pages and gives them back",
             .params = kFaultParams,
             .run = page_fault_churn},
    WorkType{.name = "NumaWorkingSetSweep",
             .summary = "walks over memory that is moved from node to node",
             .params = kSweepParams,
             .run = numa_working_set_sweep},
    WorkType{.name = "NumaMigrationChurn",
             .summary = "moves itself from node to node",
             .params = kMigrationParams,
             .run = numa_migration_churn},
};

} // namespace

std::span<const WorkType> memory_work_types()
{
  return kTypes;
}

} // namespace ktstr
