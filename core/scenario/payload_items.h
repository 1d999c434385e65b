/// What a payload item says of its run: its command line, how it should end, what it must show.
#pragma once

#include <string>
#include <vector>

#include "core/model/payload_info.h"
#include "core/scenario/payloads.h"

namespace ktstr {

/// The run of the item `id` with `args` after its own, named like the item, nowhere in particular.
/// Kind invalid: `items` have no such id, or it does not take a flag that is among `args`.
Result<PayloadSpec> spec_of_item(const std::vector<PayloadInfo>& items,
                                 const std::string& id,
                                 const std::vector<std::string>& args);

} // namespace ktstr
