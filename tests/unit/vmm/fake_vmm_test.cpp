#include <array>

#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "vmm/agent_ready.h"
#include "vmm/fake/fake_vmm.h"

using ktstr::ErrorKind;
using ktstr::FakeBytes;
using ktstr::FakeEnd;
using ktstr::FakeFrame;
using ktstr::FakeState;
using ktstr::FakeStep;
using ktstr::FakeText;
using ktstr::FakeVmm;
using ktstr::GuestState;
using ktstr::Json;
using ktstr::Milliseconds;
using ktstr::VmConfig;
using ktstr::VmEnd;

namespace {

ktstr::FakeScript always(std::vector<FakeStep> steps)
{
  return [steps](const Json&, const VmConfig&) { return steps; };
}

ktstr::Result<ktstr::GuestProgress> progress_of(ktstr::Vm& vm)
{
  std::array<char, sizeof(ktstr::WindowHeader)> header{};
  REQUIRE(vm.read_memory(ktstr::kWindowBase, std::as_writable_bytes(std::span(header))));
  return ktstr::read_progress({header.data(), header.size()}, 0);
}

void write(ktstr::Vm& vm, const ktstr::WindowPiece& piece)
{
  REQUIRE(vm.write_memory(ktstr::kWindowBase + piece.offset,
                          std::as_bytes(std::span(piece.bytes.data(), piece.bytes.size()))));
}

/// What boot_until_ready says of a guest with this script, and of its console.
std::string boot_error(std::vector<FakeStep> steps, Milliseconds limit = Milliseconds{1})
{
  const auto folder = ktstr::TempDir::create("ktstr-fake");
  REQUIRE(folder);
  FakeVmm vmm(always(std::move(steps)));
  const auto console = folder->path() / "console";
  auto vm = vmm.create({.console_file = console});
  REQUIRE(vm);
  const auto status = ktstr::boot_until_ready(**vm, console, limit, nullptr);
  return status ? "ready" : status.error().text();
}

} // namespace

TEST_CASE("a fake guest's time passes only while it is waited for", "[fake]")
{
  FakeVmm vmm(always({{Milliseconds{100}, FakeState{GuestState::running}},
                      {Milliseconds{100}, FakeEnd{VmEnd::powered_off}}}));
  auto vm = vmm.create({});
  REQUIRE(vm);
  write(**vm, ktstr::waiting_window());
  REQUIRE((*vm)->resume());
  CHECK((*vm)->wait(Milliseconds{99}) == VmEnd::running);
  CHECK(progress_of(**vm)->state == GuestState::booting);
  CHECK((*vm)->wait(Milliseconds{1}) == VmEnd::running);
  CHECK(progress_of(**vm)->state == GuestState::running);
  CHECK((*vm)->wait(Milliseconds{1000}) == VmEnd::powered_off);
}

TEST_CASE("a fake guest sees its cell and answers with frames", "[fake]")
{
  FakeVmm vmm([](const Json& spec, const VmConfig&) -> std::vector<FakeStep> {
    return {{{}, FakeFrame{ktstr::FrameType::log, Json::object({{"cell", spec["cell"]}})}}};
  });
  auto vm = vmm.create({});
  REQUIRE(vm);
  const auto pieces = ktstr::window_content("{\"cell\":\"x\"}", "");
  REQUIRE(pieces);
  for (const auto& piece : *pieces)
    write(**vm, piece);
  REQUIRE((*vm)->resume());
  CHECK((*vm)->wait(Milliseconds{1}) == VmEnd::running);
  const auto progress = progress_of(**vm);
  REQUIRE(progress);
  std::string log(progress->log_written, '\0');
  REQUIRE((*vm)->read_memory(ktstr::kWindowBase + ktstr::kLogOffset,
                             std::as_writable_bytes(std::span(log.data(), log.size()))));
  ktstr::FrameReader reader;
  reader.append(log);
  const auto frame = reader.next();
  REQUIRE(frame);
  REQUIRE(frame->has_value());
  CHECK((*frame)->payload["cell"].as_string() == "x");
}

TEST_CASE("a fake guest gone wild is found out by the reader, not by a crash", "[fake]")
{
  FakeVmm vmm(always({{{}, FakeBytes{0, std::string(4096, '\xff')}}}));
  auto vm = vmm.create({});
  REQUIRE(vm);
  REQUIRE((*vm)->resume());
  CHECK((*vm)->wait(Milliseconds{1}) == VmEnd::running);
  CHECK(progress_of(**vm).error().kind() == ErrorKind::guest_fault);
}

TEST_CASE("memory outside the window and memory of an ended machine are refused", "[fake]")
{
  FakeVmm vmm(always({}));
  auto vm = vmm.create({});
  REQUIRE(vm);
  std::array<std::byte, 8> bytes{};
  CHECK((*vm)->read_memory(0, bytes).error().kind() == ErrorKind::invalid);
  CHECK((*vm)->read_memory(ktstr::kWindowBase + ktstr::kWindowSize - 4, bytes).error().kind() ==
        ErrorKind::invalid);
  (*vm)->kill();
  CHECK((*vm)->read_memory(ktstr::kWindowBase, bytes).error().kind() == ErrorKind::io);
}

TEST_CASE("booting ends when the agent is ready and stopped the machine", "[agent_ready]")
{
  CHECK(boot_error({{Milliseconds{30000}, FakeState{GuestState::ready}},
                    {Milliseconds{1}, FakeEnd{VmEnd::parked}}},
                   Milliseconds{60000}) == "ready");
}

TEST_CASE("a guest that stops before its agent is ready is told with its console", "[agent_ready]")
{
  CHECK(boot_error({{{}, FakeText{"half way"}}, {{}, FakeEnd{VmEnd::parked}}}) ==
        "the guest stopped before its agent was ready; it printed: half way");
}

TEST_CASE("a guest that ends while it boots is told with its console", "[agent_ready]")
{
  const auto text = boot_error({{{}, FakeText{"[    1.0] Kernel panic - not syncing: no init\n"}},
                                {{}, FakeEnd{VmEnd::reset}}});
  CHECK(text.find("reset") != std::string::npos);
  CHECK(text.find("Kernel panic - not syncing: no init") != std::string::npos);
}

TEST_CASE("a VMM that dies while the guest boots is told with its last words", "[agent_ready]")
{
  const auto text = boot_error({{{}, FakeEnd{VmEnd::vmm_failed, "KVM internal error"}}});
  CHECK(text.find("KVM internal error") != std::string::npos);
}

TEST_CASE("an agent that is never ready is given up on", "[agent_ready]")
{
  const auto text = boot_error({});
  CHECK(text.find("not ready within") != std::string::npos);
  CHECK(text.find("it printed nothing") != std::string::npos);
}

TEST_CASE("the reason of a panic is found above a screenful of registers", "[agent_ready]")
{
  const auto folder = ktstr::TempDir::create("ktstr-console");
  REQUIRE(folder);
  const auto console = folder->path() / "console";
  std::string text = "booting\nKernel panic - not syncing: why\n";
  for (int i = 0; i < 50; ++i)
    text += "RAX: 0\r\n";
  REQUIRE(ktstr::write_file(console, text));
  CHECK(ktstr::console_tail(console).starts_with("Kernel panic - not syncing: why | ... | RAX: 0"));
}
