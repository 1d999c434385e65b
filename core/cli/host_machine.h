/// This machine's shape, as /sys tells it.
#pragma once

#include <filesystem>

#include "core/model/items.h"
#include "core/report/topology_picture.h"

namespace ktstr {

/// The machine whose /sys is `sys`. What /sys does not tell (a container, a machine without cache
/// information) is one node, one LLC, a core per CPU. Error: it lists no CPU.
Result<DrawnMachine> read_host_machine(const std::filesystem::path& sys = "/sys");

/// The same for a plan, as topologies count: caches are told apart when each holds equally many
/// CPUs of consecutive numbers, all of them online; otherwise the online CPUs are in one.
Topology topology_of(const DrawnMachine& machine);

/// Whether this machine is one that the named tests can run on. Error topology_insufficient, with
/// the test and what it lacks: it is the only machine there is.
Status check_host_fits(const Topology& host,
                       const std::vector<TestInfo>& tests,
                       const std::vector<std::string>& named);

} // namespace ktstr
