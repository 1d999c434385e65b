/// Operations: what a scenario does to the machine while it runs. An operation is a name, a reader
/// of its argument and a function that carries it out. To add one: write both and the entry in the
/// file of its family, `op_*.cpp`; nothing else knows it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/scenario/document.h"
#include "core/scenario/document_parts.h"

namespace ktstr {

class Stage;

struct OpType {
  /// What it means for the names of cgroups, which are checked before anything runs.
  enum class Names { none, needs, needs_if_given, needs_two, makes, removes };
  std::string_view name;
  std::string_view summary;
  Names names = Names::none;
  void (*read)(const DocumentReader& reader, Op& op) = nullptr;
  Status (*apply)(Stage& stage, const Op& op) = nullptr;
};

/// All of them, by family.
const std::vector<const OpType*>& op_types();

/// Reads `{"name": argument}`.
Op read_op(const DocumentReader& reader);

/// The families; only the registry and the families use these.
std::span<const OpType> cgroup_op_types();
std::span<const OpType> worker_op_types();
std::span<const OpType> machine_op_types();
std::span<const OpType> payload_op_types();
std::span<const OpType> scheduler_op_types();
std::span<const OpType> introspection_op_types();

} // namespace ktstr
