/// Parking: the guest has its own machine stopped at an instant of its own time, so that what is
/// saved then is a function of the guest alone. A `stop` from the host lands wherever the guest
/// happens to be.
#pragma once

#include <cstdint>

#include "core/base/result.h"

namespace ktstr {

/// QEMU's "ib700" watchdog (hw/watchdog/wdt_ib700.c): a byte written there starts it. With
/// `-action watchdog=pause` its end stops the machine. All vCPUs must sleep by then: QEMU's main
/// loop then goes to that instant and stops in one step. (A stop from a running vCPU, as by
/// pvpanic, does not do: the main loop may or may not go on to the next timer before it stops.)
inline constexpr std::uint16_t kParkPort = 0x443;
inline constexpr std::uint8_t kParkTwoSeconds = 0x0e;

/// In the guest: has this machine stopped two seconds of its time later, and sleeps until just
/// after that. Returns when it, or a fork of it, goes on - or on a machine without the device.
/// Error: the kernel does not let us reach the port.
Status park_machine();

} // namespace ktstr
