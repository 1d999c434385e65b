/// Which way a recorded metric gets better.
#pragma once

#include <string_view>

#include "core/base/json.h"
#include "core/support/polarity.h"

namespace ktstr {

/// What the record of the metric says ("polarity"), else what is known of its name; `unknown` when
/// that is nothing.
support::Polarity polarity_of(std::string_view name, const Json& metric);

enum class Movement { unset, better, worse, moved };
/// "better", "worse", "moved".
std::string_view name_of(Movement movement);

/// What a change means. `moved`: it cannot be said whether it is for the better.
Movement movement_of(const support::Polarity& polarity, double before, double after);

} // namespace ktstr
