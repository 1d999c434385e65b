#include "core/support/kernel_arguments.h"

#include <algorithm>

#include <fmt/core.h>

namespace ktstr::support {

namespace {

/// What ktstr sets itself, and what would start something else than its agent.
constexpr std::string_view kReserved[] = {"console",
                                          "panic",
                                          "oops",
                                          "init",
                                          "rdinit",
                                          "root",
                                          "memmap",
                                          "mem",
                                          "iomem",
                                          "reboot",
                                          "initrd",
                                          "kaslr",
                                          "nokaslr"};

} // namespace

std::optional<std::string> kernel_argument_problem(std::string_view word)
{
  const auto name = word.substr(0, word.find('='));
  for (const auto reserved : kReserved)
    if (name == reserved)
      return fmt::format("has '{}', which is ktstr's to set", name);
  if (word == "--")
    return "ends the kernel's part of its command line";
  return std::nullopt;
}

bool is_kernel_argument_text(std::string_view text)
{
  return std::all_of(
      text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~' && c != '"'; });
}

std::string quoted_kernel_argument(const std::string& word)
{
  return word.find(' ') == std::string::npos ? word : '"' + word + '"';
}

} // namespace ktstr::support
