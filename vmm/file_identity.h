/// Names one version of a file, to remember what was found out about its content.
#pragma once

#include <filesystem>
#include <string>

namespace ktstr {

/// Changes when the file is replaced or written to; empty when it cannot be looked at.
std::string file_identity(const std::filesystem::path& file);

} // namespace ktstr
