#include "probe/target.h"

#include <chrono>
#include <filesystem>

#include "core/base/file.h"
#include "core/base/text.h"
#include "probe/process_memory.h"

namespace ktstr::probe {

namespace {

namespace fs = std::filesystem;

/// What glibc has instead of an offset: the block is made when it is first needed, somewhere.
constexpr std::uint64_t kMostTlsOffset = 1UL << 30U;

Result<std::uint64_t> tls_offset_in(pid_t pid, const CounterPlace& place)
{
  const auto libraries = loaded_libraries(pid);
  if (!libraries)
    return libraries.error();
  for (const auto& library : *libraries) {
    std::error_code error;
    // Through its root, so that a process of a container is compared with its own file.
    const auto file =
        fs::path(fmt::format("/proc/{}/root", pid)) / fs::path(library.file).relative_path();
    if (library.file.empty() || !fs::equivalent(file, place.library, error))
      continue;
    const auto offset = read_number(pid, library.link_map + place.tls_offset_at);
    if (offset && (*offset == 0 || *offset > kMostTlsOffset))
      return Error::make(ErrorKind::unsupported,
                         "process {} loaded jemalloc while it ran: its counters are not at a fixed "
                         "place",
                         pid);
    return offset;
  }
  return Error::make(ErrorKind::unsupported,
                     "process {} does not run with the jemalloc of this program, '{}'",
                     pid,
                     place.library)
      .with_hint("start it with LD_PRELOAD={}; a jemalloc that is linked statically cannot be read",
                 place.library);
}

/// Where the kernel put the program: another place for each exec.
Result<std::string> image_of(pid_t pid)
{
  auto image = read_file(fmt::format("/proc/{}/auxv", pid));
  if (!image || image->empty())
    return Error::make(ErrorKind::not_found,
                       "there is no process {}, or it is ending{}",
                       pid,
                       image ? "" : ": " + image.error().text());
  return image;
}

std::int64_t unix_seconds()
{
  using namespace std::chrono;
  return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

} // namespace

Result<Target> Target::open(pid_t pid, const CounterPlace& place)
{
  auto image = image_of(pid);
  if (!image)
    return image.error();
  const auto offset = tls_offset_in(pid, place);
  if (!offset)
    return offset.error();
  return Target(pid, place, std::move(*image), *offset);
}

Status Target::follow_exec()
{
  const auto image = image_of(pid_);
  if (!image || *image == image_)
    return image ? Status() : image.error();
  auto now = open(pid_, place_);
  if (!now)
    return now.error();
  *this = std::move(*now);
  return {};
}

Result<std::uint64_t> Target::block_of(pid_t tid)
{
  if (const auto known = blocks_.find(tid); known != blocks_.end())
    return known->second;
  const auto pointer = thread_pointer(tid);
  if (!pointer)
    return pointer.error();
  if (*pointer == 0)
    return Error::make(ErrorKind::not_found, "thread {} has no thread-local memory yet", tid);
  return blocks_.emplace(tid, *pointer - tls_offset_).first->second;
}

Result<Json> Target::read_counters(pid_t tid)
{
  const auto block = block_of(tid);
  if (!block)
    return block.error();
  const auto allocated =
      read_number(pid_, *block + static_cast<std::uint64_t>(place_.allocated_at));
  const auto deallocated =
      read_number(pid_, *block + static_cast<std::uint64_t>(place_.deallocated_at));
  if (!allocated || !deallocated)
    return !allocated ? allocated.error() : deallocated.error();
  const auto name = read_file(fmt::format("/proc/{}/task/{}/comm", pid_, tid));
  if (!name)
    return name.error();
  return Json::object({{"tid", tid},
                       {"comm", std::string(trim(*name))},
                       {"allocated_bytes", *allocated},
                       {"deallocated_bytes", *deallocated}});
}

Json Target::read_thread(pid_t tid)
{
  auto counters = read_counters(tid);
  if (counters)
    return Json::object({{"Ok", std::move(*counters)}});
  blocks_.erase(tid);
  return Json::object({{"Err",
                        Json::object({{"tid", tid},
                                      {"error", counters.error().text()},
                                      {"error_kind", name_of(counters.error().kind())}})}});
}

Result<Json> Target::snapshot()
{
  if (auto status = follow_exec(); !status)
    return status.error();
  const auto tids = threads_of(pid_);
  if (!tids)
    return tids.error();
  Json::Array threads;
  for (const pid_t tid : *tids)
    threads.push_back(read_thread(tid));
  return Json::object(
      {{"timestamp_unix_sec", unix_seconds()}, {"threads", Json(std::move(threads))}});
}

} // namespace ktstr::probe
