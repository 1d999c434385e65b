#include "vmm/sparse_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <functional>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include "core/base/file.h"
#include "core/base/unique_fd.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPage = 4096;
constexpr std::size_t kBlock = 256 * kPage;

using Visitor = std::function<Status(off_t, std::string_view)>;

bool is_zero(std::string_view page)
{
  return page.front() == '\0' && std::memcmp(page.data(), page.data() + 1, page.size() - 1) == 0;
}

/// Calls `visit` with each run of pages in `data` that are not all zeros.
Status visit_runs(off_t at, std::string_view data, const Visitor& visit)
{
  for (std::size_t start = 0; start < data.size(); start += kPage) {
    std::size_t end = start;
    while (end < data.size() && !is_zero(data.substr(end, kPage)))
      end += std::min(kPage, data.size() - end);
    if (end == start)
      continue;
    const auto status = visit(at + static_cast<off_t>(start), data.substr(start, end - start));
    if (!status)
      return status;
    start = end;
  }
  return {};
}

/// The same for a file, a block at a time. Holes are not read.
Status visit_data(int fd, const Visitor& visit)
{
  std::string block(kBlock, '\0');
  for (off_t at = 0;;) {
    at = ::lseek(fd, at, SEEK_DATA);
    if (at < 0)
      return errno == ENXIO ? Status() : Status(Error::from_errno(errno, "cannot seek"));
    at -= at % static_cast<off_t>(kPage);
    const auto got = ::pread(fd, block.data(), block.size(), at);
    if (got < 0 && errno != EINTR)
      return Error::from_errno(errno, "cannot read");
    if (got <= 0)
      continue;
    const std::string_view data(block.data(), static_cast<std::size_t>(got));
    if (auto status = visit_runs(at, data, visit); !status)
      return status;
    at += got;
  }
}

} // namespace

Result<FileSummary> summarize_sparse_file(const fs::path& file)
{
  const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat info {};
  if (!fd.is_open() || ::fstat(fd.get(), &info) != 0)
    return Error::from_errno(errno, "cannot open '" + file.string() + "'");
  std::string pages;
  const auto status = visit_data(fd.get(), [&](off_t at, std::string_view data) {
    for (std::size_t page = 0; page < data.size(); page += kPage)
      pages += fmt::format("{:x}:{:016x}\n",
                           static_cast<std::uint64_t>(at) + page,
                           hash64(data.substr(page, kPage)));
    return Status();
  });
  if (!status)
    return status.error().with_context("'{}'", file.string());
  return FileSummary{.size = static_cast<std::uint64_t>(info.st_size), .hash = content_hash(pages)};
}

Status copy_sparse(int from, const fs::path& to)
{
  struct stat info {};
  const UniqueFd fd(::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd.is_open() || ::fstat(from, &info) != 0 || ::ftruncate(fd.get(), info.st_size) != 0)
    return Error::from_errno(errno, "cannot create '" + to.string() + "'");
  const auto status = visit_data(from, [&](off_t at, std::string_view data) {
    while (!data.empty()) {
      const auto written = ::pwrite(fd.get(), data.data(), data.size(), at);
      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return Status(Error::from_errno(errno, "cannot write"));
      data.remove_prefix(static_cast<std::size_t>(written));
      at += written;
    }
    return Status();
  });
  return status ? status : Status(status.error().with_context("'{}'", to.string()));
}

} // namespace ktstr
