#include <cstring>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "core/base/text.h"
#include "core/guest/bpf_kernel_constants.h"
#include "core/guest/bpf_object.h"
#include "core/guest/bpf_variables.h"

namespace ktstr::guest {

namespace {

/// The loaded content of a section; empty when it cannot be read.
std::string content_of(bpf_object* object, const std::string& section)
{
  auto* map = bpf_object__find_map_by_name(object, section.c_str());
  if (map == nullptr)
    return {};
  std::string content(bpf_map__value_size(map), '\0');
  const std::uint32_t only = 0;
  if (bpf_map__lookup_elem(map, &only, sizeof only, content.data(), content.size(), 0) != 0)
    return {};
  return content;
}

std::string text_at(std::string_view content, std::size_t offset, std::size_t size)
{
  if (offset > content.size() || size > content.size() - offset)
    return {};
  const auto field = content.substr(offset, size);
  return printable(field.substr(0, field.find('\0')));
}

} // namespace

BpfExitRecord BpfObject::exit_record() const
{
  const auto* types = bpf_object__btf(object_);
  for (const auto& variable : variables_of(types)) {
    if (!is_exit_record(struct_name(types, variable.type)))
      continue;
    const auto content = content_of(object_, variable.section);
    const auto text = [&](const char* name) {
      const auto member = member_of(types, variable.type, name);
      return member ? text_at(content, variable.offset + member->offset, member->size)
                    : std::string();
    };
    const auto kind = member_of(types, variable.type, "kind");
    std::int32_t number = 0;
    if (kind && kind->size == sizeof number &&
        variable.offset + kind->offset + sizeof number <= content.size())
      std::memcpy(&number, content.data() + variable.offset + kind->offset, sizeof number);
    const auto dump = content_of(object_, ".data." + variable.name + "_dump");
    return {.kind = number,
            .reason = text("reason"),
            .message = text("msg"),
            .dump = dump.empty() ? text("dump") : text_at(dump, 0, dump.size())};
  }
  return {};
}

} // namespace ktstr::guest
