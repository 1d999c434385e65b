#include "core/base/file.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>

#include <xxhash.h>

#include "core/base/unique_fd.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

Status write_all(int fd, std::string_view content, const fs::path& file)
{
  while (!content.empty()) {
    const auto written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return Error::from_errno(errno, "cannot write '" + file.string() + "'");
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

fs::path temporary_root()
{
  const char* set = std::getenv("TMPDIR");
  return set != nullptr && *set != '\0' ? fs::path(set) : fs::path("/tmp");
}

} // namespace

Result<std::string> read_file(const fs::path& file, std::size_t limit)
{
  const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.is_open())
    return Error::from_errno(errno, "cannot open '" + file.string() + "'");
  std::string content;
  std::array<char, 65536> block{};
  for (;;) {
    const auto got = ::read(fd.get(), block.data(), block.size());
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return Error::from_errno(errno, "cannot read '" + file.string() + "'");
    if (got == 0)
      return content;
    content.append(block.data(), static_cast<std::size_t>(got));
    if (content.size() > limit)
      return Error::make(ErrorKind::invalid, "'{}' is larger than {} bytes", file.string(), limit);
  }
}

Status write_file(const fs::path& file, std::string_view content)
{
  std::string pattern = file.string() + ".XXXXXX";
  const UniqueFd fd(::mkostemp(pattern.data(), O_CLOEXEC));
  if (!fd.is_open())
    return Error::from_errno(errno, "cannot create a file beside '" + file.string() + "'");
  auto status = write_all(fd.get(), content, file);
  if (status && ::fchmod(fd.get(), 0644) != 0)
    status = Error::from_errno(errno, "cannot set the mode of '" + file.string() + "'");
  if (status && ::rename(pattern.c_str(), file.c_str()) != 0)
    status = Error::from_errno(errno, "cannot rename to '" + file.string() + "'");
  if (!status)
    ::unlink(pattern.c_str());
  return status;
}

Status write_control_file(const fs::path& file, std::string_view content)
{
  const UniqueFd fd(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd.is_open())
    return Error::from_errno(errno, "cannot open '" + file.string() + "'");
  return write_all(fd.get(), content, file);
}

Status make_directories(const fs::path& folder)
{
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure)
    return Error::make(
        ErrorKind::io, "cannot create folder '{}': {}", folder.string(), failure.message());
  return {};
}

Result<TempDir> TempDir::create(std::string_view prefix)
{
  std::string pattern = (temporary_root() / (std::string(prefix) + ".XXXXXX")).string();
  if (::mkdtemp(pattern.data()) == nullptr)
    return Error::from_errno(errno, "cannot create a temporary folder '" + pattern + "'");
  return TempDir(pattern);
}

TempDir& TempDir::operator=(TempDir&& other) noexcept
{
  std::swap(path_, other.path_);
  return *this;
}

TempDir::~TempDir()
{
  if (path_.empty())
    return;
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

fs::path cache_dir()
{
  if (const char* set = std::getenv("KTSTR_CACHE_DIR"); set != nullptr && *set != '\0')
    return set;
  if (const char* xdg = std::getenv("XDG_CACHE_HOME"); xdg != nullptr && *xdg == '/')
    return fs::path(xdg) / "ktstr";
  const char* home = std::getenv("HOME");
  return fs::path(home != nullptr && *home != '\0' ? home : "/tmp") / ".cache" / "ktstr";
}

fs::path program_path()
{
  std::error_code failure;
  return fs::read_symlink("/proc/self/exe", failure);
}

fs::path program_dir()
{
  return program_path().parent_path();
}

std::string content_hash(std::string_view content)
{
  const auto hash = XXH3_128bits(content.data(), content.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

std::uint64_t hash64(std::string_view content)
{
  return XXH3_64bits(content.data(), content.size());
}

} // namespace ktstr
