#include "core/kernel/kernel_image.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <system_error>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/text.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

// Offsets of the x86 boot protocol (Documentation/arch/x86/boot.rst).
constexpr std::size_t kMagicOffset = 0x202;
constexpr std::size_t kVersionPointerOffset = 0x20e;
constexpr std::size_t kSetupBase = 0x200; // the version pointer counts from here
constexpr std::size_t kSetupLimit = 65 * 512;

/// The start of a file, at most `size` bytes; what cannot be read is not there.
std::string read_start(const fs::path& file, std::size_t size)
{
  std::ifstream stream(file, std::ios::binary);
  std::string bytes(size, '\0');
  stream.read(bytes.data(), static_cast<std::streamsize>(size));
  bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(stream.gcount(), 0)));
  return bytes;
}

bool is_bzimage(std::string_view start)
{
  return start.size() > kVersionPointerOffset + 2 && start.substr(kMagicOffset, 4) == "HdrS";
}

bool is_readable_file(const fs::path& file)
{
  std::error_code ignored;
  return fs::is_regular_file(file, ignored) && ::access(file.c_str(), R_OK) == 0;
}

fs::path first_readable(const std::vector<fs::path>& candidates)
{
  for (const auto& candidate : candidates)
    if (is_readable_file(candidate))
      return candidate;
  return {};
}

/// The folder the image belongs to: a build tree's top for arch/x86/boot/bzImage, else its own.
fs::path home_of(const fs::path& image)
{
  const auto folder = image.parent_path();
  const bool is_in_tree = folder.filename() == "boot" && folder.parent_path().filename() == "x86" &&
                          folder.parent_path().parent_path().filename() == "arch";
  return is_in_tree ? folder.parent_path().parent_path().parent_path() : folder;
}

fs::path find_config(const fs::path& image, const std::string& release)
{
  const auto home = home_of(image);
  std::vector<fs::path> candidates = {home / ".config", home / "config"};
  if (!release.empty())
    candidates.insert(candidates.begin(), image.parent_path() / ("config-" + release));
  return first_readable(candidates);
}

fs::path find_modules(const fs::path& image, const std::string& release)
{
  if (release.empty())
    return {};
  const auto folder = image.parent_path();
  for (const auto& candidate : {folder / "modules" / release,
                                folder.parent_path() / "modules" / release,
                                fs::path("/lib/modules") / release}) {
    std::error_code ignored;
    if (fs::is_directory(candidate, ignored))
      return candidate;
  }
  return {};
}

} // namespace

fs::path find_image_in(const fs::path& folder)
{
  return first_readable({folder / "arch/x86/boot/bzImage",
                         folder / "bzImage",
                         folder / "vmlinuz",
                         folder / "vmlinux"});
}

std::optional<std::string> read_bzimage_release(const fs::path& image)
{
  const auto start = read_start(image, kSetupLimit);
  if (!is_bzimage(start))
    return std::nullopt;
  const auto low = static_cast<unsigned char>(start[kVersionPointerOffset]);
  const auto high = static_cast<unsigned char>(start[kVersionPointerOffset + 1]);
  const std::size_t at = kSetupBase + low + (static_cast<std::size_t>(high) << 8U);
  if (at == kSetupBase || at >= start.size())
    return std::nullopt;
  // "7.3.4+deb13-cloud-amd64 (builder@host) #1 SMP ..."
  const auto text = std::string_view(start).substr(at);
  const auto end = std::find_if(text.begin(), text.end(), [](char c) {
    return c == ' ' || std::isgraph(static_cast<unsigned char>(c)) == 0;
  });
  std::string release(text.begin(), end);
  if (release.empty() || end == text.end())
    return std::nullopt;
  return release;
}

bool is_kernel_image(const fs::path& image)
{
  const auto start = read_start(image, kVersionPointerOffset + 4);
  return is_bzimage(start) || start.starts_with("\177ELF");
}

std::string short_path_hash(const fs::path& image)
{
  std::error_code failure;
  const auto canonical = fs::weakly_canonical(image, failure);
  return content_hash((failure ? image : canonical).string()).substr(0, 6);
}

Kernel describe_image(const fs::path& image, std::string source)
{
  const auto release = read_bzimage_release(image).value_or("");
  Kernel kernel;
  kernel.label = !release.empty()
                     ? release
                     : "path_" + image.filename().string() + "_" + short_path_hash(image);
  kernel.image = image;
  kernel.config = find_config(image, release);
  kernel.modules = find_modules(image, release);
  kernel.source = std::move(source);
  std::error_code ignored;
  const auto size = fs::file_size(image, ignored);
  kernel.size_bytes = ignored ? 0 : size;
  return kernel;
}

std::optional<bool> has_sched_ext(const Kernel& kernel)
{
  if (kernel.config.empty())
    return std::nullopt;
  const auto config = read_file(kernel.config);
  if (!config)
    return std::nullopt;
  const auto lines = split(*config, '\n');
  return std::any_of(lines.begin(), lines.end(), [](const std::string& line) {
    return trim(line) == "CONFIG_SCHED_CLASS_EXT=y";
  });
}

} // namespace ktstr
