// What a cell costs, from one run of this program: a bare QEMU boot of the kernel to its init, the
// same cell cold and forked, forks with a sched_ext scheduler, their memory, and how many a minute.
// Prints medians and ratios; asserts nothing.
//
//   bench_cells [ROUNDS [WIDE]]   WIDE: rounds with 64 vCPUs, default none, minutes each;
//                                 KTSTR_TEST_KERNEL or the default kernel of the cache
#include <sys/resource.h>

#include "core/wire/cpio.h"
#include "tests/bench/bench_support.h"

namespace ktstr::bench {

namespace {

namespace fs = std::filesystem;

constexpr const char* kPreset = "tiny-2llc";       // 4 vCPUs
constexpr const char* kWidePreset = "medium-8llc"; // 64 vCPUs

/// An initramfs whose init turns the machine off at once.
fs::path bare_initramfs(const fs::path& folder)
{
  CpioWriter writer;
  writer.add_char_device("dev/console", 5, 1);
  writer.add_file("bin/busybox", must(read_file(must(find_program("busybox")))), true);
  writer.add_file("init", "#!/bin/busybox sh\n/bin/busybox poweroff -f\n", true);
  const auto file = folder / "bare.cpio";
  if (auto status = write_file(file, writer.finish()); !status)
    give_up(status.error().text());
  return file;
}

double bare_boot_ms(const fs::path& kernel, const fs::path& initramfs)
{
  const auto started = system_clock().now();
  const auto run = must(run_captured({.argv = {"qemu-system-x86_64",
                                               "-nodefaults",
                                               "-no-user-config",
                                               "-display",
                                               "none",
                                               "-no-reboot",
                                               "-machine",
                                               "q35",
                                               "-accel",
                                               "tcg,thread=single",
                                               "-cpu",
                                               "Skylake-Client,level=0x1e",
                                               "-smp",
                                               "4",
                                               "-m",
                                               "512M",
                                               "-kernel",
                                               kernel.string(),
                                               "-initrd",
                                               initramfs.string(),
                                               "-append",
                                               "console=ttyS0 quiet panic=-1",
                                               "-serial",
                                               "null"}},
                                     {.time = kLimit}));
  if (!run.status.succeeded() || run.is_timed_out)
    give_up("the bare boot ended with " + run.status.text() + ": " + run.err);
  return static_cast<double>((system_clock().now() - started).count());
}

double member(const Json& cell, const char* name)
{
  return cell[name].as_double();
}

double private_mib(const Json& cell)
{
  return record_of(cell)["facts"]["private_memory_kib"].as_double() / 1024;
}

struct Throughput {
  double a_minute = 0;
  double harness_percent = 0; ///< of all CPU time of the run
};

/// Many tests that are one: a spinner on each CPU, in cells that differ by name alone.
Throughput run_trivial_cells(const fs::path& folder, const std::string& image)
{
  constexpr int kTests = 24;
  const auto plugins = folder / "trivial";
  fs::create_directories(plugins);
  for (int i = 0; i < kTests; ++i) {
    const auto written = write_file(plugins / fmt::format("trivial_{:02}.json", i),
                                    R"({"schema": "ktstr.scenario/1",
    "workers": [{"work_type": "SpinWait", "workers_per_cpu": 1}]})");
    if (!written)
      give_up(written.error().text());
  }
  const auto runs = folder / "trivial-runs";
  const auto started = system_clock().now();
  const auto cells = passed_cells({"gauntlet",
                                   "-E",
                                   "test(trivial_*)",
                                   "--scheduler",
                                   "scx_fifo",
                                   "--preset",
                                   kPreset,
                                   "--duration",
                                   "200ms",
                                   "--plugin-dir",
                                   plugins.string(),
                                   "--kernel",
                                   image},
                                  runs);
  const auto minutes = static_cast<double>((system_clock().now() - started).count()) / 60000;
  const auto record =
      must(Json::parse(must(read_file(fs::directory_iterator(runs)->path() / "run.json"))));
  const auto harness = record["cpu"]["harness_ms"].as_double();
  return {.a_minute = static_cast<double>(cells.size()) / minutes,
          .harness_percent = 100 * harness / (harness + record["cpu"]["children_ms"].as_double())};
}

void measure(int rounds)
{
  const auto folder = must(TempDir::create("ktstr-bench"));
  const auto runs = folder.path() / "runs";
  const auto kernel = bench_kernel();
  const auto bare = bare_initramfs(folder.path());
  const std::string eevdf = std::string("smoke/eevdf/") + kPreset;
  const std::string fifo = std::string("smoke/scx_fifo/") + kPreset;
  const std::string image = kernel.string();

  std::vector<double> bare_ms;
  std::vector<double> cold_total;
  std::vector<double> cold_boot;
  std::vector<double> fork_boot;
  std::vector<double> fifo_boot;
  std::vector<double> memory;
  passed_cells({"run", eevdf, "--kernel", image}, runs); // builds the template
  for (int round = 0; round < rounds; ++round) {
    bare_ms.push_back(bare_boot_ms(kernel, bare));
    const auto cold = passed_cells({"run", eevdf, "--cold", "--kernel", image}, runs).front();
    cold_total.push_back(member(cold, "total_ms"));
    cold_boot.push_back(member(cold, "boot_ms"));
    for (int i = 0; i < 3; ++i) {
      fork_boot.push_back(
          member(passed_cells({"run", eevdf, "--kernel", image}, runs).front(), "boot_ms"));
      const auto cell = passed_cells({"run", fifo, "--kernel", image}, runs).front();
      fifo_boot.push_back(member(cell, "boot_ms"));
      memory.push_back(private_mib(cell));
    }
  }
  const auto many = run_trivial_cells(folder.path(), image);

  std::printf("4 vCPUs, %d rounds, medians\n", rounds);
  std::printf("bare QEMU boot to init and power off     %8.0f ms\n", median(bare_ms));
  std::printf("cold cell (smoke, eevdf), whole          %8.0f ms   %.2f x the bare boot\n",
              median(cold_total),
              median(cold_total) / median(bare_ms));
  std::printf("cold boot to the test body               %8.0f ms\n", median(cold_boot));
  std::printf("fork to the test body, eevdf             %8.0f ms   %.1f x faster than cold\n",
              median(fork_boot),
              median(cold_boot) / median(fork_boot));
  std::printf("fork to the test body, scx_fifo attached %8.0f ms\n", median(fifo_boot));
  std::printf("private memory of a fork                 %8.0f MiB\n", median(memory));
  std::printf("cells (scx_fifo, 0.2 s of load)          %8.1f a minute\n", many.a_minute);
  std::printf("CPU time of the harness                  %8.1f %%\n", many.harness_percent);
}

/// From the start of a cell to its test's body, cold and forked. What the load makes of so many
/// vCPUs is not measured.
void measure_wide(int rounds)
{
  const auto folder = must(TempDir::create("ktstr-bench"));
  const auto runs = folder.path() / "runs";
  const std::string cell = std::string("smoke/eevdf/") + kWidePreset;
  const auto kernel = bench_kernel().string();
  const auto boot_ms = [&](std::vector<std::string> more) {
    std::vector<std::string> options{"run", cell, "--duration", "100ms", "--kernel", kernel};
    options.insert(options.end(), more.begin(), more.end());
    return member(cells_of(options, runs).front(), "boot_ms");
  };
  boot_ms({}); // builds the template
  std::vector<double> cold;
  std::vector<double> forked;
  for (int round = 0; round < rounds; ++round) {
    cold.push_back(boot_ms({"--cold"}));
    for (int i = 0; i < 3; ++i)
      forked.push_back(boot_ms({}));
  }
  std::printf("64 vCPUs, %d rounds, medians\n", rounds);
  std::printf("cold boot to the test body               %8.0f ms\n", median(cold));
  std::printf("fork to the test body, eevdf             %8.0f ms   %.1f x faster than cold\n",
              median(forked),
              median(cold) / median(forked));
}

} // namespace

} // namespace ktstr::bench

int main(int argc, char** argv)
{
  const auto number = [&](int at, std::uint64_t otherwise) {
    return argc > at ? ktstr::parse_decimal(argv[at]) : std::optional(otherwise);
  };
  const auto rounds = number(1, 3);
  const auto wide_rounds = number(2, 0);
  if (!rounds || *rounds > 1000 || !wide_rounds || *wide_rounds > 1000) {
    std::fprintf(stderr,
                 "usage: bench_cells [ROUNDS [WIDE]]   with 4 and with 64 vCPUs, default 3 0\n");
    return 64;
  }
  if (*rounds > 0)
    ktstr::bench::measure(static_cast<int>(*rounds));
  if (*wide_rounds > 0)
    ktstr::bench::measure_wide(static_cast<int>(*wide_rounds));
  return 0;
}
