/// A verdict as plugins see it.
#pragma once

#include <ktstr/plugin.h>

#include "core/model/verdict.h"

namespace ktstr {

ktstr_verdict verdict_for_plugin(Verdict verdict);

} // namespace ktstr
