#include "probe/worker.h"

#include <cstdlib>
#include <cstring>
#include <latch>
#include <thread>
#include <unistd.h>
#include <vector>

#include "core/base/file.h"
#include "core/base/text.h"

namespace ktstr::probe {

namespace {

constexpr std::size_t kBlock = 64UL << 10U;
constexpr std::size_t kBlocksPerMib = 16;

void allocate(unsigned mib)
{
  for (std::size_t i = 0; i < mib * kBlocksPerMib; ++i) {
    void* block = std::malloc(kBlock); // NOLINT: what is measured
    if (block == nullptr)
      std::abort();
    std::memset(block, 1, kBlock);
    if (i % 4 == 0)
      std::free(block); // NOLINT
  }
}

} // namespace

std::filesystem::path ready_marker(pid_t worker)
{
  return fmt::format("/tmp/ktstr-worker-ready-{}", worker);
}

void run_worker(unsigned threads)
{
  std::latch all_done(threads);
  std::vector<std::thread> workers;
  for (unsigned mib = 1; mib <= threads; ++mib)
    workers.emplace_back([&all_done, mib] {
      allocate(mib);
      all_done.count_down();
      for (;;)
        ::pause();
    });
  all_done.wait();
  if (const auto status = write_file(ready_marker(::getpid()), ""); !status)
    std::abort();
  for (;;)
    ::pause();
}

} // namespace ktstr::probe
