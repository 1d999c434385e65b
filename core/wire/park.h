/// Parking: the guest has its own machine stopped at an instant of its own time, so that what is
/// saved then is a function of the guest alone. A `stop` from the host lands wherever the guest
/// happens to be.
#pragma once

#include "core/base/result.h"

namespace ktstr {

/// The slot on the PCI bus of QEMU's "i6300esb" watchdog (hw/watchdog/wdt_i6300esb.c). With
/// `-action watchdog=pause` its end stops the machine. All vCPUs must sleep by then: QEMU's main
/// loop then goes to that instant and stops in one step. (A stop from a running vCPU, as by
/// pvpanic, does not do: the main loop may or may not go on to the next timer before it stops. Nor
/// does a watchdog on an I/O port: kvm in a guest of QEMU's tcg lets no program reach a port,
/// ioperm(2) or not.)
inline constexpr const char* kParkSlot = "0x10";

/// In the guest: has this machine stopped one second of its time later, and sleeps until just after
/// that. Returns when it, or a fork of it, goes on - or on a machine without the device. Error: the
/// kernel does not let us reach it.
Status park_machine();

} // namespace ktstr
