#include "core/wire/frame.h"

#include <cstring>

#include <zlib.h>

namespace ktstr {

namespace {

struct FrameHeader {
  std::uint32_t length = 0;
  std::uint32_t type = 0;
  std::uint32_t sequence = 0;
  std::uint32_t crc = 0;
};
static_assert(sizeof(FrameHeader) == kFrameHeaderSize);

std::uint32_t crc_of(const FrameHeader& header, std::string_view payload)
{
  auto crc = ::crc32(0, reinterpret_cast<const Bytef*>(&header), offsetof(FrameHeader, crc));
  crc = ::crc32(
      crc, reinterpret_cast<const Bytef*>(payload.data()), static_cast<uInt>(payload.size()));
  return static_cast<std::uint32_t>(crc);
}

std::size_t padding(std::size_t size)
{
  return (8 - size % 8) % 8;
}

bool is_known(std::uint32_t type)
{
  return type >= static_cast<std::uint32_t>(FrameType::ready) &&
         type <= static_cast<std::uint32_t>(FrameType::coverage);
}

} // namespace

std::string encode_frame(FrameType type, std::uint32_t sequence, std::string_view payload)
{
  FrameHeader header{.length = static_cast<std::uint32_t>(payload.size()),
                     .type = static_cast<std::uint32_t>(type),
                     .sequence = sequence};
  header.crc = crc_of(header, payload);
  std::string bytes(reinterpret_cast<const char*>(&header), sizeof header);
  bytes += payload;
  bytes.append(padding(payload.size()), '\0');
  return bytes;
}

Result<std::optional<Frame>> FrameReader::next()
{
  const std::string_view rest = std::string_view(buffer_).substr(at_);
  if (rest.size() < kFrameHeaderSize)
    return std::optional<Frame>();
  FrameHeader header;
  std::memcpy(&header, rest.data(), sizeof header);
  if (header.length > kMaxFramePayload || !is_known(header.type) || header.sequence != sequence_)
    return Error::make(ErrorKind::guest_fault, "frame {} has a damaged header", sequence_);
  const std::size_t whole = kFrameHeaderSize + header.length + padding(header.length);
  if (rest.size() < whole)
    return std::optional<Frame>();
  const auto payload = rest.substr(kFrameHeaderSize, header.length);
  if (crc_of(header, payload) != header.crc)
    return Error::make(ErrorKind::guest_fault, "frame {} has a wrong checksum", sequence_);
  auto json = Json::parse(payload);
  if (!json)
    return Error(ErrorKind::guest_fault, json.error().text()).with_context("frame {}", sequence_);
  at_ += whole;
  ++sequence_;
  if (at_ > (1UL << 20U)) {
    buffer_.erase(0, at_);
    at_ = 0;
  }
  return std::optional<Frame>(Frame{static_cast<FrameType>(header.type), std::move(*json)});
}

} // namespace ktstr
