#include "core/guest/bpf_object.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "core/base/text.h"
#include "core/guest/bpf_kernel_constants.h"
#include "core/guest/bpf_variables.h"

namespace ktstr::guest {

namespace {

constexpr std::string_view kOpsStruct = "sched_ext_ops";

struct Choice {
  std::vector<std::string> names;
  std::optional<BpfVariable> chosen;
};

Choice find_ops(const btf* types, const std::string& wanted)
{
  Choice choice;
  for (auto& variable : variables_of(types)) {
    if (struct_name(types, variable.type) != kOpsStruct)
      continue;
    choice.names.push_back(variable.name);
    if (wanted.empty() || variable.name == wanted)
      choice.chosen = std::move(variable);
  }
  return choice;
}

/// Negative numbers arrive sign-extended to 64 bits.
bool fits(std::uint64_t value, std::uint32_t size, bool is_signed)
{
  if (size >= sizeof value)
    return true;
  const auto bits = size * 8;
  const auto high = value >> (is_signed ? bits - 1 : bits);
  return high == 0 || (is_signed && high == ~std::uint64_t{0} >> (bits - 1));
}

} // namespace

Result<std::unique_ptr<BpfObject>> BpfObject::open(std::string_view bytes,
                                                   const std::string& struct_ops)
{
  take_libbpf_log();
  LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = "scheduler");
  auto* opened = bpf_object__open_mem(bytes.data(), bytes.size(), &options);
  if (opened == nullptr)
    return Error::from_errno(errno, "cannot open the BPF object")
        .with_hint("is it an ELF file for the BPF machine, compiled with -g for its BTF?");
  std::unique_ptr<BpfObject> object(new BpfObject(opened));
  if (auto status = object->choose_ops(struct_ops); !status)
    return status.error();
  return object;
}

Status BpfObject::choose_ops(const std::string& name)
{
  auto choice = find_ops(bpf_object__btf(object_), name);
  if (choice.names.empty())
    return Error(ErrorKind::invalid, "the BPF object has no structure of type sched_ext_ops")
        .with_hint("a scheduler defines one in the section '.struct_ops.link'");
  if (!choice.chosen)
    return Error::make(ErrorKind::invalid,
                       "the BPF object has no sched_ext_ops named '{}'{}",
                       name,
                       suggestion(name, choice.names));
  if (name.empty() && choice.names.size() > 1)
    return Error::make(ErrorKind::invalid,
                       "the BPF object has {} structures of type sched_ext_ops: {}",
                       choice.names.size(),
                       join(choice.names, ", "))
        .with_hint("name one as struct_ops");
  ops_ = bpf_object__find_map_by_name(object_, choice.chosen->name.c_str());
  ops_type_ = choice.chosen->type;
  if (ops_ == nullptr)
    return Error::make(ErrorKind::invalid, "libbpf does not know '{}'", choice.chosen->name);
  for (const auto& other : choice.names)
    if (other != choice.chosen->name)
      if (auto* map = bpf_object__find_map_by_name(object_, other.c_str()))
        bpf_map__set_autocreate(map, false);
  return {};
}

Result<BpfVariable> BpfObject::find_constant(const std::string& name) const
{
  const auto* types = bpf_object__btf(object_);
  std::vector<std::string> names;
  for (auto& variable : variables_of(types)) {
    if (!is_constant(variable))
      continue;
    names.push_back(variable.name);
    if (variable.name != name)
      continue;
    const bool has_size =
        variable.size == 1 || variable.size == 2 || variable.size == 4 || variable.size == 8;
    if (!has_size || !integral(types, variable.type).is_integral)
      return Error::make(ErrorKind::invalid, "the constant '{}' is not an integer", name);
    return std::move(variable);
  }
  return Error::make(ErrorKind::invalid,
                     "the BPF object has no constant '{}'{}",
                     name,
                     suggestion(name, names))
      .with_hint("declare it 'const volatile', and use it: the compiler removes what is not used");
}

Status BpfObject::set_constant(const std::string& name, std::uint64_t value)
{
  const auto variable = find_constant(name);
  if (!variable)
    return variable.error();
  const auto type = integral(bpf_object__btf(object_), variable->type);
  if (!fits(value, variable->size, type.is_signed))
    return Error::make(ErrorKind::invalid,
                       "the value {} does not fit into the constant '{}' of {} bytes",
                       value,
                       name,
                       variable->size);
  return write_constant(object_, *variable, value);
}

std::optional<std::uint64_t> BpfObject::constant(const std::string& name) const
{
  const auto variable = find_constant(name);
  if (!variable)
    return {};
  return read_constant(object_, *variable);
}

std::string BpfObject::ops_name() const
{
  std::size_t size = 0;
  const auto* data = static_cast<const char*>(bpf_map__initial_value(ops_, &size));
  const auto member = member_of(bpf_object__btf(object_), ops_type_, "name");
  if (data == nullptr || !member || member->offset + member->size > size)
    return {};
  return {data + member->offset, ::strnlen(data + member->offset, member->size)};
}

Status BpfObject::load()
{
  if (auto status = fill_kernel_constants(object_); !status)
    return status;
  make_room_for_dump(object_);
  if (const int error = bpf_object__load(object_); error != 0)
    return Error::from_errno(-error, "the kernel refused to load the BPF object");
  return {};
}

/// Probes beside the scheduler, which its own loader would attach first.
Status BpfObject::attach_programs()
{
  bpf_program* program = nullptr;
  bpf_object__for_each_program(program, object_)
  {
    const bool is_probe = bpf_program__autoload(program) && bpf_program__autoattach(program) &&
                          bpf_program__type(program) != BPF_PROG_TYPE_STRUCT_OPS &&
                          bpf_program__type(program) != BPF_PROG_TYPE_SYSCALL;
    if (!is_probe)
      continue;
    auto* link = bpf_program__attach(program);
    if (link == nullptr)
      return Error::from_errno(
          errno, fmt::format("cannot attach the program '{}'", bpf_program__name(program)));
    links_.push_back(link);
  }
  return {};
}

Status BpfObject::attach()
{
  if (auto status = attach_programs(); !status)
    return status;
  auto* link = bpf_map__attach_struct_ops(ops_);
  if (link == nullptr)
    return Error::from_errno(errno,
                             fmt::format("the kernel refused to attach '{}'", bpf_map__name(ops_)));
  links_.push_back(link);
  return {};
}

BpfObject::~BpfObject()
{
  std::for_each(links_.rbegin(), links_.rend(), [](bpf_link* link) { bpf_link__destroy(link); });
  bpf_object__close(object_);
}

} // namespace ktstr::guest
