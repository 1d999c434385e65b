/// What one check of a plugin file found.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace ktstr {

enum class FindingOutcome { passed, failed, skipped };

struct PluginFinding {
  std::string check; ///< its stable name: "exports"
  FindingOutcome outcome = FindingOutcome::skipped;
  std::string text; ///< what was seen; of a skipped one: why it was not checked
  std::string hint; ///< what to do; may be empty
};

PluginFinding passed(std::string check, std::string text);
/// `error` is what is wrong; its hint comes along.
PluginFinding failed(std::string check, const Error& error);
PluginFinding skipped(std::string check, std::string why);

/// "1 symbol", "2 symbols".
std::string count_of(std::size_t count, std::string_view noun);

} // namespace ktstr
