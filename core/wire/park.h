/// Parking: the guest stops its own machine at an instruction, so that what is saved then is a
/// function of the guest alone. A `stop` from the host would land wherever the guest happens to be.
#pragma once

#include <cstdint>

#include "core/base/result.h"

namespace ktstr {

/// QEMU's ISA "pvpanic" device (docs/specs/pvpanic.rst): a byte written there names an event. With
/// `-action panic=pause` the event "panicked" stops the machine right after the write.
inline constexpr std::uint16_t kParkPort = 0x505;
inline constexpr std::uint8_t kParkEvent = 1;

/// In the guest: stops this machine; returns when it, or a fork of it, goes on. Returns at once on
/// a machine without that device. Error: the kernel does not let us reach the port.
Status park_machine();

} // namespace ktstr
