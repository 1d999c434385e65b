#include "vmm/file_identity.h"

#include <sys/stat.h>

#include "core/base/result.h"

namespace ktstr {

std::string file_identity(const std::filesystem::path& file)
{
  struct stat info {};
  if (::stat(file.c_str(), &info) != 0)
    return {};
  return fmt::format("{}|{}|{}|{}.{}",
                     file.string(),
                     info.st_ino,
                     info.st_size,
                     info.st_mtim.tv_sec,
                     info.st_mtim.tv_nsec);
}

} // namespace ktstr
