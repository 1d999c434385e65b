/// What ktstr offers to plugin code in a child of the agent: the tables of plugin-api, over the
/// child's channel.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <ktstr/ext/log.h>
#include <ktstr/plugin.h>
#include <ktstr/run.h>

#include "core/base/cancel.h"
#include "core/guest/channel.h"
#include "core/wire/cell_spec.h"

namespace ktstr {
class PluginLibrary;
struct PayloadRun;
struct ScenarioContext;
} // namespace ktstr

namespace ktstr::guest {

/// The table `ktstr_host` and its extensions. Not copied or moved: plugins keep its address.
class HostServices {
public:
  /// `source` marks its log lines. The channel outlives it.
  HostServices(const Channel& channel, std::string source);
  ~HostServices();
  HostServices(const HostServices&) = delete;
  HostServices& operator=(const HostServices&) = delete;

  [[nodiscard]] const ktstr_host& table() const;
  /// The table of ktstr.log/1.
  [[nodiscard]] const ktstr_log& messages() const;
  /// The last text given to set_error.
  [[nodiscard]] std::string error() const;
  void set_error(std::string text) const;

private:
  struct State;
  std::unique_ptr<State> state_;
};

/// What a run is told, and may use.
/// Where a cell runs.
struct RunPlace {
  std::filesystem::path workdir = "/tmp/work"; ///< made when it is not there; empty
  bool is_own_machine = true; ///< all of it is the cell's: files, CPUs, random numbers
};

struct RunSetup {
  const CellSpec* spec = nullptr;
  std::vector<int> cpus;               ///< online
  std::filesystem::path workdir;       ///< empty folder
  std::filesystem::path cgroup_root;   ///< for scenarios; a folder with controllers
  std::filesystem::path runner_cgroup; ///< of the process that runs the test
  std::uint64_t deadline_ns = 0;       ///< CLOCK_MONOTONIC
  const CancelToken* cancel = nullptr; ///< shared with the agent
  bool is_own_machine = true;          ///< whose CPUs and interrupts a test may change
};

class PayloadServices;

/// The table `ktstr_run` and its extensions. Not copied or moved.
class RunServices {
public:
  /// `loaded` is the plugin that this process runs, null: none. All outlive it.
  RunServices(const RunSetup& setup,
              const Channel& channel,
              const HostServices& host,
              PluginLibrary* loaded = nullptr);
  ~RunServices();
  RunServices(const RunServices&) = delete;
  RunServices& operator=(const RunServices&) = delete;

  [[nodiscard]] const ktstr_run& table() const;
  /// Sends a frame for the agent to forward. Thread-safe.
  [[nodiscard]] Status report(FrameType type, Json payload) const;
  [[nodiscard]] bool is_cancelled() const;
  [[nodiscard]] const ktstr_log& messages() const;
  [[nodiscard]] PayloadServices& payloads() const;
  /// Sends a run of a payload, numbered.
  [[nodiscard]] Status report_payload(const PayloadRun& run) const;
  /// Sets the host's error, when there is one.
  [[nodiscard]] ktstr_status status_for_plugin(const Status& status) const;
  /// When the callback has returned: ends what it left behind.
  [[nodiscard]] Status end() const;

  /// Carries out a scenario document and reports its checks and workers. `report` gets the
  /// scenario's report as JSON when it is not null. A negative status comes with an error set in
  /// the host's table.
  ktstr_status run_scenario_document(std::string_view document,
                                     ktstr_verdict& verdict,
                                     std::string* workers_json) const;

private:
  struct State;
  /// Those of plugins, and the loops of those that the document names.
  Status add_work_types(std::string_view document, ScenarioContext& context) const;

  std::unique_ptr<State> state_;
};

} // namespace ktstr::guest
