#include "core/plugin/named_file.h"

#include "core/base/process.h"

namespace ktstr {

namespace fs = std::filesystem;

Result<fs::path> find_named_file(const fs::path& plugin_file, const std::string& wanted)
{
  std::error_code error;
  const auto beside = plugin_file.parent_path() / wanted; // itself, when it is absolute
  if (fs::exists(beside, error))
    return fs::absolute(beside, error).lexically_normal();
  if (wanted.find('/') != std::string::npos)
    return Error::make(ErrorKind::not_found, "'{}' does not exist", beside.string());
  auto found = find_program(wanted);
  if (!found)
    return Error::make(ErrorKind::not_found,
                       "'{}' is neither in '{}' nor in PATH",
                       wanted,
                       plugin_file.parent_path().string());
  return fs::absolute(*found, error).lexically_normal();
}

} // namespace ktstr
