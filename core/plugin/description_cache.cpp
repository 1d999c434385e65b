#include "core/plugin/description_cache.h"

#include <sys/stat.h>

#include <ktstr/plugin.h>

#include "core/base/file.h"
#include "core/base/log.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

constexpr int kSchema = 1;
constexpr std::size_t kMaxEntry = 16UL << 20U;

/// "size mtime", the time in nanoseconds; empty when there is no such file.
std::string stamp_of(const fs::path& file)
{
  struct stat facts {};
  if (::stat(file.c_str(), &facts) != 0)
    return "";
  return fmt::format("{} {}.{:09}", facts.st_size, facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec);
}

} // namespace

DescriptionCache::DescriptionCache(fs::path folder, const fs::path& describer)
    : folder_(std::move(folder)), describer_(describer.string() + " " + stamp_of(describer))
{
}

fs::path DescriptionCache::entry_of(const fs::path& file) const
{
  return folder_ / (content_hash(file.string()) + ".json");
}

Json DescriptionCache::key_of(const fs::path& file, const std::string& build_id) const
{
  return Json::object({{"schema", kSchema},
                       {"abi", fmt::format("{}.{}", KTSTR_ABI_MAJOR, KTSTR_ABI_MINOR)},
                       {"describer", describer_},
                       {"file", file.string()},
                       {"stamp", stamp_of(file)},
                       {"build_id", build_id}});
}

std::optional<PluginInfo> DescriptionCache::find(const fs::path& file,
                                                 const std::string& build_id) const
{
  if (folder_.empty())
    return std::nullopt;
  const auto text = read_file(entry_of(file), kMaxEntry);
  if (!text)
    return std::nullopt;
  const auto entry = Json::parse(*text);
  if (!entry || !((*entry)["key"] == key_of(file, build_id)))
    return std::nullopt;
  auto info = plugin_from_json((*entry)["plugin"]);
  return info ? std::optional<PluginInfo>(std::move(*info)) : std::nullopt;
}

void DescriptionCache::keep(const fs::path& file,
                            const std::string& build_id,
                            const PluginInfo& info) const
{
  if (folder_.empty())
    return;
  const auto entry = Json::object({{"key", key_of(file, build_id)}, {"plugin", to_json(info)}});
  auto status = make_directories(folder_);
  if (status)
    status = write_file(entry_of(file), entry.dump());
  if (!status)
    log::debug("description of '{}' is not kept: {}", file.string(), status.error().text());
}

} // namespace ktstr
