/// The CPUs of this machine that this process may run on.
#pragma once

#include <vector>

namespace ktstr {

/// In order. Empty: the kernel does not say.
std::vector<int> allowed_cpus();

} // namespace ktstr
