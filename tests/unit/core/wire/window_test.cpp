#include <cstring>

#include <catch2/catch_test_macros.hpp>

#include "core/wire/window.h"

using ktstr::ErrorKind;
using ktstr::GuestState;
using ktstr::WindowHeader;

namespace {

/// A window as the guest sees it.
std::string window_with(const std::string& spec, const std::string& archive)
{
  const auto pieces = ktstr::window_content(spec, archive);
  REQUIRE(pieces);
  std::string window(ktstr::kWindowSize, '\0');
  for (const auto& piece : *pieces)
    window.replace(piece.offset, piece.bytes.size(), piece.bytes);
  return window;
}

std::string header_bytes(const WindowHeader& header)
{
  return {reinterpret_cast<const char*>(&header), sizeof header};
}

WindowHeader header_of_guest(GuestState state, std::uint64_t log_written)
{
  return {.magic = ktstr::kWindowMagic,
          .version = ktstr::kWindowVersion,
          .guest_state = static_cast<std::uint32_t>(state),
          .log_written = log_written};
}

} // namespace

TEST_CASE("the guest reads what the host wrote", "[window]")
{
  const auto window = window_with("{\"cell\":1}", "archive");
  const auto request = ktstr::read_request(window);
  REQUIRE(request);
  CHECK(request->spec == "{\"cell\":1}");
  CHECK(request->archive == "archive");
}

TEST_CASE("the header is the last piece, so that a half-written window is not taken", "[window]")
{
  const auto pieces = ktstr::window_content("spec", "archive");
  REQUIRE(pieces);
  CHECK(pieces->back().offset == 0);
}

TEST_CASE("content that does not fit in the window is refused with both sizes", "[window]")
{
  const auto pieces = ktstr::window_content("spec", std::string(ktstr::kWindowSize, 'x'));
  REQUIRE_FALSE(pieces);
  CHECK(pieces.error().kind() == ErrorKind::unsupported);
  CHECK(pieces.error().text().find("65536 KiB") != std::string::npos);
}

TEST_CASE("a window without magic, cut short or with damaged content is refused", "[window]")
{
  CHECK_FALSE(ktstr::read_request(std::string(ktstr::kWindowSize, '\0')));
  CHECK_FALSE(ktstr::read_request("short"));
  auto window = window_with("spec", "archive");
  CHECK_FALSE(ktstr::read_request(std::string_view(window).substr(0, ktstr::kSpecOffset)));
  window[ktstr::kSpecOffset] = 'X';
  CHECK_FALSE(ktstr::read_request(window));
}

TEST_CASE("offsets and sizes beyond the window are refused", "[window]")
{
  auto window = window_with("spec", "archive");
  WindowHeader header;
  std::memcpy(&header, window.data(), sizeof header);
  SECTION("size of the specification")
  {
    header.spec_size = ~0ULL;
  }
  SECTION("offset of the archive")
  {
    header.archive_offset = ~0ULL;
  }
  SECTION("archive over the header")
  {
    header.archive_offset = 0;
  }
  SECTION("size of the archive")
  {
    header.archive_size = ~0ULL - 4;
  }
  std::memcpy(window.data(), &header, sizeof header);
  CHECK_FALSE(ktstr::read_request(window));
}

TEST_CASE("the host believes a guest's progress when it can be true", "[window]")
{
  const auto progress =
      ktstr::read_progress(header_bytes(header_of_guest(GuestState::running, 640)), 320);
  REQUIRE(progress);
  CHECK(progress->state == GuestState::running);
  CHECK(progress->log_written == 640);
}

TEST_CASE("the host does not believe a guest that wrote nonsense", "[window]")
{
  const auto kind_of = [](const WindowHeader& header) {
    const auto progress = ktstr::read_progress(header_bytes(header), 100);
    return progress ? ErrorKind::unset : progress.error().kind();
  };
  CHECK(kind_of({}) == ErrorKind::guest_fault);
  CHECK(kind_of(header_of_guest(GuestState{9}, 100)) == ErrorKind::guest_fault);
  CHECK(kind_of(header_of_guest(GuestState::ready, 99)) == ErrorKind::guest_fault);
  CHECK(kind_of(header_of_guest(GuestState::ready, ktstr::kLogSize + 1)) == ErrorKind::guest_fault);
  CHECK_FALSE(ktstr::read_progress("short", 0));
}

TEST_CASE("writing a cell into a fork keeps what the guest wrote before", "[window]")
{
  auto window = header_bytes(header_of_guest(GuestState::ready, 640));
  const auto pieces = ktstr::window_content("spec", "archive");
  REQUIRE(pieces);
  window.replace(0, pieces->back().bytes.size(), pieces->back().bytes);
  const auto progress = ktstr::read_progress(window, 0);
  REQUIRE(progress);
  CHECK(progress->state == GuestState::ready);
  CHECK(progress->log_written == 640);
}

TEST_CASE("a waiting window has no cell in it", "[window]")
{
  auto window = std::string(ktstr::kWindowSize, '\0');
  const auto piece = ktstr::waiting_window();
  window.replace(piece.offset, piece.bytes.size(), piece.bytes);
  WindowHeader header;
  std::memcpy(&header, window.data(), sizeof header);
  CHECK(header.magic == ktstr::kWindowMagic);
  CHECK(header.host_state == static_cast<std::uint32_t>(ktstr::HostState::unset));
  CHECK_FALSE(ktstr::read_request(window));
}
