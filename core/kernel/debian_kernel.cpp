#include "core/kernel/debian_kernel.h"

#include <cctype>

#include "core/kernel/kernel_version.h"

namespace ktstr {

namespace {

constexpr std::string_view kPrefix = "linux-image-";
constexpr std::string_view kFlavour = "-cloud-amd64";

} // namespace

Result<std::string> parse_debian_source(std::string_view what)
{
  if (what.empty() || what == "debian")
    return std::string(kDefaultDebianSuite);
  if (what.starts_with("debian:") && what.size() > 7)
    return std::string(what.substr(7));
  return Error::make(ErrorKind::invalid, "cannot fetch a kernel from '{}'", what)
      .with_hint("known sources are 'debian' (that is debian:{}) and 'debian:SUITE'",
                 kDefaultDebianSuite);
}

std::string release_of_image_package(std::string_view package)
{
  if (!package.starts_with(kPrefix) || !package.ends_with(kFlavour))
    return {};
  const auto release = package.substr(kPrefix.size());
  const bool is_versioned = std::isdigit(static_cast<unsigned char>(release[0])) != 0;
  return is_versioned ? std::string(release) : std::string();
}

std::string newest_image_package(const std::vector<std::string>& names)
{
  std::string newest;
  for (const auto& name : names) {
    const auto release = release_of_image_package(name);
    if (!release.empty() &&
        (newest.empty() || is_newer_release(release, release_of_image_package(newest))))
      newest = name;
  }
  return newest;
}

Result<DebianKernel> find_newest_kernel(const AptArchive& archive)
{
  const auto names = archive.names(std::string(kPrefix));
  if (!names)
    return names.error();
  const auto name = newest_image_package(*names);
  if (name.empty())
    return Error::make(ErrorKind::unavailable, "no package '{}VERSION{}' in it", kPrefix, kFlavour);
  auto image = archive.show(name);
  if (!image)
    return image.error();
  DebianKernel kernel{.release = release_of_image_package(name), .packages = {*image}};
  for (const auto& dependency : image->depends) {
    if (!dependency.starts_with("linux-") || !dependency.ends_with("-" + kernel.release))
      continue;
    auto part = archive.show(dependency);
    if (!part)
      return part.error();
    kernel.packages.push_back(std::move(*part));
  }
  return kernel;
}

} // namespace ktstr
