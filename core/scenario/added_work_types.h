/// Work types that plugins add, in the engine's form. Their loops are looked up by name when a
/// scenario runs (ScenarioContext::custom_work).
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/work_type_info.h"
#include "core/scenario/work_type.h"

namespace ktstr {

/// Neither copied nor moved: documents point to its types.
class AddedWorkTypes {
public:
  /// `infos` outlive it. Of equal ids the first counts.
  explicit AddedWorkTypes(const std::vector<WorkTypeInfo>& infos);
  AddedWorkTypes(const AddedWorkTypes&) = delete;
  AddedWorkTypes& operator=(const AddedWorkTypes&) = delete;

  [[nodiscard]] const std::vector<const WorkType*>& all() const { return all_; }

private:
  struct Added {
    std::deque<std::vector<std::string_view>> words;
    std::vector<WorkParam> params;
    WorkType type;
  };
  std::deque<Added> added_;
  std::vector<const WorkType*> all_;
};

/// Whether its loop comes from ScenarioContext::custom_work; under which name.
bool has_custom_loop(const WorkType& type);
std::string custom_loop_of(const WorkType& type, const WorkParams& params);

} // namespace ktstr
