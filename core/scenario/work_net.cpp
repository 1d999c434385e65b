/// Work types that send frames to themselves through the loopback device, so that softirqs wake
/// them. Frames have an Ethernet type for experiments and never leave the machine. They need the
/// right to use packet sockets.
#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

#include "core/base/unique_fd.h"
#include "core/scenario/work_parts.h"
#include "core/scenario/worker_run.h"

namespace ktstr {

namespace {

constexpr std::uint16_t kEtherType = 0x88b5; // IEEE 802: local experimental 1

class FrameSocket {
public:
  explicit FrameSocket(WorkerRun& run)
      : run_(run), fd_(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(kEtherType)))
  {
    if (!fd_.is_open())
      run.give_up("cannot open a packet socket", errno);
    bring_up();
    address_ = {.sll_family = AF_PACKET,
                .sll_protocol = htons(kEtherType),
                .sll_ifindex = static_cast<int>(::if_nametoindex("lo")),
                .sll_halen = ETH_ALEN};
    if (::bind(fd_.get(), reinterpret_cast<const sockaddr*>(&address_), sizeof address_) != 0)
      run.give_up("cannot bind to the loopback device", errno);
  }

  /// The frame carries who it is for, and since when it could have come.
  void send(std::size_t bytes, int receiver)
  {
    std::vector<char> frame(std::max(bytes, sizeof(Header)));
    const Header header{
        .ether = {.ether_dhost = {}, .ether_shost = {}, .ether_type = htons(kEtherType)},
        .group = group_id(),
        .receiver = receiver};
    std::memcpy(frame.data(), &header, sizeof header);
    run_.mark_woken(receiver);
    if (::sendto(fd_.get(),
                 frame.data(),
                 frame.size(),
                 0,
                 reinterpret_cast<const sockaddr*>(&address_),
                 sizeof address_) < 0 &&
        errno != ENOBUFS && errno != EINTR)
      run_.give_up("cannot send a frame", errno);
  }

  /// Waits for a frame for this worker; or, without waiting, takes what is there. Gives how many.
  std::uint64_t receive(bool is_waiting)
  {
    std::uint64_t count = 0;
    for (;;) {
      Header header{};
      const bool is_blocking = is_waiting && count == 0;
      if (is_blocking)
        run_.begin_waiting();
      const auto bytes =
          ::recv(fd_.get(), &header, sizeof header, MSG_TRUNC | (is_blocking ? 0 : MSG_DONTWAIT));
      if (is_blocking)
        run_.end_waiting();
      if (bytes < 0 && errno == EAGAIN)
        return count;
      if (bytes < 0 && errno != EINTR)
        run_.give_up("cannot receive a frame", errno);
      if (bytes >= static_cast<ssize_t>(sizeof header) && header.group == group_id() &&
          header.receiver == run_.member())
        ++count;
    }
  }

private:
  struct __attribute__((packed)) Header {
    ether_header ether;
    std::int32_t group;
    std::int32_t receiver;
  };

  /// All sockets see all frames of the type.
  std::int32_t group_id() { return run_.setup().group.front().pid.load(); }

  void bring_up()
  {
    ifreq request{};
    std::strncpy(request.ifr_name, "lo", IFNAMSIZ - 1);
    if (::ioctl(fd_.get(), SIOCGIFFLAGS, &request) != 0)
      run_.give_up("there is no loopback device", errno);
    if ((request.ifr_flags & IFF_UP) != 0)
      return;
    request.ifr_flags |= IFF_UP;
    if (::ioctl(fd_.get(), SIOCSIFFLAGS, &request) != 0)
      run_.give_up("cannot bring the loopback device up", errno);
  }

  WorkerRun& run_;
  UniqueFd fd_;
  sockaddr_ll address_{};
};

void pause(WorkerRun& run)
{
  if (run.param(0) > 0)
    run.sleep_us(run.count_param(0));
}

void net_traffic(WorkerRun& run)
{
  FrameSocket socket(run);
  while (!run.should_stop()) {
    socket.send(run.count_param(1), run.member());
    run.did(socket.receive(false));
    pause(run);
  }
}

/// One sends, the other waits for a softirq to wake it.
void irq_wake(WorkerRun& run)
{
  FrameSocket socket(run);
  while (!run.should_stop()) {
    if (run.member() == 1) {
      run.did(socket.receive(true));
      continue;
    }
    socket.send(run.count_param(1), 1);
    run.did(1);
    pause(run);
    static_cast<void>(socket.receive(false)); // its own frames, or its buffer would fill
  }
}

constexpr std::array<WorkParam, 2> kParams = {{
    {.name = "interval_us", .fallback = 100, .least = 0, .greatest = kMaxUs},
    {.name = "frame_bytes", .fallback = 60, .least = 22, .greatest = 1500},
}};

constexpr std::array kTypes = {
    WorkType{.name = "NetTraffic",
             .summary = "sends frames to itself; an interval of 0 floods",
             .params = kParams,
             .run = net_traffic},
    WorkType{.name = "IrqWake",
             .summary = "pairs of which one is woken by the other's frames, from softirqs",
             .params = kParams,
             .group_size = pair_size,
             .run = irq_wake},
};

} // namespace

std::span<const WorkType> net_work_types()
{
  return kTypes;
}

} // namespace ktstr
