/// The window: a piece of guest RAM that the guest's kernel leaves alone (`memmap=` on its command
/// line), through which host and agent talk without a driver. The host fills in header,
/// specification and file archive before the vCPUs run; the guest answers by raising its state and
/// appending frames to the log. The log never wraps: the host writes nothing after the start, which
/// keeps a cell's run a function of its inputs alone; what does not fit is dropped and counted.
///
///   offset 0        header (one page)
///   kLogOffset      log, kLogSize bytes
///   kSpecOffset     specification (JSON), then the file archive (cpio) at the next page
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace ktstr {

inline constexpr std::uint64_t kWindowBase =
    256UL << 20U; ///< guest-physical; inside the first node's memory
inline constexpr std::uint64_t kWindowSize = 64UL << 20U;
inline constexpr std::uint64_t kWindowMagic = 0x57525453544b0a00; ///< "\0\nKTSTRW"
inline constexpr std::uint32_t kWindowVersion = 1;
inline constexpr std::uint64_t kLogOffset = 4096;
inline constexpr std::uint64_t kLogSize = 8UL << 20U;
inline constexpr std::uint64_t kSpecOffset = kLogOffset + kLogSize;

enum class HostState : std::uint32_t { unset = 0, go = 1 };
enum class GuestState : std::uint32_t {
  booting = 0,
  ready = 1,   ///< waits for HostState::go
  running = 2, ///< has read specification and archive
  done = 3     ///< the last frame is written
};

/// As it lies in memory. Members are written by one side only.
struct WindowHeader {
  std::uint64_t magic = 0;   // host
  std::uint32_t version = 0; // host
  std::uint32_t host_state = 0;
  std::uint64_t spec_size = 0;      // host
  std::uint64_t archive_offset = 0; // host
  std::uint64_t archive_size = 0;   // host
  std::uint32_t spec_crc = 0;       // host
  std::uint32_t archive_crc = 0;    // host
  std::uint32_t guest_state = 0;    // guest, from here on
  std::uint32_t reserved = 0;
  std::uint64_t log_written = 0;    // bytes in the log
  std::uint64_t frames_dropped = 0; // did not fit
};
static_assert(sizeof(WindowHeader) == 72);
inline constexpr std::size_t kHostHeaderSize = offsetof(WindowHeader, guest_state);

/// Kernel arguments that make the window.
std::vector<std::string> window_kernel_arguments();

/// CRC-32 (zlib's) of specification and archive.
std::uint32_t window_crc(std::string_view bytes);

/// What the host writes: pieces of bytes at offsets from the window's start. The header comes last,
/// without the guest's part of it.
struct WindowPiece {
  std::uint64_t offset = 0;
  std::string bytes;
};
/// Error `unsupported`: specification and archive together are larger than the window.
Result<std::vector<WindowPiece>> window_content(std::string spec, std::string archive);

/// What the host writes into a machine that becomes a template: a header without HostState::go. The
/// agent sends its ready frame, raises GuestState::ready, parks the machine (park.h) and, when that
/// goes on, polls host_state; a fork is that machine with window_content() written over it.
WindowPiece waiting_window();

/// For the guest: what the host wrote. The views point into the window.
struct WindowRequest {
  std::string_view spec;
  std::string_view archive;
};
/// `window` is the whole window. Error `invalid` when the header or a checksum is wrong.
Result<WindowRequest> read_request(std::string_view window);

/// For the host: what the guest claims to have written.
struct GuestProgress {
  GuestState state = GuestState::booting;
  std::uint64_t log_written = 0; ///< not beyond the log, not less than what was read before
  std::uint64_t frames_dropped = 0;
};
/// `header` holds at least sizeof(WindowHeader) bytes from the window's start. Error `guest_fault`
/// when they cannot be true.
Result<GuestProgress> read_progress(std::string_view header, std::uint64_t already_read);

} // namespace ktstr
