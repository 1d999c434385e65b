/// This machine's shape, as /sys tells it.
#pragma once

#include <filesystem>

#include "core/report/topology_picture.h"

namespace ktstr {

/// The machine whose /sys is `sys`. What /sys does not tell (a container, a machine without cache
/// information) is one node, one LLC, a core per CPU. Error: it lists no CPU.
Result<DrawnMachine> read_host_machine(const std::filesystem::path& sys = "/sys");

} // namespace ktstr
