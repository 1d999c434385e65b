/// What a machine's program printed, for people.
#pragma once

#include <string>

namespace ktstr {

/// The end of a file that a program wrote to, printable, in one line.
std::string output_tail(int fd);

} // namespace ktstr
