/// A back end made of one function: it turns a machine's configuration into a command line. ktstr
/// starts that program with the machine's RAM in a file of its own, so that the window is filled in
/// before the guest boots and read while it runs and after it ended. No templates: every machine
/// boots.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/model/constraints.h"
#include "vmm/vmm.h"

namespace ktstr {

/// What a command line is made for.
struct CommandRequest {
  VmConfig config;              ///< `kernel` is what the machine boots: unpacked when it can be
  std::uint64_t memory_mib = 0; ///< of the whole machine
  std::string kernel_arguments; ///< to be on the kernel's command line
  std::string memory_file;      ///< as the program opens it
};

struct CommandVmmConfig {
  std::string id;
  std::filesystem::path cache_dir;        ///< unpacked kernels
  std::optional<Constraints> constraints; ///< topologies that it can show; nothing: all
  std::function<VmmProbe()> probe;
  /// Program and arguments. Error `unsupported`: such a machine cannot be had.
  std::function<Result<std::vector<std::string>>(const CommandRequest& request)> command;
};

class CommandVmm : public Vmm {
public:
  explicit CommandVmm(CommandVmmConfig config) : config_(std::move(config)) {}
  [[nodiscard]] std::string_view id() const override { return config_.id; }
  VmmProbe probe() override { return config_.probe(); }
  /// The program starts with resume().
  Result<std::unique_ptr<Vm>> create(const VmConfig& config) override;

private:
  const CommandVmmConfig config_;
};

} // namespace ktstr
