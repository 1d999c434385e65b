#include "core/support/guest_console.h"

namespace ktstr::support {

GuestStage guest_console_stage(std::string_view console)
{
  const auto has = [&](std::string_view mark) {
    return console.find(mark) != std::string_view::npos;
  };
  if (has("KTSTR_PAYLOAD_STARTING"))
    return GuestStage::payload_no_result;
  return has("KTSTR_INIT_STARTED") ? GuestStage::init_only : GuestStage::no_init;
}

std::string_view name_of(GuestStage stage)
{
  switch (stage) {
  case GuestStage::no_init:
    return "no_init";
  case GuestStage::init_only:
    return "init_only";
  case GuestStage::payload_no_result:
    break;
  }
  return "payload_no_result";
}

} // namespace ktstr::support
