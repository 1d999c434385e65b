/// A verdict as plugins see it, and as they write it.
#pragma once

#include <optional>

#include <ktstr/plugin.h>

#include "core/model/verdict.h"

namespace ktstr {

ktstr_verdict verdict_for_plugin(Verdict verdict);
/// KTSTR_VERDICT_NONE is `unset`. Nothing: the number is no verdict.
std::optional<Verdict> verdict_from_plugin(ktstr_verdict verdict);

} // namespace ktstr
