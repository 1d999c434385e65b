// The kvm path on hosts without kvm: tcg emulates AMD's virtualisation, so the host of this test is
// itself a guest. In it ktstr proves kvm, makes a template and runs cells in forks of it.
#include <cstdio>

#include <catch2/catch_test_macros.hpp>

#include "core/base/process.h"
#include "core/base/text.h"
#include "core/kernel/kernel_store.h"
#include "test_machine.h"
#include "vmm/initramfs.h"
#include "vmm/qemu/boot_image.h"

namespace ktstr::test {

namespace {

namespace fs = std::filesystem;

constexpr Milliseconds kLimit{580000};
constexpr const char* kCells = "smoke/eevdf/1n1l1c1t:smoke/scx_fifo/1n1l1c1t";

/// The modules of kvm in the order in which they are loaded; skips when this kernel has none.
std::vector<fs::path> kvm_modules(const fs::path& kernel)
{
  const auto found = KernelStore(cache_dir() / "kernels").resolve(kernel.string());
  fs::path modules = found ? found->front().modules : fs::path();
  std::error_code ignored;
  if (modules.empty())
    for (const auto& entry : fs::directory_iterator(kernel.parent_path() / "modules", ignored))
      modules = entry.path();
  std::vector<fs::path> files;
  for (const auto* name :
       {"virt/lib/irqbypass.ko", "arch/x86/kvm/kvm.ko", "arch/x86/kvm/kvm-amd.ko"})
    for (const auto* packed : {"", ".xz", ".zst", ".gz"})
      if (const auto file = modules / "kernel" / (std::string(name) + packed); fs::exists(file))
        files.push_back(file);
  if (files.size() != 3)
    SKIP("no kvm modules beside kernel '" << kernel.string() << "'");
  return files;
}

/// What a PC without devices needs of QEMU's firmware.
std::vector<fs::path> firmware()
{
  const auto folders = run_captured({.argv = {"qemu-system-x86_64", "-L", "help"}});
  REQUIRE(folders);
  std::vector<fs::path> files;
  for (const auto* name : {"bios-256k.bin", "kvmvapic.bin", "linuxboot_dma.bin", "pvh.bin"}) {
    for (const auto& folder : split(trim(folders->out), '\n'))
      if (const auto file = fs::path(trim(folder)) / name; fs::exists(file)) {
        files.push_back(file);
        break;
      }
  }
  return files;
}

struct OuterGuest {
  fs::path initramfs;
  std::string environment; ///< words of its kernel's command line
};

/// All that ktstr and its QEMU need, at the paths that they have here.
OuterGuest make_outer(const TestBench& bench)
{
  const auto modules = kvm_modules(bench.kernel);
  const auto base = base_initramfs(KTSTR_NESTED_GUEST, bench.folder.path() / "outer");
  REQUIRE(base);
  std::vector<fs::path> files = firmware();
  files.insert(files.end(), modules.begin(), modules.end());
  files.push_back(*find_program("qemu-system-x86_64"));
  const fs::path program = KTSTR_PROGRAM;
  files.insert(files.end(), {program, fs::path(program).replace_filename("ktstr-guest")});
  for (const auto* plugin : {"eevdf.so", "scx_fifo.so", "tests_basic.so"})
    files.push_back(fs::path(KTSTR_PLUGINS) / plugin);
  files.push_back(bench.kernel);
  if (const auto config = bench.kernel.parent_path() / "config"; fs::exists(config))
    files.push_back(config);
  const auto archive = cell_archive(files, *base);
  REQUIRE(archive);
  auto content = read_file(base->image);
  REQUIRE(content);
  OuterGuest outer{.initramfs = bench.folder.path() / "outer.cpio"};
  REQUIRE(write_file(outer.initramfs, *content + archive->bytes));
  std::vector<std::string> names;
  for (const auto& module : modules)
    names.push_back(module.string());
  outer.environment = fmt::format("KTSTR_NESTED_MODULES={} KTSTR_NESTED_KERNEL={} "
                                  "KTSTR_NESTED_PROGRAM={} KTSTR_NESTED_CELLS={}",
                                  join(names, ":"),
                                  bench.kernel.string(),
                                  KTSTR_PROGRAM,
                                  kCells);
  if (!archive->library_dirs.empty())
    outer.environment += " LD_LIBRARY_PATH=" + join(archive->library_dirs, ":");
  return outer;
}

std::vector<std::string> outer_command(const fs::path& image, const OuterGuest& outer)
{
  const auto words = "console=ttyS0 quiet panic=-1 mitigations=off cryptomgr.notests tsc=reliable "
                     "no_timer_check pci=lastbus=0 "
                     "initcall_blacklist=load_system_certificate_list " +
                     outer.environment;
  std::vector<std::string> command{"qemu-system-x86_64", "-nodefaults", "-no-user-config"};
  const auto add = [&command](std::string option, std::string value) {
    command.push_back(std::move(option));
    command.push_back(std::move(value));
  };
  add("-display", "none");
  add("-machine", "q35");
  add("-accel", "tcg,thread=multi");
  add("-cpu", "EPYC,+svm");
  add("-smp", "1");
  add("-m", "4096");
  add("-kernel", image.string());
  add("-initrd", outer.initramfs.string());
  add("-append", words);
  add("-chardev", "stdio,id=console,signal=off");
  add("-serial", "chardev:console");
  command.emplace_back("-no-reboot");
  return command;
}

/// What the outer guest printed.
std::vector<std::string> run_outer(const TestBench& bench, const OuterGuest& outer)
{
  const auto image = boot_image(bench.kernel, bench.folder.path() / "outer");
  REQUIRE(image);
  const auto run = run_captured({.argv = outer_command(*image, outer)}, {.time = kLimit});
  REQUIRE(run);
  INFO(run->err);
  CHECK_FALSE(run->is_timed_out);
  std::vector<std::string> lines;
  for (const auto& line : split(run->out, '\n'))
    lines.push_back(std::string(trim(printable(line))));
  return lines;
}

} // namespace

TEST_CASE("under kvm ktstr proves it, makes a template, and its forks pass", "[vm][nested]")
{
  const TestBench bench;
  const auto start = system_clock().now();
  const auto lines = run_outer(bench, make_outer(bench));
  const auto seconds = (system_clock().now() - start).count() / 1000;
  INFO(join(lines, "\n"));
  std::vector<Json> cells;
  std::string proof;
  for (const auto& line : lines) {
    if (line.starts_with("nested: kvm is proved"))
      proof = line.substr(8);
    if (line.starts_with("nested: cell "))
      if (auto cell = Json::parse(line.substr(13)); cell && cell->has("verdict"))
        cells.push_back(std::move(*cell));
  }
  CHECK_FALSE(proof.empty());
  REQUIRE(cells.size() == 3); // the last with --perf
  CHECK_FALSE(cells[0]["perf"].as_bool());
  CHECK(cells[2]["perf"].as_bool());
  std::string passed;
  for (const auto& cell : cells) {
    CHECK(cell["verdict"].as_string() == "pass");
    CHECK(cell["accel"].as_string() == "kvm");
    CHECK(cell["clock"].as_string() == "real");
    CHECK(cell["start"].as_string() == "fork");
    CHECK(cell["digest"].as_string().empty());
    passed += fmt::format("; {} {} ({}, {}{}, {} ms)",
                          cell["name"].as_string(),
                          cell["verdict"].as_string(),
                          cell["accel"].as_string(),
                          cell["start"].as_string(),
                          cell["perf"].as_bool() ? ", perf" : "",
                          cell["total_ms"].as_int());
  }
  std::puts(fmt::format("inside: {}{}; {} s in all", proof, passed, seconds).c_str());
}

} // namespace ktstr::test
