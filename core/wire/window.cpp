#include "core/wire/window.h"

#include <cstring>

#include <zlib.h>

namespace ktstr {

namespace {

constexpr std::uint64_t kPage = 4096;

std::uint64_t next_page(std::uint64_t offset)
{
  return (offset + kPage - 1) / kPage * kPage;
}

WindowPiece host_part(const WindowHeader& header)
{
  return {0, std::string(reinterpret_cast<const char*>(&header), kHostHeaderSize)};
}

/// A range of the window behind the log; empty text when it is not there.
bool cut(std::string_view window,
         std::uint64_t offset,
         std::uint64_t size,
         std::uint32_t crc,
         std::string_view& text)
{
  if (offset < kSpecOffset || offset > window.size() || size > window.size() - offset)
    return false;
  text = window.substr(offset, size);
  return window_crc(text) == crc;
}

} // namespace

std::vector<std::string> window_kernel_arguments()
{
  // iomem=relaxed: a kernel with CONFIG_IO_STRICT_DEVMEM refuses /dev/mem on ranges that a resource
  // covers.
  return {fmt::format("memmap={}M${:#x}", kWindowSize >> 20U, kWindowBase), "iomem=relaxed"};
}

std::uint32_t window_crc(std::string_view bytes)
{
  return static_cast<std::uint32_t>(
      ::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

Result<std::vector<WindowPiece>> window_content(std::string spec, std::string archive)
{
  const std::uint64_t archive_offset = next_page(kSpecOffset + spec.size());
  if (archive_offset > kWindowSize || archive.size() > kWindowSize - archive_offset)
    return Error::make(ErrorKind::unsupported,
                       "the cell's specification ({} KiB) and files ({} KiB) do not fit in the "
                       "guest's window ({} KiB)",
                       spec.size() >> 10U,
                       archive.size() >> 10U,
                       (kWindowSize - kSpecOffset) >> 10U);
  const WindowHeader header{.magic = kWindowMagic,
                            .version = kWindowVersion,
                            .host_state = static_cast<std::uint32_t>(HostState::go),
                            .spec_size = spec.size(),
                            .archive_offset = archive_offset,
                            .archive_size = archive.size(),
                            .spec_crc = window_crc(spec),
                            .archive_crc = window_crc(archive)};
  std::vector<WindowPiece> pieces;
  pieces.push_back({kSpecOffset, std::move(spec)});
  pieces.push_back({archive_offset, std::move(archive)});
  pieces.push_back(host_part(header));
  return pieces;
}

WindowPiece waiting_window()
{
  return host_part({.magic = kWindowMagic, .version = kWindowVersion});
}

Result<WindowRequest> read_request(std::string_view window)
{
  WindowHeader header;
  if (window.size() < sizeof header)
    return Error::make(ErrorKind::invalid, "the window has {} bytes, too few", window.size());
  std::memcpy(&header, window.data(), sizeof header);
  if (header.magic != kWindowMagic || header.version != kWindowVersion)
    return Error::make(ErrorKind::invalid,
                       "the window has magic {:#x} and version {}, expected {:#x} and {}",
                       header.magic,
                       header.version,
                       kWindowMagic,
                       kWindowVersion);
  WindowRequest request;
  if (!cut(window, kSpecOffset, header.spec_size, header.spec_crc, request.spec))
    return Error::make(ErrorKind::invalid, "the specification in the window is damaged");
  if (!cut(window, header.archive_offset, header.archive_size, header.archive_crc, request.archive))
    return Error::make(ErrorKind::invalid, "the file archive in the window is damaged");
  return request;
}

Result<GuestProgress> read_progress(std::string_view bytes, std::uint64_t already_read)
{
  WindowHeader header;
  if (bytes.size() < sizeof header)
    return Error::make(ErrorKind::guest_fault, "the window's header is cut short");
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.magic != kWindowMagic || header.version != kWindowVersion)
    return Error::make(ErrorKind::guest_fault, "the guest overwrote the window's header");
  if (header.guest_state > static_cast<std::uint32_t>(GuestState::done))
    return Error::make(
        ErrorKind::guest_fault, "the guest is in the unknown state {}", header.guest_state);
  if (header.log_written > kLogSize || header.log_written < already_read)
    return Error::make(ErrorKind::guest_fault,
                       "the guest claims {} bytes of log, {} were read and {} is the most",
                       header.log_written,
                       already_read,
                       kLogSize);
  return GuestProgress{.state = static_cast<GuestState>(header.guest_state),
                       .log_written = header.log_written,
                       .frames_dropped = header.frames_dropped};
}

} // namespace ktstr
