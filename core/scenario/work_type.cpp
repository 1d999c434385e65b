#include "core/scenario/work_type.h"

namespace ktstr {

const std::vector<const WorkType*>& work_types()
{
  static const auto kAll = [] {
    std::vector<const WorkType*> all;
    for (const auto family : {compute_work_types(),
                              alu_work_types(),
                              sleep_work_types(),
                              sequence_work_types(),
                              wake_work_types(),
                              fan_out_work_types(),
                              lock_work_types(),
                              queue_work_types(),
                              class_work_types(),
                              storm_work_types(),
                              churn_work_types(),
                              memory_work_types(),
                              cgroup_work_types(),
                              io_work_types(),
                              net_work_types(),
                              schbench_work_types(),
                              taobench_work_types(),
                              custom_work_types()})
      for (const auto& type : family)
        all.push_back(&type);
    return all;
  }();
  return kAll;
}

const WorkType* find_work_type(std::string_view name)
{
  for (const auto* type : work_types())
    if (type->name == name)
      return type;
  return nullptr;
}

std::vector<std::string> work_type_names()
{
  std::vector<std::string> names;
  for (const auto* type : work_types())
    names.emplace_back(type->name);
  return names;
}

WorkParams default_params(const WorkType& type)
{
  WorkParams values;
  for (const auto& param : type.params)
    values.values.push_back(param.fallback);
  return values;
}

int group_size_of(const WorkType& type, const WorkParams& params)
{
  return type.group_size == nullptr ? type.members : type.group_size(params);
}

} // namespace ktstr
