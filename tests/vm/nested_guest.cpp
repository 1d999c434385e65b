/// The /init of the nested test's outer guest: a machine with AMD's virtualisation, in which it
/// plays the host. It loads kvm, has our QEMU back end prove it, and runs ktstr under it. What it
/// finds goes to the console as lines "nested: ..."; the test outside reads them.
///
/// Environment (from the kernel's command line): KTSTR_NESTED_MODULES (files, in order, with ':'
/// between them), KTSTR_NESTED_KERNEL, KTSTR_NESTED_PROGRAM, KTSTR_NESTED_CELLS (the latter two of
/// `ktstr run`, with ':' between the cells).

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <linux/module.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/process.h"
#include "core/base/text.h"
#include "vmm/initramfs.h"
#include "vmm/qemu/kvm_proof.h"

namespace {

using ktstr::Milliseconds;

constexpr const char* kCache = "/tmp/cache";
/// Two emulations deep everything takes its time: the ordinary limit is for real hosts.
constexpr Milliseconds kTrialLimit{150000};
constexpr Milliseconds kRunLimit{400000};

void say(const std::string& line)
{
  std::printf("nested: %s\n", line.c_str());
  std::fflush(stdout);
}

std::string environment(const char* name)
{
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

void mount_file_systems()
{
  ::mount("proc", "/proc", "proc", 0, nullptr);
  ::mount("sysfs", "/sys", "sysfs", 0, nullptr);
  ::mount("devtmpfs", "/dev", "devtmpfs", 0, nullptr);
  ::mount("tmpfs", "/tmp", "tmpfs", 0, "size=90%,huge=always");
}

bool load_modules()
{
  for (const auto& file : ktstr::split(environment("KTSTR_NESTED_MODULES"), ':')) {
    const ktstr::UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    const int flags = file.ends_with(".ko") ? 0 : MODULE_INIT_COMPRESSED_FILE;
    if (::syscall(SYS_finit_module, fd.get(), "", flags) == 0)
      continue;
    say("cannot load " + file + ": " + std::strerror(errno));
    return false;
  }
  return true;
}

bool prove(const std::string& kernel, const std::filesystem::path& agent)
{
  const auto base = ktstr::base_initramfs(agent, kCache);
  if (!base) {
    say(base.error().text());
    return false;
  }
  ktstr::QemuVmm vmm({.cache_dir = kCache});
  const auto start = ktstr::system_clock().now();
  const auto proof =
      ktstr::prove_kvm(vmm, {.kernel = kernel, .initramfs = base->image}, nullptr, kTrialLimit);
  const auto ms = (ktstr::system_clock().now() - start).count();
  say(proof.is_working ? fmt::format("kvm is proved in {} ms", ms)
                       : "kvm does not work: " + proof.reason);
  return proof.is_working;
}

/// A cell's line with how its machine was started, which only its record says.
std::string with_start(const std::string& line)
{
  auto cell = ktstr::Json::parse(line);
  if (!cell || !cell->has("sidecar"))
    return line;
  const auto text = ktstr::read_file((*cell)["sidecar"].as_string());
  const auto record = text ? ktstr::Json::parse(*text) : ktstr::Result<ktstr::Json>(text.error());
  if (record)
    for (const auto* fact : {"start", "perf"})
      cell->set(fact, (*record)["facts"][fact]);
  return cell->dump();
}

void run_cells(const std::vector<std::string>& options)
{
  const auto program = environment("KTSTR_NESTED_PROGRAM");
  std::vector<std::string> words{program,
                                 "run",
                                 "--accel",
                                 "kvm",
                                 "--kernel",
                                 environment("KTSTR_NESTED_KERNEL"),
                                 "-j1",
                                 "--run-dir",
                                 "/tmp/runs",
                                 "--format",
                                 "json"};
  words.insert(words.end(), options.begin(), options.end());
  const auto run = ktstr::run_captured(
      {.argv = words, .environment = {{"KTSTR_CACHE_DIR", kCache}}}, {.time = kRunLimit});
  if (!run) {
    say(run.error().text());
    return;
  }
  for (const auto& line : ktstr::split(ktstr::trim(run->out), '\n'))
    say("cell " + with_start(line));
  for (const auto& line : ktstr::split(ktstr::trim(run->err), '\n'))
    say("stderr " + line);
  say("ktstr ended with " + run->status.text());
}

} // namespace

int main()
{
  mount_file_systems();
  // Every page that the inner guest touches first is a fault in this one, which is emulated.
  (void)ktstr::write_control_file("/sys/kernel/mm/transparent_hugepage/shmem_enabled", "always");
  const auto program = environment("KTSTR_NESTED_PROGRAM");
  const auto kernel = environment("KTSTR_NESTED_KERNEL");
  say("started");
  if (load_modules() &&
      prove(kernel, std::filesystem::path(program).replace_filename("ktstr-guest"))) {
    const auto cells = ktstr::split(environment("KTSTR_NESTED_CELLS"), ':');
    run_cells(cells);
    (void)ktstr::write_control_file("/proc/sys/vm/nr_hugepages", "300");
    run_cells({"--perf", cells.front()});
  }
  say("over");
  ::reboot(RB_POWER_OFF);
}
