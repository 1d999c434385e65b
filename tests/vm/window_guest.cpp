/// The /init of the VM tests: the smallest guest that speaks the window's protocol. It stands in
/// for the agent so that these tests are about the back end alone. Its specification is an object:
/// "work_ms" (how long to run two threads after the start), "naps" (how often two threads sleep),
/// "then" ("poweroff", "reset", "panic", "hang").

#include <array>
#include <atomic>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <thread>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/wire/frame.h"
#include "core/wire/park.h"
#include "core/wire/window.h"

namespace {

using ktstr::Json;

char* window = nullptr;

volatile ktstr::WindowHeader& header()
{
  return *reinterpret_cast<ktstr::WindowHeader*>(window);
}

void send(ktstr::FrameType type, const Json& payload)
{
  static std::uint32_t sequence = 0;
  const auto bytes = ktstr::encode_frame(type, sequence++, payload.dump());
  const auto at = header().log_written;
  std::memcpy(window + ktstr::kLogOffset + at, bytes.data(), bytes.size());
  std::atomic_thread_fence(std::memory_order_seq_cst);
  header().log_written = at + bytes.size();
}

void set_state(ktstr::GuestState state)
{
  std::atomic_thread_fence(std::memory_order_seq_cst);
  header().guest_state = static_cast<std::uint32_t>(state);
}

std::string line_of(const std::string& file)
{
  return std::string(ktstr::trim(ktstr::read_file(file).value_or("")));
}

/// As the agent's ready frame, as far as the tests look at it.
Json machine()
{
  Json cpus = Json::array();
  for (int cpu = 0;; ++cpu) {
    const auto folder = "/sys/devices/system/cpu/cpu" + std::to_string(cpu);
    if (::access(folder.c_str(), F_OK) != 0)
      break;
    cpus.push(Json::object({{"llc_cpus", line_of(folder + "/cache/index3/shared_cpu_list")},
                            {"core_cpus", line_of(folder + "/topology/thread_siblings_list")}}));
  }
  Json nodes = Json::array();
  for (int node = 0; node < 16; ++node) {
    const auto folder = "/sys/devices/system/node/node" + std::to_string(node);
    if (::access(folder.c_str(), F_OK) == 0)
      nodes.push(Json::object({{"node", node},
                               {"cpus", line_of(folder + "/cpulist")},
                               {"distances", line_of(folder + "/distance")}}));
  }
  return Json::object(
      {{"online", line_of("/sys/devices/system/cpu/online")}, {"cpus", cpus}, {"nodes", nodes}});
}

/// Two threads count for a while; how far each gets depends on every instruction the guest ran.
void work(std::int64_t duration_ms)
{
  std::atomic<bool> is_over{false};
  std::array<std::uint64_t, 2> counts{};
  std::array<std::thread, 2> threads;
  for (std::size_t i = 0; i < threads.size(); ++i)
    threads[i] = std::thread([&, i] {
      while (!is_over.load(std::memory_order_relaxed))
        ++counts[i];
    });
  std::this_thread::sleep_for(std::chrono::milliseconds(duration_ms));
  is_over = true;
  for (auto& thread : threads)
    thread.join();
  std::printf("counts %lu %lu\n%s\n", counts[0], counts[1], line_of("/proc/interrupts").c_str());
}

/// Two threads sleep and work by turns: when each ends depends on every wake-up and every turn of
/// the vCPUs.
void nap(std::int64_t naps)
{
  std::array<std::chrono::nanoseconds, 2> ends{};
  std::array<std::thread, 2> threads;
  for (std::size_t i = 0; i < threads.size(); ++i)
    threads[i] = std::thread([&, i] {
      std::atomic<std::uint64_t> count = 0;
      for (std::int64_t n = 0; n < naps; ++n) {
        std::this_thread::sleep_for(std::chrono::microseconds(700 + 400 * i));
        for (int k = 0; k < 20000; ++k)
          ++count;
      }
      ends[i] = std::chrono::steady_clock::now().time_since_epoch();
    });
  for (auto& thread : threads)
    thread.join();
  std::printf("naps %ld %ld\n", ends[0].count(), ends[1].count());
}

void run_cell()
{
  const auto request = ktstr::read_request({window, ktstr::kWindowSize});
  const auto spec = request ? Json::parse(request->spec) : ktstr::Result<Json>(request.error());
  if (!spec) {
    std::printf("bad request: %s\n", spec.error().text().c_str());
    return;
  }
  set_state(ktstr::GuestState::running);
  if (const auto duration = (*spec)["work_ms"].as_int(); duration > 0)
    work(duration);
  if (const auto naps = (*spec)["naps"].as_int(); naps > 0)
    nap(naps);
  send(ktstr::FrameType::log,
       Json::object({{"spec", *spec}, {"archive_size", request->archive.size()}}));
  std::printf("uptime %s\n", line_of("/proc/uptime").c_str());
  const auto then = (*spec)["then"].as_string();
  if (then == "hang")
    ::pause();
  if (then == "reset") {
    std::fflush(stdout);
    ::reboot(RB_AUTOBOOT);
  }
  if (then == "panic")
    (void)ktstr::write_control_file("/proc/sysrq-trigger", "c");
}

} // namespace

int main()
{
  ::mount("proc", "/proc", "proc", 0, nullptr);
  ::mount("sysfs", "/sys", "sysfs", 0, nullptr);
  ::mount("devtmpfs", "/dev", "devtmpfs", 0, nullptr);
  const int memory = ::open("/dev/mem", O_RDWR | O_SYNC | O_CLOEXEC);
  void* mapped = ::mmap(nullptr,
                        ktstr::kWindowSize,
                        PROT_READ | PROT_WRITE,
                        MAP_SHARED,
                        memory,
                        static_cast<off_t>(ktstr::kWindowBase));
  if (mapped == MAP_FAILED) {
    std::perror("window");
  } else {
    window = static_cast<char*>(mapped);
    send(ktstr::FrameType::ready, machine());
    set_state(ktstr::GuestState::ready);
    if (header().host_state != static_cast<std::uint32_t>(ktstr::HostState::go))
      (void)ktstr::park_machine();
    while (header().host_state != static_cast<std::uint32_t>(ktstr::HostState::go))
      ::usleep(1000);
    run_cell();
    set_state(ktstr::GuestState::done);
  }
  std::fflush(stdout);
  ::reboot(RB_POWER_OFF);
}
