#include "vmm/template_store.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/log.h"
#include "core/base/unique_fd.h"
#include "vmm/sparse_file.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

constexpr int kManifestSchema = 1;
constexpr const char* kManifest = "manifest.json";
constexpr const char* kBuildingPrefix = ".building-";
constexpr const char* kChecked = "checked.json"; // which files had the manifest's content
constexpr const char* kLockSuffix = ".lock";

/// A lock file, locked. It is not removed: another process may be about to lock it.
Result<UniqueFd> lock_key(const fs::path& folder,
                          const std::string& key,
                          Milliseconds patience,
                          const CancelToken* cancel)
{
  const auto file = folder / (key + kLockSuffix);
  UniqueFd fd(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd.is_open())
    return Error::from_errno(errno, "cannot open '" + file.string() + "'");
  const auto deadline = system_clock().now() + patience;
  while (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR)
      return Error::from_errno(errno, "cannot lock '" + file.string() + "'");
    if (cancel != nullptr && cancel->is_cancelled())
      return Error::make(ErrorKind::cancelled, "cancelled while another builds template {}", key);
    if (system_clock().now() > deadline)
      return Error::make(ErrorKind::timeout,
                         "another process has been building template {} for {} s",
                         key,
                         patience.count() / 1000);
    system_clock().sleep(Milliseconds{20});
  }
  return fd;
}

std::uint64_t disk_size(const fs::path& folder)
{
  std::uint64_t bytes = 0;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    struct stat info {};
    if (::stat(entry.path().c_str(), &info) == 0)
      bytes += static_cast<std::uint64_t>(info.st_blocks) * 512;
  }
  return bytes;
}

/// Names of a folder's files, sorted.
Result<std::vector<std::string>> files_of(const fs::path& folder)
{
  std::vector<std::string> names;
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator(folder, failure))
    names.push_back(entry.path().filename().string());
  if (failure)
    return Error::make(
        ErrorKind::io, "cannot read folder '{}': {}", folder.string(), failure.message());
  std::sort(names.begin(), names.end());
  return names;
}

/// A template's files by name. What else lies in its folder is the store's own: the manifest, and
/// what another process is just writing down there.
std::vector<std::string> files_of(const Json& manifest)
{
  std::vector<std::string> names;
  for (const auto& [name, expected] : manifest["files"].members())
    names.push_back(name);
  return names;
}

/// Size and content hash of each file, by name.
Result<Json> describe_files(const fs::path& folder, const std::vector<std::string>& names)
{
  Json described = Json::object();
  for (const auto& name : names) {
    auto summary = summarize_sparse_file(folder / name);
    if (!summary)
      return summary.error();
    described.set(name, Json::object({{"size", summary->size}, {"hash", summary->hash}}));
  }
  return described;
}

Result<Json> read_manifest(const fs::path& folder, const std::string& key)
{
  auto text = read_file(folder / kManifest);
  if (!text)
    return text.error();
  auto manifest = Json::parse(*text);
  if (!manifest)
    return manifest.error().with_context("'{}'", (folder / kManifest).string());
  if ((*manifest)["schema"].as_int() != kManifestSchema || (*manifest)["key"].as_string() != key)
    return Error::make(
        ErrorKind::invalid, "'{}' is of another schema or key", (folder / kManifest).string());
  return manifest;
}

/// Which files these are: any write to one changes it.
Json identify_files(const fs::path& folder, const Json& manifest)
{
  Json identity = Json::object();
  for (const auto& [name, expected] : manifest["files"].members()) {
    struct stat info {};
    if (::stat((folder / name).c_str(), &info) == 0)
      identity.set(name,
                   fmt::format("{} {} {}.{:09}",
                               info.st_dev,
                               info.st_ino,
                               info.st_ctim.tv_sec,
                               info.st_ctim.tv_nsec));
  }
  return identity;
}

/// Whether nothing was written so lately that a further write may carry the same time.
bool are_settled(const fs::path& folder, const Json& manifest, Milliseconds settle)
{
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  const auto in_ms = [](const timespec& time) {
    return time.tv_sec * 1000 + time.tv_nsec / 1000000;
  };
  for (const auto& [name, expected] : manifest["files"].members()) {
    struct stat info {};
    if (::stat((folder / name).c_str(), &info) != 0 ||
        in_ms(now) - in_ms(info.st_ctim) < settle.count())
      return false;
  }
  return true;
}

/// Reads files through, unless a run before did and they are still those.
Status check_content(const fs::path& folder, const Json& manifest, Milliseconds settle)
{
  const auto identity = identify_files(folder, manifest);
  const auto known = read_file(folder / kChecked);
  if (known && *known == identity.dump())
    return {};
  const auto files = describe_files(folder, files_of(manifest));
  if (!files)
    return files.error();
  if (!(*files == manifest["files"]))
    return Error::make(ErrorKind::invalid, "a file in '{}' is damaged", folder.string());
  if (are_settled(folder, manifest, settle)) // a read-only cache is read through by each run
    static_cast<void>(write_file(folder / kChecked, identity.dump()));
  return {};
}

/// Files present with the sizes that the manifest says.
Status check_sizes(const fs::path& folder, const Json& manifest)
{
  for (const auto& [name, expected] : manifest["files"].members()) {
    struct stat info {};
    if (::stat((folder / name).c_str(), &info) != 0 ||
        static_cast<std::uint64_t>(info.st_size) != expected["size"].as_uint())
      return Error::make(ErrorKind::invalid, "'{}' is missing or cut", (folder / name).string());
  }
  return {};
}

StoredTemplate stored(const fs::path& folder, const Json& manifest)
{
  struct stat info {};
  ::stat((folder / kManifest).c_str(), &info);
  return {.key = manifest["key"].as_string(),
          .folder = folder,
          .description = manifest["description"],
          .size_bytes = disk_size(folder),
          .last_used = info.st_mtime};
}

void remove_folder(const fs::path& folder)
{
  std::error_code ignored;
  fs::remove_all(folder, ignored);
}

/// Builders that died left these; whoever holds the key's lock may remove them.
void remove_leftovers(const fs::path& folder, const std::string& key)
{
  std::error_code ignored;
  std::vector<fs::path> leftovers;
  for (const auto& entry : fs::directory_iterator(folder, ignored))
    if (entry.path().filename().string().starts_with(kBuildingPrefix + key))
      leftovers.push_back(entry.path());
  for (const auto& leftover : leftovers)
    remove_folder(leftover);
}

} // namespace

Result<StoredTemplate> TemplateStore::find(const std::string& key)
{
  const auto folder = config_.folder / key;
  const auto manifest = read_manifest(folder, key);
  if (!manifest)
    return manifest.error();
  bool is_checked = false;
  {
    const std::lock_guard lock(mutex_);
    is_checked = checked_.contains(key);
  }
  auto status = check_sizes(folder, *manifest);
  if (status && !is_checked)
    status = check_content(folder, *manifest, config_.settle);
  if (!status)
    return status.error();
  {
    const std::lock_guard lock(mutex_);
    checked_.insert(key);
  }
  // The manifest's time is the time of last use. A read-only cache keeps its old one.
  ::utimensat(AT_FDCWD, (folder / kManifest).c_str(), nullptr, 0);
  return stored(folder, *manifest);
}

Result<StoredTemplate> TemplateStore::find_or_build(const std::string& key,
                                                    const Json& description,
                                                    const Builder& builder,
                                                    const CancelToken* cancel)
{
  if (auto found = find(key))
    return found;
  if (auto status = make_directories(config_.folder); !status)
    return status.error();
  auto lock = lock_key(config_.folder, key, config_.patience, cancel);
  if (!lock)
    return lock.error();
  // Another process may have built it while this one waited.
  auto found = find(key);
  if (found)
    return found;
  if (found.error().kind() != ErrorKind::not_found)
    log::warn("template {} is rebuilt: {}", key, found.error().text());
  remove_folder(config_.folder / key);
  remove_leftovers(config_.folder, key);
  auto made = build(key, description, builder);
  if (made)
    evict(key);
  return made;
}

Result<StoredTemplate>
TemplateStore::build(const std::string& key, const Json& description, const Builder& builder)
{
  const auto started = system_clock().now();
  std::string pattern = (config_.folder / (kBuildingPrefix + key + ".XXXXXX")).string();
  if (::mkdtemp(pattern.data()) == nullptr)
    return Error::from_errno(errno, "cannot create a folder in '" + config_.folder.string() + "'");
  const fs::path building = pattern;
  const auto fail = [&](const Error& error) {
    remove_folder(building);
    return error;
  };
  if (auto status = builder(building); !status)
    return fail(status.error());
  const auto names = files_of(building);
  if (!names)
    return fail(names.error());
  auto files = describe_files(building, *names);
  if (!files)
    return fail(files.error());
  const auto manifest = Json::object({{"schema", kManifestSchema},
                                      {"key", key},
                                      {"description", description},
                                      {"files", std::move(*files)}});
  if (auto status = write_file(building / kManifest, manifest.pretty()); !status)
    return fail(status.error());
  const auto folder = config_.folder / key;
  if (::rename(building.c_str(), folder.c_str()) != 0)
    return fail(Error::from_errno(errno, "cannot rename to '" + folder.string() + "'"));
  {
    const std::lock_guard lock(mutex_);
    checked_.insert(key);
  }
  auto result = stored(folder, manifest);
  result.is_new = true;
  result.build_time = system_clock().now() - started;
  return result;
}

void TemplateStore::distrust(const std::string& key)
{
  const std::lock_guard lock(mutex_);
  checked_.erase(key);
  std::error_code ignored;
  fs::remove(config_.folder / key / kChecked, ignored);
}

std::vector<StoredTemplate> TemplateStore::list() const
{
  std::vector<StoredTemplate> templates;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(config_.folder, ignored)) {
    const auto key = entry.path().filename().string();
    if (key.starts_with('.') || key.ends_with(kLockSuffix))
      continue;
    const auto manifest = read_manifest(entry.path(), key);
    if (manifest && check_sizes(entry.path(), *manifest))
      templates.push_back(stored(entry.path(), *manifest));
  }
  std::sort(templates.begin(), templates.end(), [](const auto& a, const auto& b) {
    return std::pair(a.last_used, a.key) < std::pair(b.last_used, b.key);
  });
  return templates;
}

Result<std::vector<StoredTemplate>> TemplateStore::clean(std::string_view key)
{
  std::vector<StoredTemplate> removed;
  for (auto& candidate : list()) {
    if (!key.empty() && candidate.key != key)
      continue;
    std::error_code failure;
    fs::remove_all(candidate.folder, failure);
    if (failure)
      return Error::make(ErrorKind::io,
                         "cannot remove template '{}': {}",
                         candidate.folder.string(),
                         failure.message());
    distrust(candidate.key);
    removed.push_back(std::move(candidate));
  }
  if (!key.empty() && removed.empty())
    return Error::make(ErrorKind::not_found, "there is no template '{}'", key);
  return removed;
}

void TemplateStore::evict(const std::string& keep)
{
  if (config_.limit_bytes == 0)
    return;
  const auto templates = list();
  std::uint64_t total = 0;
  for (const auto& candidate : templates)
    total += candidate.size_bytes;
  for (const auto& candidate : templates) {
    if (total <= config_.limit_bytes)
      return;
    if (candidate.key == keep)
      continue;
    log::info("template {} is evicted: the cache has {} MiB, its limit is {} MiB",
              candidate.key,
              total >> 20U,
              config_.limit_bytes >> 20U);
    remove_folder(candidate.folder);
    distrust(candidate.key);
    total -= candidate.size_bytes;
  }
}

} // namespace ktstr
