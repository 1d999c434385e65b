/// What a guest printed: the end of it, fit for a terminal.
#pragma once

#include <filesystem>
#include <string>

namespace ktstr {

/// The last lines of a console file, printable; empty when there is none.
std::string console_tail_of(const std::filesystem::path& file);

} // namespace ktstr
