/// A test without code: a JSON file in a plugin folder that is a scenario document. Its id is the
/// file's name without ".json"; everything else has the defaults of a test.
#pragma once

#include <filesystem>
#include <optional>

#include "core/base/result.h"
#include "core/model/items.h"

namespace ktstr {

/// Whether a file may be such a test, by its name.
bool is_document_file(const std::filesystem::path& file);

/// A plugin that offers the one test. Nothing: a JSON file of somebody else, such as a compiler's;
/// ktstr's are objects with a member "schema", "workers", "cgroups", "steps" or "checks". The
/// document itself is not checked here. Errors: it cannot be read, is not JSON, its name is no id.
Result<std::optional<PluginInfo>> read_document_test(const std::filesystem::path& file);

} // namespace ktstr
