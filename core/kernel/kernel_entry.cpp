#include "core/kernel/kernel_entry.h"

#include <cctype>
#include <system_error>
#include <vector>

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/kernel/kernel_image.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

constexpr int kSchema = 1;
constexpr const char* kMetadata = "kernel.json";

Status move_path(const fs::path& from, const fs::path& to)
{
  std::error_code failure;
  fs::rename(from, to, failure);
  if (failure)
    return Error::make(ErrorKind::io,
                       "cannot move '{}' to '{}': {}",
                       from.string(),
                       to.string(),
                       failure.message());
  return {};
}

fs::path first_existing(const std::vector<fs::path>& candidates)
{
  for (const auto& candidate : candidates) {
    std::error_code ignored;
    if (fs::exists(candidate, ignored))
      return candidate;
  }
  return {};
}

std::uint64_t size_on_disk(const fs::path& folder)
{
  std::uint64_t total = 0;
  std::error_code failure;
  fs::recursive_directory_iterator each(folder, failure);
  for (; !failure && each != fs::recursive_directory_iterator(); each.increment(failure)) {
    std::error_code ignored;
    if (each->is_regular_file(ignored) && !each->is_symlink(ignored))
      total += each->file_size(ignored);
  }
  return total;
}

Status move_parts(const fs::path& entry, const fs::path& unpacked, const std::string& release)
{
  const auto modules =
      first_existing({unpacked / "usr/lib/modules" / release, unpacked / "lib/modules" / release});
  const auto image =
      first_existing({unpacked / "boot" / ("vmlinuz-" + release), modules / "vmlinuz"});
  const auto config =
      first_existing({unpacked / "boot" / ("config-" + release), modules / "config"});
  if (image.empty() || !is_kernel_image(image))
    return Error::make(ErrorKind::invalid, "the packages hold no kernel image of {}", release);
  if (auto moved = move_path(image, entry / "vmlinuz"); !moved)
    return moved;
  if (!config.empty())
    if (auto moved = move_path(config, entry / "config"); !moved)
      return moved;
  if (modules.empty())
    return {};
  if (auto made = make_directories(entry / "modules"); !made)
    return made;
  return move_path(modules, entry / "modules" / release);
}

/// The path when something is there, else empty.
fs::path if_present(const fs::path& path)
{
  return first_existing({path});
}

} // namespace

std::string kernel_key(const KernelOrigin& origin)
{
  std::string key = origin.release + "_" + origin.version;
  for (char& c : key)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 &&
        std::string_view("+-._~").find(c) == std::string_view::npos)
      c = '_';
  return key;
}

Status
write_kernel_entry(const fs::path& entry, const fs::path& unpacked, const KernelOrigin& origin)
{
  if (auto made = make_directories(entry); !made)
    return made;
  if (auto moved = move_parts(entry, unpacked, origin.release); !moved)
    return moved;
  const auto image = read_file(entry / "vmlinuz");
  if (!image)
    return image.error();
  const auto metadata = Json::object({{"schema", kSchema},
                                      {"label", origin.release},
                                      {"source", origin.source},
                                      {"package", origin.package},
                                      {"version", origin.version},
                                      {"image_bytes", image->size()},
                                      {"image_hash", content_hash(*image)},
                                      {"size_bytes", size_on_disk(entry)}});
  return write_file(entry / kMetadata, metadata.pretty() + "\n");
}

Result<Kernel> read_kernel_entry(const fs::path& entry)
{
  const auto text = read_file(entry / kMetadata, 1UL << 20U);
  if (!text)
    return text.error();
  const auto metadata = Json::parse(*text);
  if (!metadata)
    return metadata.error().with_context("cannot read '{}'", (entry / kMetadata).string());
  Kernel kernel;
  kernel.label = (*metadata)["label"].as_string();
  kernel.source = (*metadata)["source"].as_string();
  kernel.key = entry.filename().string();
  kernel.image = entry / "vmlinuz";
  kernel.config = if_present(entry / "config");
  kernel.modules = if_present(entry / "modules" / kernel.label);
  kernel.size_bytes = (*metadata)["size_bytes"].as_uint();
  if ((*metadata)["schema"].as_int() != kSchema || kernel.label.empty() ||
      kernel.label.find('/') != std::string::npos)
    return Error::make(ErrorKind::invalid,
                       "'{}' does not describe a kernel this ktstr knows",
                       (entry / kMetadata).string());
  std::error_code failure;
  const auto size = fs::file_size(kernel.image, failure);
  if (failure || size != (*metadata)["image_bytes"].as_uint())
    return Error::make(ErrorKind::invalid, "'{}' is missing or damaged", kernel.image.string());
  return kernel;
}

} // namespace ktstr
