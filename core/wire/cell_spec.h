/// What a guest is told about its cell.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/model/items.h"

namespace ktstr {

/// A shell, or a command, that takes the place of the test's body.
struct ShellSpec {
  std::vector<std::string> argv; ///< empty: an interactive shell, or `script`
  std::string script;            ///< for the shell to run
  bool is_terminal = false;      ///< a person sits before it; else bytes pass as they are
  int rows = 24;
  int columns = 80;
  std::string terminal; ///< $TERM
};

struct CellSpec {
  std::string cell; ///< the cell's name
  TestInfo test;    ///< plugin_file is the path in the guest
  SchedulerInfo scheduler;
  std::vector<std::string> profile; ///< active flags
  std::string topology;             ///< text form
  std::vector<int> offline_cpus;
  std::uint64_t seed = 0;
  bool is_virtual_time = true; ///< the machine's clock counts instructions: limits depend on it
  std::string
      test_build_id; ///< of the file the host described; the guest's file must have the same
  std::string scheduler_build_id; ///< empty when the scheduler has no plugin
  std::vector<std::string>
      library_dirs; ///< searched by the guest's dynamic loader in addition to its defaults
  bool collects_coverage = false; ///< instrumented code may write its data, which is then reported
  std::optional<ShellSpec> shell;
};

Json to_json(const CellSpec& spec);
Result<CellSpec> cell_spec_from_json(const Json& json);

} // namespace ktstr
