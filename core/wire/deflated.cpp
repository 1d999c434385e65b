#include "core/wire/deflated.h"

#include <algorithm>
#include <array>
#include <limits>

#include <zlib.h>

namespace ktstr {

namespace {

constexpr char kZlibHeader = 0x78; // an archive of cpio begins with '0'

/// zlib reads through a pointer that is not const, and counts in 32 bits.
void feed(z_stream& stream, std::string_view& rest)
{
  const auto count = std::min<std::size_t>(rest.size(), std::numeric_limits<uInt>::max());
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(rest.data()));
  stream.avail_in = static_cast<uInt>(count);
  rest.remove_prefix(count);
}

template <typename Step> int run(z_stream& stream, std::string& into, std::size_t limit, Step step)
{
  std::array<Bytef, 65536> block{};
  int status = Z_OK;
  do {
    stream.next_out = block.data();
    stream.avail_out = static_cast<uInt>(block.size());
    status = step();
    into.append(reinterpret_cast<const char*>(block.data()), block.size() - stream.avail_out);
  } while (stream.avail_out == 0 && status == Z_OK && into.size() <= limit);
  return status;
}

} // namespace

std::string deflate(std::string_view bytes)
{
  z_stream stream{};
  std::string packed;
  KTSTR_ASSERT(::deflateInit(&stream, Z_BEST_SPEED) == Z_OK);
  int status = Z_OK;
  while (status == Z_OK) {
    feed(stream, bytes);
    const int flush = bytes.empty() ? Z_FINISH : Z_NO_FLUSH;
    status = run(stream, packed, SIZE_MAX, [&] { return ::deflate(&stream, flush); });
  }
  ::deflateEnd(&stream);
  KTSTR_ASSERT(status == Z_STREAM_END);
  return packed;
}

bool is_deflated(std::string_view bytes)
{
  return bytes.starts_with(kZlibHeader);
}

Result<std::string> inflate(std::string_view bytes, std::size_t limit)
{
  z_stream stream{};
  std::string whole;
  KTSTR_ASSERT(::inflateInit(&stream) == Z_OK);
  int status = Z_OK;
  while (status == Z_OK && !bytes.empty() && whole.size() <= limit) {
    feed(stream, bytes);
    status = run(stream, whole, limit, [&] { return ::inflate(&stream, Z_NO_FLUSH); });
  }
  ::inflateEnd(&stream);
  if (whole.size() > limit)
    return Error::make(ErrorKind::invalid, "a deflated archive holds more than {} bytes", limit);
  if (status != Z_STREAM_END)
    return Error::make(ErrorKind::invalid, "a deflated archive is damaged (zlib says {})", status);
  return whole;
}

} // namespace ktstr
