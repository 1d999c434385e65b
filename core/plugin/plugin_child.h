/// A child process that runs a plugin's code and answers with lines of JSON on kPluginAnswerFd:
/// {"stage": ...} before each step that enters the plugin, {"message": ...} when the plugin writes
/// one, and at last {"error": ...} or an object
/// of its own. Whatever happens to the child becomes either that object or one line that says what
/// went wrong and where.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/plugin/registry.h"

namespace ktstr {

/// Runs `options.describer WORDS...`, which works on `file`. The object as the child gave it; an
/// error's message is the reason, in one line, without the file's name.
/// `messages` gets what lines of {"message": ...} had, also those of a child that then crashed.
Result<Json> ask_plugin_child(const std::vector<std::string>& words,
                              const std::filesystem::path& file,
                              const DiscoverOptions& options,
                              Json::Array* messages = nullptr);

/// For the child. Writes one line; false when it cannot be written.
bool write_answer(int fd, const Json& json);
/// For the child: {"error": {"kind", "text", "hint"}}.
Json error_answer(const Error& error);
/// For the child: no core dump of a plugin that crashes; it is reported, not dumped.
void forbid_core_dumps();
/// For the child: writes the last line; the exit status, 0 or kDescriptionLost.
int write_last_answer(int fd, const Json& json);

} // namespace ktstr
