#include <set>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/process.h"
#include "core/base/text.h"
#include "core/cli/command.h"
#include "core/cli/machinery.h"
#include "core/cli/prepare_plan.h"
#include "core/model/own_cgroup.h"
#include "core/model/verdict.h"
#include "vmm/qemu/kvm_proof.h"

namespace ktstr {

namespace {

/// What was found out about one thing that ktstr needs.
struct Finding {
  enum class Grade { good, limited, missing };
  Grade grade = Grade::good;
  std::string subject;
  std::string text;
  std::string hint; ///< what to do; empty when nothing is to be done
};

Finding examine_vmm()
{
  const auto vmm = make_vmm();
  const auto probe = vmm->probe();
  std::string text = probe.version.empty() ? std::string(vmm->id()) : probe.version;
  if (!probe.reasons.empty())
    text += ": " + join(probe.reasons, "; ");
  if (!probe.is_usable)
    return {
        Finding::Grade::missing, "vmm", text, "apt install qemu-system-x86, or run tools/setup"};
  return {Finding::Grade::good, "vmm", text, ""};
}

/// What a run would take, and why. It tries kvm where nothing is known yet; this does not.
Finding examine_accelerator()
{
  constexpr auto limited = Finding::Grade::limited;
  if (::access("/dev/kvm", F_OK) != 0)
    return {limited, "accel", "tcg, in virtual time: there is no /dev/kvm", ""};
  if (::access("/dev/kvm", R_OK | W_OK) != 0)
    return {limited,
            "accel",
            "tcg, in virtual time: /dev/kvm may not be opened by this user",
            "sudo usermod -aG kvm $USER, and log in again, if real time is what you want"};
  const auto kernels = kernel_store().resolve("");
  QemuVmm vmm(qemu_config());
  const auto known = kernels && !kernels->empty()
                         ? remembered_kvm_proof(vmm, kernels->front().image)
                         : std::nullopt;
  if (!known)
    return {
        Finding::Grade::good, "accel", "/dev/kvm can be opened; a run proves whether it works", ""};
  if (known->is_working)
    return {Finding::Grade::good, "accel", "kvm, in real time: an earlier run proved it", ""};
  return {limited, "accel", "tcg, in virtual time: " + known->reason, ""};
}

/// Only back end `host` needs a cgroup of this user's own.
Finding examine_cgroup()
{
  const auto own = own_cgroup();
  if (!own)
    return {Finding::Grade::limited,
            "cgroup",
            own.error().text() + ": no --vmm host",
            own.error().hint()};
  if (::access(own->folder.c_str(), W_OK | X_OK) == 0)
    return {Finding::Grade::good,
            "cgroup",
            own->folder.string() + " is delegated: --vmm host works",
            ""};
  return {Finding::Grade::limited,
          "cgroup",
          own->folder.string() + " is not delegated to this user: no --vmm host",
          "systemd-run --user --scope -p Delegate=yes ktstr ..., or --cgroup-parent names another"};
}

/// The guest's shell, in every machine.
Finding examine_busybox()
{
  const auto busybox = find_program("busybox");
  if (busybox)
    return {Finding::Grade::good, "busybox", busybox->string(), ""};
  return {Finding::Grade::missing, "busybox", "none for the guest", "apt install busybox-static"};
}

/// Only ktstr's own tests of the HTML report need it.
Finding examine_browser()
{
  for (const char* name : {"chromium", "chromium-browser", "google-chrome"})
    if (const auto browser = find_program(name))
      return {Finding::Grade::good, "browser", browser->string(), ""};
  return {Finding::Grade::limited,
          "browser",
          "no Chromium: reports are written, and tests/browser is skipped",
          "apt install chromium"};
}

/// Programs that payloads run, where the plugin says what to install.
Finding examine_payloads(const PluginRegistry& registry)
{
  std::set<std::string> packages;
  std::vector<std::string> missing;
  const auto payloads = registry.payloads();
  for (const auto& payload : payloads)
    if (payload.path.find('/') == std::string::npos && !find_program(payload.path)) {
      missing.push_back(payload.id);
      packages.insert(payload.package);
    }
  packages.erase("");
  if (missing.empty())
    return {Finding::Grade::good, "payloads", counted(payloads.size(), "payload"), ""};
  return {Finding::Grade::limited,
          "payloads",
          "no program for " + join(missing, ", ") + ": their tests are skipped",
          packages.empty() ? "" : "apt install " + join({packages.begin(), packages.end()}, " ")};
}

Finding examine_agent()
{
  const auto agent = agent_path();
  if (::access(agent.c_str(), X_OK) == 0)
    return {Finding::Grade::good, "agent", agent.string(), ""};
  return {Finding::Grade::missing,
          "agent",
          fmt::format("no '{}'", agent.string()),
          "it is built with ktstr and belongs beside it"};
}

Finding examine_kernel()
{
  const auto kernels = kernel_store().resolve("");
  if (!kernels)
    return {Finding::Grade::missing, "kernel", kernels.error().text(), kernels.error().hint()};
  std::vector<std::string> texts;
  bool is_any_able = false;
  for (const auto& kernel : *kernels) {
    const bool is_able = has_sched_ext(kernel).value_or(false);
    is_any_able = is_any_able || is_able;
    texts.push_back(fmt::format("{} ({})", kernel.label, is_able ? "sched_ext" : "no sched_ext"));
  }
  if (is_any_able)
    return {Finding::Grade::good, "kernel", join(texts, ", "), ""};
  return {Finding::Grade::limited,
          "kernel",
          join(texts, ", "),
          "sched_ext schedulers are skipped there; 'ktstr kernel fetch' gets a kernel that has it"};
}

Finding examine_plugins(const PluginRegistry& registry)
{
  const auto text = fmt::format("{}, {}, {}, {} refused",
                                counted(registry.plugins.size(), "plugin"),
                                counted(registry.schedulers().size(), "scheduler"),
                                counted(registry.tests().size(), "test"),
                                registry.refused.size());
  if (registry.schedulers().empty() || registry.tests().empty())
    return {Finding::Grade::missing, "plugins", text, "name a folder with --plugin-dir"};
  if (!registry.refused.empty())
    return {Finding::Grade::limited, "plugins", text, "'ktstr plugin list' says why"};
  return {Finding::Grade::good, "plugins", text, ""};
}

Finding examine_cache()
{
  const auto folder = cache_dir();
  if (auto made = make_directories(folder); !made)
    return {Finding::Grade::missing, "cache", made.error().text(), "set KTSTR_CACHE_DIR"};
  if (::access(folder.c_str(), W_OK | X_OK) != 0)
    return {Finding::Grade::missing,
            "cache",
            fmt::format("'{}' cannot be written", folder.string()),
            "set KTSTR_CACHE_DIR"};
  return {Finding::Grade::good, "cache", folder.string(), ""};
}

/// Templates of large machines take hundreds of MiB each.
Finding examine_disk()
{
  constexpr std::uintmax_t kMiB = 1UL << 20U;
  constexpr std::uintmax_t kLeastMib = 2048;
  auto folder = cache_dir();
  std::error_code failure;
  const auto space = std::filesystem::space(folder, failure);
  if (failure)
    return {Finding::Grade::limited,
            "disk",
            fmt::format("free space of '{}' is not known: {}", folder.string(), failure.message()),
            ""};
  const auto free_mib = space.available / kMiB;
  const auto text = fmt::format("{} MiB free for the cache", free_mib);
  if (free_mib >= kLeastMib)
    return {Finding::Grade::good, "disk", text, ""};
  return {Finding::Grade::limited,
          "disk",
          text,
          "'ktstr template clean --all' frees some, or set KTSTR_CACHE_DIR"};
}

/// Only for building schedulers: what is built runs without.
Finding examine_bpf_tools()
{
  for (const char* name : {"clang-19", "clang"})
    if (const auto clang = find_program(name))
      return {Finding::Grade::good, "bpf", clang->string() + " builds BPF schedulers", ""};
  return {Finding::Grade::limited,
          "bpf",
          "no clang: BPF schedulers run, and cannot be built here",
          "apt install clang-19"};
}

Finding examine_host()
{
  const auto host = host_capacity();
  return {Finding::Grade::good,
          "host",
          fmt::format("{}, {} MiB available", counted(host.cpus, "CPU"), host.memory_mib),
          ""};
}

std::string describe(const Style& style, const Finding& finding)
{
  static constexpr std::pair<std::string_view, Paint> kGrades[] = {
      {"ok     ", Paint::good}, {"limited", Paint::warn}, {"missing", Paint::bad}};
  const auto& [word, color] = kGrades[static_cast<std::size_t>(finding.grade)];
  std::string text = fmt::format(
      "{}  {:<8} {}\n", paint(style, color, word), finding.subject, one_line(finding.text));
  if (!finding.hint.empty())
    text += fmt::format(
        "{:9}{} {}\n", "", paint(style, Paint::strong, "HINT:"), one_line(finding.hint));
  return text;
}

Result<int> examine(const Invocation& call)
{
  std::vector<std::filesystem::path> folders;
  for (const auto& folder : call.options.texts("plugin-dir"))
    folders.emplace_back(folder);
  const auto registry = discover(folders, call.cancel);
  const Finding findings[] = {examine_host(),
                              examine_vmm(),
                              examine_accelerator(),
                              examine_busybox(),
                              examine_kernel(),
                              examine_agent(),
                              examine_plugins(registry),
                              examine_payloads(registry),
                              examine_cgroup(),
                              examine_cache(),
                              examine_disk(),
                              examine_bpf_tools(),
                              examine_browser()};
  const auto style = style_for(STDOUT_FILENO, call.color);
  bool is_ready = true;
  for (const auto& finding : findings) {
    call.out->write(describe(style, finding));
    is_ready = is_ready && finding.grade != Finding::Grade::missing;
  }
  call.out->write(is_ready ? "ready: ktstr gauntlet\n" : "not ready: see what is missing\n");
  return is_ready ? kExitPass : kExitEnvironment;
}

} // namespace

Command doctor_command()
{
  return {.name = "doctor",
          .summary = "Examine this machine: what is there, what is missing, what to do",
          .example = "ktstr doctor",
          .about = "Starts no machine. Exits 69 when something that a run needs is missing.",
          .options = {{.name = "plugin-dir",
                       .value = "DIR",
                       .help = "look for plugins here first; may be repeated",
                       .is_repeatable = true}},
          .run = examine};
}

} // namespace ktstr
