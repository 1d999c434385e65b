/// Which files the objects of a CMake build were made from, as its compilers wrote down: in ninja's
/// log of dependencies, and in *.d files.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "core/base/cancel.h"
#include "core/base/result.h"

namespace ktstr {

struct BuildInputs {
  /// A source or header, and the objects that it went into; absolute and normal paths.
  std::map<std::filesystem::path, std::set<std::filesystem::path>> objects;
  std::set<std::string> targets; ///< of which an object was found
};

/// The build folder that holds a file: the nearest one above it with a CMakeCache.txt.
std::optional<std::filesystem::path> build_folder_of(const std::filesystem::path& file);

/// The source folder of a build, from its cache; nothing when it does not say.
std::optional<std::filesystem::path> source_folder_of(const std::filesystem::path& build);

/// Errors: no dependencies were recorded, or sources changed since: build it first.
Result<BuildInputs> read_build_inputs(const std::filesystem::path& build,
                                      const CancelToken* cancel);

/// "scx_a" of ".../CMakeFiles/scx_a.dir/x.c.o" and ".../scx_a.bpf/x.bpf.o"; else empty.
std::string target_of_object(std::string_view object);

/// Names the first file that changed after an object was made of it, or is gone.
std::optional<std::string> find_stale(const BuildInputs& inputs);

/// Adds a text as `ninja -t deps` prints it. Error: an entry is stale.
Status
add_ninja_deps(std::string_view text, const std::filesystem::path& build, BuildInputs& inputs);
/// Adds a compiler's depfile. Relative names are of `folder`.
void add_depfile(std::string_view text, const std::filesystem::path& folder, BuildInputs& inputs);

} // namespace ktstr
