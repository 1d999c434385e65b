/// A stand-in for QEMU: speaks enough of its command line and of QMP to be started, and then does
/// what KTSTR_SCRIPTED_QEMU says: "works", "fails-at-once", "hangs-at-once" (never answers),
/// "hangs" (its guest never gets ready), "crashes-late".

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/wire/window.h"

namespace {

constexpr int kQmp = 3;

char* map_memory(std::string_view object)
{
  const auto at = object.find("mem-path=");
  if (at == std::string_view::npos)
    return nullptr;
  const auto path = std::string(object.substr(at + 9, object.find(',', at) - at - 9));
  const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  struct stat info {};
  ::fstat(file, &info);
  void* memory = ::mmap(
      nullptr, static_cast<std::size_t>(info.st_size), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  return memory == MAP_FAILED ? nullptr : static_cast<char*>(memory);
}

void say(std::string_view line)
{
  [[maybe_unused]] const auto sent = ::send(kQmp, line.data(), line.size(), MSG_NOSIGNAL);
}

void run_guest(char* memory, std::string_view mode)
{
  say("{\"return\": {}}\n{\"event\": \"RESUME\"}\n");
  auto* header = reinterpret_cast<ktstr::WindowHeader*>(memory + ktstr::kWindowBase);
  if (mode == "crashes-late") {
    std::fprintf(stderr, "kvm_run: unexpected exit reason\n");
    std::abort();
  }
  if (mode == "works") {
    header->guest_state = static_cast<std::uint32_t>(ktstr::GuestState::ready);
    say("{\"event\": \"WATCHDOG\"}\n{\"event\": \"STOP\"}\n");
  }
}

} // namespace

int main(int argc, char** argv)
{
  const char* set = std::getenv("KTSTR_SCRIPTED_QEMU");
  const std::string mode = set != nullptr ? set : "";
  char* memory = nullptr;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument(argv[i]);
    if (argument == "--version") {
      std::puts("QEMU emulator version 10.9.9 (scripted)");
      return 0;
    }
    if (argument.starts_with("memory-backend-file"))
      memory = map_memory(argument);
  }
  if (mode == "fails-at-once") {
    std::fprintf(stderr, "failed to set MSR 0x10a to 0x0\n");
    return 1;
  }
  if (memory == nullptr || mode == "hangs-at-once") {
    ::pause();
    return 1;
  }
  say("{\"QMP\": {\"version\": {}}}\n");
  std::string line;
  for (char byte = 0; ::read(kQmp, &byte, 1) == 1;) {
    line += byte;
    if (byte != '\n')
      continue;
    if (line.find("\"cont\"") != std::string::npos)
      run_guest(memory, mode);
    else
      say("{\"return\": {}}\n");
    line.clear();
  }
  return 0;
}
