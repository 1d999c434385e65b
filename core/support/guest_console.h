/// How far a guest came whose console ends without a result, by the marks it printed.
#pragma once

#include <string_view>

namespace ktstr::support {

enum class GuestStage {
  no_init,          ///< the kernel did not get to our init
  init_only,        ///< init ran, the test did not start
  payload_no_result ///< the test started and did not come back
};

GuestStage guest_console_stage(std::string_view console);
/// "no_init", "init_only", "payload_no_result".
std::string_view name_of(GuestStage stage);

} // namespace ktstr::support
