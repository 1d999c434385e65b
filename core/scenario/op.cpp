#include "core/scenario/op.h"

namespace ktstr {

const std::vector<const OpType*>& op_types()
{
  static const auto kAll = [] {
    std::vector<const OpType*> all;
    for (const auto family : {cgroup_op_types(),
                              worker_op_types(),
                              machine_op_types(),
                              payload_op_types(),
                              scheduler_op_types(),
                              introspection_op_types()})
      for (const auto& type : family)
        all.push_back(&type);
    return all;
  }();
  return kAll;
}

Op read_op(const DocumentReader& reader)
{
  Op op{.type = op_types().front(), .path = reader.path()};
  std::vector<std::string> names;
  for (const auto* type : op_types())
    names.emplace_back(type->name);
  const auto chosen = reader.single_member(names);
  if (!chosen)
    return op;
  for (const auto* type : op_types())
    if (type->name == *chosen)
      op.type = type;
  op.type->read(reader.member(*chosen), op);
  return op;
}

} // namespace ktstr
