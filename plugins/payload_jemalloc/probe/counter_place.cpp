#include "probe/counter_place.h"

#include <array>
#include <cstring>
#include <dlfcn.h>
#include <jemalloc/jemalloc.h>
#include <link.h>
#include <optional>
#include <unistd.h>
#include <vector>

#include "probe/process_memory.h"

namespace ktstr::probe {

namespace {

/// glibc's struct link_map is smaller (1.1 KiB in 2.36).
constexpr std::size_t kLinkMapBytes = 4096;

struct LocalLibrary {
  const link_map* map = nullptr;
  const char* block = nullptr; ///< the calling thread's thread-local block
  [[nodiscard]] std::uint64_t tls_offset() const
  {
    return static_cast<std::uint64_t>(static_cast<const char*>(__builtin_thread_pointer()) - block);
  }
};

/// Those that have a thread-local block.
std::vector<LocalLibrary> local_libraries()
{
  link_map* map = nullptr;
  void* program = ::dlopen(nullptr, RTLD_LAZY);
  if (program == nullptr || ::dlinfo(program, RTLD_DI_LINKMAP, static_cast<void*>(&map)) != 0)
    return {};
  std::vector<LocalLibrary> libraries;
  for (; map != nullptr; map = map->l_next) {
    void* handle = ::dlopen(map->l_name, RTLD_LAZY | RTLD_NOLOAD);
    if (handle == nullptr)
      continue;
    void* block = nullptr;
    if (::dlinfo(handle, RTLD_DI_TLS_DATA, static_cast<void*>(&block)) == 0 && block != nullptr)
      libraries.push_back({map, static_cast<const char*>(block)});
    ::dlclose(handle);
  }
  return libraries;
}

/// The one place where every library's link_map holds what is known to be its offset.
std::optional<std::size_t> find_tls_offset_member(const std::vector<LocalLibrary>& libraries)
{
  std::vector<std::size_t> places;
  for (std::size_t at = sizeof(link_map); at + sizeof(std::uint64_t) <= kLinkMapBytes;
       at += sizeof(std::uint64_t)) {
    bool is_place = true;
    for (const LocalLibrary& library : libraries) {
      const auto found = read_number(::getpid(), reinterpret_cast<std::uint64_t>(library.map) + at);
      is_place = is_place && found && *found == library.tls_offset();
    }
    if (is_place)
      places.push_back(at);
  }
  return places.size() == 1 ? std::optional(places.front()) : std::nullopt;
}

/// Of the calling thread.
const char* counter(const char* name)
{
  std::uint64_t* pointer = nullptr;
  std::size_t size = sizeof pointer;
  return ::mallctl(name, static_cast<void*>(&pointer), &size, nullptr, 0) == 0
             ? reinterpret_cast<const char*>(pointer)
             : nullptr;
}

} // namespace

Result<CounterPlace> find_counter_place()
{
  const char* allocated = counter("thread.allocatedp");
  const char* deallocated = counter("thread.deallocatedp");
  if (allocated == nullptr || deallocated == nullptr)
    return Error::make(
        ErrorKind::unsupported,
        "this jemalloc has no counters for threads: it was built without statistics");
  Dl_info info{};
  if (::dladdr(reinterpret_cast<const void*>(&::mallctl), &info) == 0)
    return Error::make(ErrorKind::unsupported, "jemalloc is not a shared library here");
  const auto libraries = local_libraries();
  const auto member = find_tls_offset_member(libraries);
  // One library alone could match by chance.
  if (!member || libraries.size() < 2)
    return Error::make(ErrorKind::unsupported,
                       "this C library does not tell where thread-local blocks are ({} libraries "
                       "with one)",
                       libraries.size());
  for (const LocalLibrary& library : libraries)
    if (std::strcmp(library.map->l_name, info.dli_fname) == 0)
      return CounterPlace{.library = library.map->l_name,
                          .tls_offset_at = *member,
                          .allocated_at = allocated - library.block,
                          .deallocated_at = deallocated - library.block};
  return Error::make(
      ErrorKind::unsupported, "'{}' has no thread-local block in this process", info.dli_fname);
}

} // namespace ktstr::probe
