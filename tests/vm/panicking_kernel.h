/// The smallest kernel: it prints a line on the serial port and resets the machine.
#pragma once

#include <string>
#include <string_view>

namespace ktstr::test {

/// An ELF file with a PVH entry point.
std::string panicking_kernel(std::string_view last_words);

} // namespace ktstr::test
