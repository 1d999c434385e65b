#include "core/guest/bpf_kernel_constants.h"

#include <cstring>

#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "core/guest/kernel_types.h"

namespace ktstr::guest {

namespace {

constexpr std::string_view kPrefix = "__SCX_";
constexpr std::string_view kHidden = "__";
constexpr std::uint32_t kDumpSize = 32768; // what the kernel keeps when ops.exit_dump_len is 0

std::optional<std::uint64_t> value_in(const btf* types, const btf_type* type, std::string_view name)
{
  for (std::uint32_t i = 0; i < btf_vlen(type); ++i) {
    if (btf_is_enum64(type)) {
      const auto& entry = btf_enum64(type)[i];
      if (name == btf__name_by_offset(types, entry.name_off))
        return btf_enum64_value(&entry);
      continue;
    }
    const auto& entry = btf_enum(type)[i];
    if (name == btf__name_by_offset(types, entry.name_off))
      return static_cast<std::uint64_t>(static_cast<std::int64_t>(entry.val));
  }
  return {};
}

std::uint64_t enumerator(const btf* kernel, std::string_view name)
{
  for (std::uint32_t id = 1; id < btf__type_cnt(kernel); ++id) {
    const auto* type = btf__type_by_id(kernel, id);
    if (!btf_is_any_enum(type))
      continue;
    if (const auto value = value_in(kernel, type, name))
      return *value;
  }
  return 0;
}

/// Where the variable lies in its section's initial content.
char* place_of(bpf_object* object, const BpfVariable& variable)
{
  auto* map = bpf_object__find_map_by_name(object, variable.section.c_str());
  std::size_t size = 0;
  auto* content = map == nullptr ? nullptr : bpf_map__initial_value(map, &size);
  if (content == nullptr || variable.size > sizeof(std::uint64_t) || variable.offset > size ||
      size - variable.offset < variable.size)
    return nullptr;
  return static_cast<char*>(content) + variable.offset;
}

std::vector<BpfVariable> constants_to_fill(const btf* types)
{
  std::vector<BpfVariable> wanted;
  for (auto& variable : variables_of(types))
    if (is_constant(variable) && variable.name.starts_with(kPrefix) && variable.size == 8)
      wanted.push_back(std::move(variable));
  return wanted;
}

} // namespace

Status write_constant(bpf_object* object, const BpfVariable& variable, std::uint64_t value)
{
  auto* place = place_of(object, variable);
  if (place == nullptr)
    return Error::make(
        ErrorKind::invalid, "the constant '{}' lies outside of its section", variable.name);
  // Little-endian, as every machine that ktstr boots: the low bytes come first.
  std::memcpy(place, &value, variable.size);
  return {};
}

std::optional<std::uint64_t> read_constant(bpf_object* object, const BpfVariable& variable)
{
  const auto* place = place_of(object, variable);
  if (place == nullptr)
    return {};
  std::uint64_t value = 0;
  std::memcpy(&value, place, variable.size);
  return value;
}

Status fill_kernel_constants(bpf_object* object)
{
  const auto wanted = constants_to_fill(bpf_object__btf(object));
  if (wanted.empty())
    return {};
  const auto kernel = kernel_types();
  if (!kernel)
    return kernel.error().with_context("the BPF object needs numbers of the kernel");
  for (const auto& variable : wanted) {
    const auto name = std::string_view(variable.name).substr(kHidden.size());
    if (auto status = write_constant(object, variable, enumerator(*kernel, name)); !status)
      return status;
  }
  return {};
}

bool is_exit_record(std::string_view struct_name)
{
  return struct_name == "user_exit_info" || struct_name == "scx_exit_record";
}

void make_room_for_dump(bpf_object* object)
{
  const auto* types = bpf_object__btf(object);
  const auto variables = variables_of(types);
  for (const auto& record : variables) {
    if (!is_exit_record(struct_name(types, record.type)))
      continue;
    auto* map = bpf_object__find_map_by_name(object, (".data." + record.name + "_dump").c_str());
    if (map == nullptr || bpf_map__set_value_size(map, kDumpSize) != 0)
      continue;
    for (const auto& length : variables)
      if (is_constant(length) && length.name == record.name + "_dump_len" && length.size == 4)
        static_cast<void>(write_constant(object, length, kDumpSize));
  }
}

} // namespace ktstr::guest
