/// The kernel's log: why sched_ext ended a scheduler is said there, whatever loaded it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/unique_fd.h"

namespace ktstr::guest {

/// One record of /dev/kmsg.
struct KmsgRecord {
  int level = 0; ///< 0 emergency .. 7 debug
  std::uint64_t sequence = 0;
  std::string text; ///< without the dictionary that may follow it
};

/// "<priority>,<sequence>,<time>,<flags>;<text>"; nothing for anything else.
std::optional<KmsgRecord> parse_kmsg_record(std::string_view record);

/// The records that are written from now on.
class Kmsg {
public:
  static Result<Kmsg> open();
  /// Readable when there are new records.
  [[nodiscard]] int fd() const { return fd_.get(); }
  /// Texts of the records since the last call. Never blocks.
  std::vector<std::string> read_new();

private:
  explicit Kmsg(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

/// Why the kernel ended a sched_ext scheduler.
struct KernelVerdict {
  std::string scheduler; ///< name as the kernel prints it
  std::string kind;      ///< "runtime error", "runnable task stall", "unregistered from user space"
  std::string reason;    ///< the message, when there is one
  std::string dump;      ///< the lines that follow it: the kernel's stack
};

/// The last verdict in the lines; nothing when no scheduler was ended.
std::optional<KernelVerdict> find_verdict(const std::vector<std::string>& lines);

} // namespace ktstr::guest
