#include "core/kernel/kernel_resolve.h"

#include <algorithm>
#include <cstdlib>
#include <sys/utsname.h>
#include <system_error>
#include <unistd.h>

#include "core/base/text.h"
#include "core/kernel/debian_kernel.h"
#include "core/kernel/kernel_image.h"
#include "core/kernel/kernel_version.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

constexpr const char* kHint = "run 'ktstr kernel fetch debian', or name one by --kernel PATH or "
                              "KTSTR_TEST_KERNEL=/path/to/bzImage";

std::optional<std::string> variable(const char* name)
{
  const char* value = std::getenv(name);
  return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
}

bool is_path(std::string_view spec)
{
  return spec.find('/') != spec.npos || spec.starts_with('.') || spec.starts_with('~');
}

fs::path expand(std::string_view spec, const KernelPlaces& places)
{
  if (spec == "~" || spec.starts_with("~/"))
    return fs::path(places.home) / fs::path(spec.substr(std::min<std::size_t>(2, spec.size())));
  return places.working_dir / fs::path(spec);
}

/// A path that was named: an image, or a folder with one.
Result<Kernel> resolve_path(std::string_view spec, const KernelPlaces& places)
{
  const auto path = expand(spec, places);
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    const auto image = find_image_in(path);
    if (!image.empty())
      return describe_image(image, "path");
    return Error::make(ErrorKind::unavailable,
                       "'{}' does not contain a kernel image (looked for arch/x86/boot/bzImage, "
                       "bzImage, vmlinuz and vmlinux)",
                       path.string())
        .with_hint("build the kernel there first, or {}", kHint);
  }
  if (::access(path.c_str(), R_OK) != 0)
    return Error::from_errno(errno, "cannot open kernel '" + path.string() + "'");
  if (!is_kernel_image(path))
    return Error::make(ErrorKind::unavailable,
                       "'{}' is not a kernel image: neither a bzImage nor an ELF file",
                       path.string());
  return describe_image(path, "path");
}

std::vector<fs::path> host_images(const KernelPlaces& places)
{
  return {places.root / "lib/modules" / places.running_release / "vmlinuz",
          places.root / "boot" / ("vmlinuz-" + places.running_release)};
}

/// The first of `images` that can be opened.
std::optional<Kernel> first_openable(const std::vector<fs::path>& images,
                                     const std::string& source,
                                     std::vector<std::string>& tried)
{
  for (const auto& image : images) {
    if (::access(image.c_str(), R_OK) == 0 && is_kernel_image(image))
      return describe_image(image, source);
    tried.push_back(image.string());
  }
  return std::nullopt;
}

Result<Kernel> resolve_host(const KernelPlaces& places)
{
  std::vector<std::string> tried;
  if (auto kernel = first_openable(host_images(places), "host", tried))
    return *kernel;
  return Error::make(ErrorKind::unavailable,
                     "the running kernel's image cannot be read (tried {})",
                     join(tried, ", "))
      .with_hint("{}", kHint);
}

std::vector<std::string> labels_of(const std::vector<Kernel>& kernels)
{
  std::vector<std::string> labels;
  for (const auto& kernel : kernels)
    labels.push_back(kernel.label);
  return labels;
}

/// By key, label, source or version, out of the cache; the newest that fits.
Result<Kernel> resolve_cached(std::string_view spec, const KernelPlaces& places)
{
  const std::string source =
      spec == "debian" ? "debian:" + std::string(kDefaultDebianSuite) : std::string(spec);
  for (const auto& kernel : places.cached)
    if (kernel.key == spec || kernel.label == spec || kernel.source == source)
      return kernel;
  for (const auto& kernel : places.cached)
    if (is_release_of(spec, kernel.label))
      return kernel;
  const auto labels = labels_of(places.cached);
  const std::string held = labels.empty() ? "it is empty" : "it holds " + join(labels, ", ");
  return Error::make(ErrorKind::unavailable,
                     "no kernel '{}' in the cache '{}' ({}){}",
                     printable(spec),
                     places.cache.string(),
                     held,
                     suggestion(spec, labels))
      .with_hint("{}", kHint);
}

Result<Kernel> resolve_one(std::string_view spec, const KernelPlaces& places)
{
  if (spec.empty())
    return Error::make(ErrorKind::invalid, "a kernel in the list is empty");
  if (spec == "host")
    return resolve_host(places);
  if (spec.starts_with("git+") || (spec.find("..") != spec.npos && spec.find('/') == spec.npos &&
                                   std::isdigit(static_cast<unsigned char>(spec[0])) != 0))
    return Error::make(ErrorKind::invalid,
                       "'{}' would have to be built; ktstr boots kernels that are built already",
                       printable(spec))
        .with_hint("{}", kHint);
  return is_path(spec) ? resolve_path(spec, places) : resolve_cached(spec, places);
}

/// Kernels of the same name need different labels, or their cells would have the same names.
void tell_apart(std::vector<Kernel>& kernels)
{
  const auto labels = labels_of(kernels);
  for (auto& kernel : kernels)
    if (std::count(labels.begin(), labels.end(), kernel.label) > 1)
      kernel.label += "_" + short_path_hash(kernel.image);
}

Result<std::vector<Kernel>> resolve_list(std::string_view spec, const KernelPlaces& places)
{
  std::vector<Kernel> kernels;
  for (const auto& item : split(spec, ',')) {
    auto kernel = resolve_one(trim(item), places);
    if (!kernel)
      return kernel.error();
    const bool is_known = std::any_of(kernels.begin(), kernels.end(), [&](const Kernel& other) {
      return short_path_hash(other.image) == short_path_hash(kernel->image);
    });
    if (!is_known)
      kernels.push_back(std::move(*kernel));
  }
  tell_apart(kernels);
  return kernels;
}

Result<std::vector<Kernel>> discover(const KernelPlaces& places)
{
  if (!places.cached.empty())
    return std::vector<Kernel>{places.cached.front()};
  std::vector<std::string> tried = {places.cache.string()};
  const auto modules = places.root / "lib/modules" / places.running_release;
  for (const auto& tree :
       {places.working_dir / "linux", places.working_dir / "../linux", modules / "build"}) {
    if (const auto image = find_image_in(tree); !image.empty())
      return std::vector<Kernel>{describe_image(image, "tree")};
    tried.push_back(tree.string());
  }
  auto images = host_images(places);
  images.push_back(places.root / "boot/vmlinuz");
  if (auto kernel = first_openable(images, "host", tried))
    return std::vector<Kernel>{*kernel};
  return Error::make(ErrorKind::unavailable, "no kernel found (tried {})", join(tried, ", "))
      .with_hint("{}", kHint);
}

} // namespace

KernelPlaces KernelPlaces::here(std::vector<Kernel> cached, fs::path cache)
{
  utsname names{};
  ::uname(&names);
  std::error_code ignored;
  return {.cached = std::move(cached),
          .cache = std::move(cache),
          .working_dir = fs::current_path(ignored),
          .home = variable("HOME").value_or(""),
          .running_release = names.release,
          .test_kernel = variable("KTSTR_TEST_KERNEL"),
          .kernel = variable("KTSTR_KERNEL")};
}

Result<std::vector<Kernel>> resolve_kernels(std::string_view spec, const KernelPlaces& places)
{
  if (!trim(spec).empty())
    return resolve_list(spec, places);
  if (places.test_kernel) {
    // Set is a promise, even when empty: another kernel in its place would mislead.
    if (places.test_kernel->empty() ||
        ::access(expand(*places.test_kernel, places).c_str(), R_OK) != 0)
      return Error::make(ErrorKind::not_found,
                         "KTSTR_TEST_KERNEL not found: '{}'",
                         printable(*places.test_kernel));
    auto kernel = resolve_path(*places.test_kernel, places);
    if (!kernel)
      return kernel.error().with_context("KTSTR_TEST_KERNEL");
    return std::vector<Kernel>{*kernel};
  }
  if (places.kernel && !trim(*places.kernel).empty()) {
    auto kernels = resolve_list(*places.kernel, places);
    return kernels ? kernels : kernels.error().with_context("KTSTR_KERNEL");
  }
  return discover(places);
}

} // namespace ktstr
