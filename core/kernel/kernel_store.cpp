#include "core/kernel/kernel_store.h"

#include <algorithm>
#include <system_error>

#include "core/base/file.h"
#include "core/base/file_lock.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/kernel/apt_sources.h"
#include "core/kernel/debian_kernel.h"
#include "core/kernel/kernel_entry.h"
#include "core/kernel/kernel_resolve.h"
#include "core/kernel/kernel_version.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;
using Progress = std::function<void(std::string_view)>;

/// Names with a dot in front are not entries: the lock, and work in progress.
constexpr const char* kLock = ".lock";
constexpr const char* kWork = ".work";

/// The one work folder, below the cache so that its result can be renamed into place. Used with
/// the lock held; whatever a killed process left in it is removed first.
class WorkFolder {
public:
  explicit WorkFolder(const fs::path& cache) : path_(cache / kWork) { remove(); }
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  ~WorkFolder() { remove(); }
  [[nodiscard]] const fs::path& path() const { return path_; }

private:
  void remove() const
  {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  fs::path path_;
};

std::vector<fs::path> folders_in(const fs::path& cache)
{
  std::vector<fs::path> folders;
  std::error_code failure;
  fs::directory_iterator each(cache, failure);
  for (; !failure && each != fs::directory_iterator(); each.increment(failure)) {
    std::error_code ignored;
    if (!each->path().filename().string().starts_with('.') && each->is_directory(ignored))
      folders.push_back(each->path());
  }
  return folders;
}

Status rename_folder(const fs::path& from, const fs::path& to)
{
  std::error_code failure;
  fs::rename(from, to, failure);
  if (failure)
    return Error::make(ErrorKind::io,
                       "cannot rename '{}' to '{}': {}",
                       from.string(),
                       to.string(),
                       failure.message());
  return {};
}

std::uint64_t download_size(const DebianKernel& kernel)
{
  std::uint64_t bytes = 0;
  for (const auto& package : kernel.packages)
    bytes += package.download_bytes;
  return bytes;
}

/// Downloads and unpacks the kernel and builds its entry at `entry`.
Status build_entry(const AptArchive& archive,
                   const DebianKernel& kernel,
                   const KernelOrigin& origin,
                   const fs::path& entry,
                   const Progress& progress)
{
  progress(fmt::format("downloading {} {} ({:.1f} MB)",
                       origin.package,
                       origin.version,
                       static_cast<double>(download_size(kernel)) / 1e6));
  const auto files = archive.download(kernel.packages);
  if (!files)
    return files.error();
  progress("unpacking " + origin.release);
  const auto unpacked = entry.parent_path() / "unpacked";
  for (const auto& file : *files)
    if (auto done = archive.unpack(file, unpacked); !done)
      return done;
  return write_kernel_entry(entry, unpacked, origin);
}

/// What fetch() does while it holds the lock.
Result<Kernel>
fetch_newest(const AptArchiveConfig& config, const fs::path& cache, const Progress& progress)
{
  progress("reading " + config.suite + " of " + printable(config.uri));
  const auto archive = AptArchive::open(config);
  if (!archive)
    return archive.error();
  const auto newest = find_newest_kernel(*archive);
  if (!newest)
    return newest.error().with_context("suite '{}' of {}", config.suite, printable(config.uri));
  const auto& image = newest->packages.front();
  const KernelOrigin origin{.release = newest->release,
                            .source = "debian:" + config.suite,
                            .package = image.name,
                            .version = image.version};
  const auto entry = cache / kernel_key(origin);
  if (auto kept = read_kernel_entry(entry)) {
    progress(kept->label + " is in the cache already");
    return kept;
  }
  const auto made = config.folder.parent_path() / "entry";
  if (auto built = build_entry(*archive, *newest, origin, made, progress); !built)
    return built.error().with_context("cannot fetch {}", origin.release);
  std::error_code ignored;
  if (fs::exists(entry, ignored)) // damaged, or it would have been used
    if (auto removed = rename_folder(entry, config.folder.parent_path() / "damaged"); !removed)
      return removed.error();
  if (auto placed = rename_folder(made, entry); !placed)
    return placed.error();
  progress("kept " + origin.release + " in '" + entry.string() + "'");
  return read_kernel_entry(entry);
}

bool is_meant(const Kernel& kernel, std::string_view which)
{
  return which.empty() || kernel.key == which || kernel.label == which;
}

/// Folders that clean() removes: the chosen entries and, when all are, the damaged ones too.
std::vector<fs::path>
folders_to_remove(const fs::path& cache, const std::vector<Kernel>& chosen, bool is_everything)
{
  if (is_everything)
    return folders_in(cache);
  std::vector<fs::path> folders;
  for (const auto& kernel : chosen)
    folders.push_back(cache / kernel.key);
  return folders;
}

} // namespace

Result<Kernel>
KernelStore::fetch(std::string_view what, const Progress& progress, const CancelToken* cancel)
{
  const auto suite = parse_debian_source(what);
  if (!suite)
    return suite.error();
  const auto uri = find_debian_archive(apt_folder_);
  if (!uri)
    return uri.error();
  if (auto made = make_directories(folder_); !made)
    return made.error();
  std::error_code failure;
  const auto cache = fs::canonical(folder_, failure);
  if (failure)
    return Error::make(ErrorKind::io, "cannot use '{}': {}", folder_.string(), failure.message());
  const auto lock = FileLock::acquire(cache / kLock, cancel, [&] {
    progress("waiting for another ktstr that works on '" + cache.string() + "'");
  });
  if (!lock)
    return lock.error();
  const WorkFolder work(cache);
  return fetch_newest(
      {.folder = work.path() / "apt", .uri = *uri, .suite = *suite, .cancel = cancel},
      cache,
      progress);
}

Result<std::vector<Kernel>> KernelStore::list() const
{
  std::vector<Kernel> kernels;
  for (const auto& folder : folders_in(folder_)) {
    auto kernel = read_kernel_entry(folder);
    if (kernel)
      kernels.push_back(std::move(*kernel));
    else
      log::warn("ignoring '{}': {}", folder.string(), kernel.error().text());
  }
  std::sort(kernels.begin(), kernels.end(), [](const Kernel& a, const Kernel& b) {
    return a.label != b.label ? is_newer_release(a.label, b.label) : is_newer_release(a.key, b.key);
  });
  return kernels;
}

Result<std::vector<Kernel>> KernelStore::clean(std::string_view which)
{
  auto kernels = list();
  if (!kernels)
    return kernels;
  std::vector<std::string> labels;
  for (const auto& kernel : *kernels)
    labels.push_back(kernel.label);
  std::erase_if(*kernels, [&](const Kernel& kernel) { return !is_meant(kernel, which); });
  if (!which.empty() && kernels->empty())
    return Error::make(ErrorKind::not_found,
                       "no kernel '{}' in the cache '{}'{}",
                       printable(which),
                       folder_.string(),
                       suggestion(which, labels));
  if (std::error_code ignored; !fs::exists(folder_, ignored))
    return kernels;
  const auto lock = FileLock::acquire(folder_ / kLock);
  if (!lock)
    return lock.error();
  const WorkFolder work(folder_);
  if (auto made = make_directories(work.path()); !made)
    return made.error();
  // Renamed first, so that nobody sees half an entry; the work folder takes them along.
  for (const auto& folder : folders_to_remove(folder_, *kernels, which.empty()))
    if (auto moved = rename_folder(folder, work.path() / folder.filename()); !moved)
      return moved.error();
  return kernels;
}

Result<std::vector<Kernel>> KernelStore::resolve(std::string_view spec) const
{
  auto cached = list();
  if (!cached)
    return cached.error();
  return resolve_kernels(spec, KernelPlaces::here(std::move(*cached), folder_));
}

} // namespace ktstr
