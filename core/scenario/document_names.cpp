/// Checks the names of cgroups through a document, in the order in which things will happen: what
/// is named must be there, and what is made must not be.
#include <algorithm>
#include <map>

#include "core/base/text.h"
#include "core/scenario/document_parts.h"
#include "core/scenario/op.h"

namespace ktstr {

namespace {

class NameWalk {
public:
  explicit NameWalk(const DocumentReader& reader) : reader_(reader) {}

  void walk(const Document& document)
  {
    add_layer(document.backdrop);
    for (const auto& op : document.ops)
      walk_op(op);
    for (const auto& step : document.steps)
      walk_step(step);
  }

private:
  struct Known {
    bool has_workers = false;
    bool is_backdrop = false;
  };

  void walk_step(const Step& step)
  {
    is_in_step_ = true;
    for (const auto& op : step.ops)
      walk_op(op);
    add_layer(step.layer);
    if (step.hold.every_ms > 0) // again, as the loop will
      for (const auto& op : step.ops)
        walk_op(op);
    std::erase_if(known_, [](const auto& entry) { return !entry.second.is_backdrop; });
  }

  void walk_op(const Op& op)
  {
    switch (op.type->names) {
    case OpType::Names::none:
      break;
    case OpType::Names::needs:
      need(op.path, op.cgroup);
      break;
    case OpType::Names::needs_if_given:
      if (!op.cgroup.empty())
        need(op.path, op.cgroup);
      break;
    case OpType::Names::needs_two:
      for (const auto& name : {op.cgroup, op.other})
        if (!name.empty())
          need(op.path, name);
      break;
    case OpType::Names::makes:
      for (const auto& def : op.defs)
        add(def);
      break;
    case OpType::Names::removes:
      need(op.path, op.cgroup);
      std::erase_if(known_, [&](const auto& entry) {
        return entry.first == op.cgroup || entry.first.starts_with(op.cgroup + "/");
      });
      break;
    }
    for (const auto& work : op.works)
      check_work(work);
  }

  void add_layer(const Layer& layer)
  {
    for (const auto& cgroup : layer.cgroups)
      add(cgroup);
    for (const auto& cgroup : layer.cgroups)
      for (const auto& work : cgroup.workers)
        check_work(work);
    for (const auto& work : layer.workers)
      check_work(work);
  }

  void add(const CgroupDef& def)
  {
    const bool is_new = known_.emplace(def.name, Known{!def.workers.empty(), !is_in_step_}).second;
    if (!is_new)
      reader_.complain(
          fmt::format("cgroup '{}' is defined twice (again at '{}')", def.name, def.path));
    for (const auto& [name, known] : known_) {
      check_leaf(name, known, def.name);
      check_leaf(def.name, {!def.workers.empty(), false}, name);
    }
  }

  void check_leaf(const std::string& parent, const Known& known, const std::string& child)
  {
    if (known.has_workers && child.starts_with(parent + "/"))
      reader_.complain(fmt::format(
          "cgroup '{}' has workers and a child '{}'; workers live in leaves", parent, child));
  }

  /// Also the levels above what was made.
  [[nodiscard]] bool is_there(const std::string& name) const
  {
    return std::any_of(known_.begin(), known_.end(), [&](const auto& entry) {
      return entry.first == name || entry.first.starts_with(name + "/");
    });
  }

  void need(const std::string& path, const std::string& name)
  {
    if (is_there(name))
      return;
    std::vector<std::string> names;
    for (const auto& [known, about] : known_)
      names.push_back(known);
    reader_.complain(fmt::format("at '{}': there is no cgroup '{}' at this point{}; there {}",
                                 path,
                                 name,
                                 suggestion(name, names),
                                 names.empty() ? "is none" : "are " + join(names, ", ")));
  }

  void check_work(const WorkSpec& work)
  {
    for (const auto& param : work.type->params)
      if (param.kind == WorkParam::Kind::cgroup)
        need(work.path, work.params.text);
  }

  const DocumentReader& reader_;
  std::map<std::string, Known> known_;
  bool is_in_step_ = false;
};

} // namespace

void check_names(const DocumentReader& reader, const Document& document)
{
  NameWalk(reader).walk(document);
}

} // namespace ktstr
