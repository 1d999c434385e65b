// How long `ktstr plugin list` takes with 500 plugins: cold, when each is loaded and described by a
// child, and warm, when their descriptions are in the cache. Prints seconds; asserts nothing.
//
//   bench_discovery [ROUNDS]   default 5; the median is printed
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/base/unique_fd.h"
#include "tests/bad_plugins/many_plugins.h"
#include "tests/bench/bench_support.h"

namespace ktstr::bench {

namespace {

namespace fs = std::filesystem;

constexpr int kPlugins = 500;

/// The part of the folder's pages that are in memory after the kernel was asked to drop them. The
/// folder must lie on a disk: a tmpfs has nowhere to drop them to.
double drop_from_page_cache(const fs::path& folder)
{
  std::size_t pages = 0;
  std::size_t resident = 0;
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  for (const auto& entry : fs::directory_iterator(folder)) {
    const UniqueFd file(::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC));
    ::fsync(file.get());
    ::posix_fadvise(file.get(), 0, 0, POSIX_FADV_DONTNEED);
    const auto size = fs::file_size(entry.path());
    void* at = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.get(), 0);
    if (at == MAP_FAILED)
      give_up("cannot map '" + entry.path().string() + "'");
    std::vector<unsigned char> states((size + page - 1) / page);
    ::mincore(at, size, states.data());
    ::munmap(at, size);
    pages += states.size();
    resident += static_cast<std::size_t>(std::count_if(
        states.begin(), states.end(), [](unsigned char state) { return (state & 1U) != 0; }));
  }
  return static_cast<double>(resident) / static_cast<double>(std::max<std::size_t>(pages, 1));
}

/// Seconds that listing took. Gives up when a plugin is missing.
double time_list(const fs::path& plugins, const fs::path& cache)
{
  const auto start = system_clock().now();
  const auto run = must(
      run_captured({.argv = {KTSTR_PROGRAM, "plugin", "list", "--plugin-dir", plugins.string()},
                    .environment = {{"KTSTR_CACHE_DIR", cache.string()}}},
                   {.time = kLimit}));
  const std::chrono::duration<double> took = system_clock().now() - start;
  if (!run.status.succeeded() || run.out.find("scheduler  a499") == std::string::npos)
    give_up("not all plugins are listed: " + run.status.text() + "\n" + run.err);
  return took.count();
}

int measure(std::size_t rounds)
{
  const auto folder = must(TempDir::create("ktstr-discovery"));
  const auto plugins = folder.path() / "plugins";
  fs::create_directory(plugins);
  if (auto status = test::write_many_plugins(KTSTR_GOOD_PLUGIN, plugins, kPlugins); !status)
    give_up(status.error().text());
  std::vector<double> cold;
  std::vector<double> warm;
  double resident = 0;
  for (std::size_t round = 0; round < rounds; ++round) {
    const auto cache = folder.path() / fmt::format("cache-{}", round);
    resident = std::max(resident, drop_from_page_cache(plugins));
    cold.push_back(time_list(plugins, cache));
    warm.push_back(time_list(plugins, cache));
  }
  std::printf("%d plugins beside ktstr's own, median of %zu rounds\n", kPlugins, rounds);
  std::printf(
      "cold  %6.2f s  (limit 10 s)  no description cached; %.0f %% of the plugins' pages in "
      "memory, ktstr's own and the libraries' are\n",
      median(cold),
      100 * resident);
  std::printf("warm  %6.2f s  (limit 1 s)   descriptions cached, files in memory\n", median(warm));
  return 0;
}

} // namespace

} // namespace ktstr::bench

int main(int argc, char** argv)
{
  const auto rounds = argc > 1 ? ktstr::parse_decimal(argv[1]).value_or(0) : 5;
  if (rounds == 0)
    ktstr::bench::give_up("ROUNDS is a number from 1 on");
  return ktstr::bench::measure(rounds);
}
