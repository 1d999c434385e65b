/// Finding the kernels a run boots: by what the user named, else by the places where kernels are.
/// Nothing is downloaded or changed.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/kernel/kernel_store.h"

namespace ktstr {

/// Where to look and what the environment says; tests set it, `here()` reads it.
struct KernelPlaces {
  std::vector<Kernel> cached;             ///< the cache's content, newest first
  std::filesystem::path cache;            ///< its folder, for messages
  std::filesystem::path root = "/";       ///< above boot/ and lib/modules/
  std::filesystem::path working_dir;      ///< ./linux and ../linux are looked for from here
  std::string home;                       ///< for "~"
  std::string running_release;            ///< uname -r
  std::optional<std::string> test_kernel; ///< KTSTR_TEST_KERNEL
  std::optional<std::string> kernel;      ///< KTSTR_KERNEL

  /// This machine and this process's environment.
  static KernelPlaces here(std::vector<Kernel> cached, std::filesystem::path cache);
};

/// See KernelStore::resolve. Kernels named twice appear once; two different ones with the same
/// label get the path's hash added to it.
Result<std::vector<Kernel>> resolve_kernels(std::string_view spec, const KernelPlaces& places);

} // namespace ktstr
