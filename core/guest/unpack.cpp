#include "core/guest/unpack.h"

#include <cerrno>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "core/base/unique_fd.h"
#include "core/wire/cpio.h"
#include "core/wire/deflated.h"

namespace ktstr::guest {

namespace {

namespace fs = std::filesystem;

Status write_member(const fs::path& file, std::string_view content, mode_t mode)
{
  const UniqueFd fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
  if (!fd.is_open())
    return Error::from_errno(errno, "cannot create '" + file.string() + "'");
  while (!content.empty()) {
    const auto written = ::write(fd.get(), content.data(), content.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return Error::from_errno(errno, "cannot write '" + file.string() + "'");
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Status unpack_member(const CpioEntry& entry, const fs::path& file)
{
  if (S_ISDIR(entry.mode)) {
    if (::mkdir(file.c_str(), entry.mode & 07777U) != 0 && errno != EEXIST)
      return Error::from_errno(errno, "cannot make '" + file.string() + "'");
    return {};
  }
  if (S_ISLNK(entry.mode)) {
    if (::symlink(std::string(entry.content).c_str(), file.c_str()) != 0 && errno != EEXIST)
      return Error::from_errno(errno, "cannot link '" + file.string() + "'");
    return {};
  }
  if (S_ISREG(entry.mode))
    return write_member(file, entry.content, entry.mode & 07777U);
  return Error::make(ErrorKind::invalid, "'{}' is neither file, folder nor link", entry.path);
}

} // namespace

Status unpack(std::string_view archive, const fs::path& root)
{
  constexpr std::size_t kMostBytes = 512UL << 20U;
  if (is_deflated(archive)) {
    const auto whole = inflate(archive, kMostBytes);
    return whole ? unpack(*whole, root)
                 : Status(whole.error().with_context("cannot unpack the cell's files"));
  }
  auto status = read_cpio(
      archive, [&](const CpioEntry& entry) { return unpack_member(entry, root / entry.path); });
  if (!status)
    return status.error().with_context("cannot unpack the cell's files");
  return {};
}

Status link_libraries(const std::vector<std::string>& folders, const fs::path& searched)
{
  for (const auto& folder : folders) {
    std::error_code error;
    for (const auto& file : fs::directory_iterator(folder, error)) {
      const auto link = searched / file.path().filename();
      if (::symlink(file.path().c_str(), link.c_str()) != 0 && errno != EEXIST)
        return Error::from_errno(errno, "cannot link '" + link.string() + "'");
    }
    if (error)
      return Error::make(ErrorKind::invalid, "cannot list '{}': {}", folder, error.message())
          .with_context("cannot find the cell's libraries");
  }
  return {};
}

fs::path loader_folder()
{
  Dl_info info{};
  if (::dladdr(reinterpret_cast<const void*>(&::symlink), &info) == 0 || info.dli_fname == nullptr)
    return "/usr/lib";
  return fs::path(info.dli_fname).parent_path();
}

} // namespace ktstr::guest
