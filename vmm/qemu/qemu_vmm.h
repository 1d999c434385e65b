/// The QEMU back end: boots real kernels under tcg or kvm, saves booted machines as templates, and
/// starts copies of them.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>

#include "vmm/qemu/boot_image.h"
#include "vmm/qemu/perf_host.h"
#include "vmm/qemu/qemu_probe.h"
#include "vmm/qemu/qemu_process.h"
#include "vmm/template_store.h"
#include "vmm/vmm.h"

namespace ktstr {

struct QemuConfig {
  std::string program = "qemu-system-x86_64"; ///< a name or a path
  std::filesystem::path cache_dir;            ///< unpacked kernels, templates
  std::uint64_t template_limit_bytes = 8UL << 30U;
  std::function<std::string()> kvm_obstacle = reason_against_kvm;        ///< tests replace it
  std::function<PerfHost()> perf_host = [] { return read_perf_host(); }; ///< likewise
};

/// Whether any machine can show the topology: Linux numbers nodes in the order of their first CPU,
/// those without CPUs after all others.
Status check_node_order(const Topology& topology);

class QemuVmm : public Vmm {
public:
  explicit QemuVmm(QemuConfig config);
  [[nodiscard]] std::string_view id() const override { return "qemu"; }
  VmmProbe probe() override;
  Result<std::unique_ptr<Vm>> create(const VmConfig& config) override
  {
    return create(config, kBuildLimit);
  }
  Result<VmTemplate> prepare_template(const VmConfig& config, const CancelToken* cancel) override;
  Result<std::unique_ptr<Vm>> fork(const VmTemplate& from, const VmConfig& config) override;

  /// As create(config), with a limit on how long QEMU may take to build the machine.
  Result<std::unique_ptr<Vm>> create(const VmConfig& config, Milliseconds build_limit);
  /// Names the QEMU and the kernel: what is found out about a pair of them holds for this key.
  Result<std::string> build_key(const std::filesystem::path& kernel);
  [[nodiscard]] const QemuConfig& config() const { return config_; }
  /// The QEMU that is used.
  Result<QemuVersion> version();
  [[nodiscard]] TemplateStore& templates() { return templates_; }

private:
  /// A file's path, size and time -> something found out about its content.
  using FileMemo = std::map<std::string, std::string>;

  Status check(const VmConfig& config);
  Status check_perf(const VmConfig& config);
  Status pin(Vm& vm, const VmConfig& config);
  Result<std::string> hash_of(const std::filesystem::path& file);
  Result<std::filesystem::path> boot_image_of(const std::filesystem::path& kernel);
  Result<std::string> template_key(const VmConfig& config);

  QemuConfig config_;
  TemplateStore templates_;
  std::mutex mutex_;
  std::optional<Result<QemuVersion>> version_; ///< guarded by mutex_, as all below
  FileMemo hashes_;
  FileMemo boot_images_;
};

} // namespace ktstr
