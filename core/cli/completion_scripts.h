/// Completion scripts of shells, made from the table of commands and their options.
#pragma once

#include <string>
#include <vector>

#include "core/cli/command.h"

namespace ktstr {

std::string bash_completion(const std::vector<Command>& commands);
std::string zsh_completion(const std::vector<Command>& commands);
std::string fish_completion(const std::vector<Command>& commands);

} // namespace ktstr
