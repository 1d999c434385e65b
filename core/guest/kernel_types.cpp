#include "core/guest/kernel_types.h"

#include <algorithm>
#include <cerrno>

#include <bpf/btf.h>

#include "core/base/file.h"

// The linker gives libbpf's calls of X to __wrap_X, and our calls of __real_X to X.
extern "C" {
btf* __real_btf__load_vmlinux_btf();
void __real_btf__free(btf* types);
int __real_btf__find_by_name_kind(const btf* types, const char* name, std::uint32_t kind);
int __real_btf__find_by_name_kind_own(const btf* types, const char* name, std::uint32_t kind);

btf* __wrap_btf__load_vmlinux_btf();
void __wrap_btf__free(btf* types);
int __wrap_btf__find_by_name_kind(const btf* types, const char* name, std::uint32_t kind);
int __wrap_btf__find_by_name_kind_own(const btf* types, const char* name, std::uint32_t kind);
}

namespace ktstr::guest {

namespace {

std::uint64_t key_of(std::string_view name, std::uint32_t kind)
{
  return hash64(name) + kind;
}

struct KernelTypes {
  btf* types = nullptr;
  TypeIndex index;
};

/// A cache of what cannot change while the kernel runs.
KernelTypes& cached()
{
  static KernelTypes kernel;
  return kernel;
}

} // namespace

TypeIndex::TypeIndex(const btf* types)
{
  for (std::uint32_t id = 1; id < btf__type_cnt(types); ++id) {
    const auto* type = btf__type_by_id(types, id);
    const char* name = btf__name_by_offset(types, type->name_off);
    if (name != nullptr && *name != '\0')
      entries_.push_back({key_of(name, btf_kind(type)), id});
  }
  std::sort(entries_.begin(), entries_.end());
}

int TypeIndex::find(const btf* types, std::string_view name, std::uint32_t kind) const
{
  const auto key = key_of(name, kind);
  for (auto entry = std::lower_bound(entries_.begin(), entries_.end(), Entry{key, 0});
       entry != entries_.end() && entry->key == key;
       ++entry) {
    const auto* type = btf__type_by_id(types, entry->id);
    if (btf_kind(type) == kind && name == btf__name_by_offset(types, type->name_off))
      return static_cast<int>(entry->id);
  }
  return -ENOENT;
}

Result<const btf*> kernel_types()
{
  auto& kernel = cached();
  if (kernel.types != nullptr)
    return kernel.types;
  auto* types = __real_btf__load_vmlinux_btf();
  if (types == nullptr)
    return Error::from_errno(errno, "cannot read the kernel's types '/sys/kernel/btf/vmlinux'");
  kernel.index = TypeIndex(types);
  kernel.types = types;
  return kernel.types;
}

} // namespace ktstr::guest

using ktstr::guest::cached;

extern "C" {

btf* __wrap_btf__load_vmlinux_btf()
{
  // Errors are libbpf's: a null pointer and errno.
  return ktstr::guest::kernel_types() ? cached().types : nullptr;
}

void __wrap_btf__free(btf* types)
{
  if (types != cached().types)
    __real_btf__free(types);
}

int __wrap_btf__find_by_name_kind(const btf* types, const char* name, std::uint32_t kind)
{
  return types == nullptr || types != cached().types
             ? __real_btf__find_by_name_kind(types, name, kind)
             : cached().index.find(types, name, kind);
}

int __wrap_btf__find_by_name_kind_own(const btf* types, const char* name, std::uint32_t kind)
{
  return types == nullptr || types != cached().types
             ? __real_btf__find_by_name_kind_own(types, name, kind)
             : cached().index.find(types, name, kind);
}

} // extern "C"
