/// The window: frames that a guest wrote, read by the host; and the request, read by the guest.
#include "core/base/json.h"
#include "core/wire/frame.h"
#include "core/wire/window.h"
#include "tests/fuzz/fuzz.h"

namespace {

std::string two_frames()
{
  return ktstr::encode_frame(ktstr::FrameType::log, 0, R"({"level":"info","text":"a"})") +
         ktstr::encode_frame(ktstr::FrameType::done, 1, "{}");
}

/// Reads all that a stream gives; pieces of `piece` bytes must make no difference.
std::size_t frames_in(std::string_view bytes, std::size_t piece)
{
  ktstr::FrameReader reader;
  std::size_t count = 0;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    reader.append(bytes.substr(at, piece));
    while (true) {
      const auto frame = reader.next();
      if (!frame)
        return count;
      if (!frame->has_value())
        break;
      ++count;
    }
  }
  return count;
}

} // namespace

std::vector<std::string> fuzz_seeds()
{
  auto pieces = ktstr::window_content(R"({"cell":"a/b/c"})", "archive");
  std::string header = pieces ? pieces->back().bytes : std::string();
  ktstr::WindowHeader running{.guest_state = 2, .log_written = 64};
  return {two_frames(),
          header,
          std::string(reinterpret_cast<const char*>(&running), sizeof running),
          R"({"held":true,"text":"x","line":1})"};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  const auto bytes = fuzz_text(data, size);
  const auto whole = frames_in(bytes, bytes.size() + 1);
  fuzz_require(whole * ktstr::kFrameHeaderSize <= size, "frames come from bytes");
  fuzz_require(whole == frames_in(bytes, 7), "how bytes arrive makes no difference");
  // A guest can compute checksums: the payload itself must be safe as well.
  if (!bytes.empty()) {
    const auto type = static_cast<ktstr::FrameType>(data[0] % 14);
    frames_in(ktstr::encode_frame(type, 0, bytes.substr(1)), size + 64);
  }
  constexpr std::uint64_t kReadBefore = 16;
  if (size >= sizeof(ktstr::WindowHeader))
    if (const auto progress = ktstr::read_progress(bytes, kReadBefore))
      fuzz_require(progress->log_written >= kReadBefore && progress->log_written <= ktstr::kLogSize,
                   "a guest cannot have written less than was read, nor more than fits");
  const auto request = ktstr::read_request(bytes);
  if (request)
    fuzz_require(request->spec.size() + request->archive.size() <= size, "views lie in the window");
  return 0;
}
