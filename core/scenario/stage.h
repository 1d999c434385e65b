/// The stage of a scenario: the machine, its cgroups and the workers in them, as they are now.
/// Steps and operations change it; when it is gone, everything it made is.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/scenario/cgroup_tree.h"
#include "core/scenario/crew.h"
#include "core/scenario/layer_plan.h"
#include "core/scenario/payloads.h"
#include "core/scenario/scenario.h"

namespace ktstr {

class Stage {
public:
  Stage(const Document& document, const ScenarioContext& context);
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;
  ~Stage();

  /// Workers that were started together in one home.
  struct Team {
    std::string cgroup; ///< where it is now
    bool is_lasting = false;
    std::unique_ptr<Crew> crew;
    std::optional<WeightRange> earlier_weight; ///< of cgroups that it was moved out of
    bool is_disturber = false;                 ///< of a disturbance, not of the scenario
    bool is_interrupted = false;               ///< stopped by a disturbance
  };
  /// What disturbances did that they undo.
  struct Disturbed {
    std::vector<int> cpus_away;
  };
  struct Cgroup {
    std::vector<int> cpus;
    WeightRange weight; ///< that it had so far, in its parent
    bool is_lasting = false;
    bool is_frozen = false;
  };

  // What steps do.
  /// Between the two, what is made is gone at the end.
  void begin_step(const std::string& name);
  Status end_step();
  Status add_layer(const Layer& layer);
  /// The layer of a disturbance, which is there to the end.
  Status add_disturbers(const Layer& layer);
  /// Ends all workers, removes all cgroups, undoes what was done to the machine.
  Status end();

  // What operations do.
  Status make_cgroup(const CgroupDef& def);
  Status spawn(const std::string& cgroup, const std::vector<WorkSpec>& specs);
  Status stop_workers(const std::string& cgroup);
  Status remove_cgroup(const std::string& cgroup);
  /// Writes control files of a cgroup.
  Status set_controls(const std::string& cgroup, const std::vector<CgroupControl>& controls);
  /// Carries out a change of where workers may run.
  Status change_placement(const std::function<Status()>& change);
  /// Carries out a change of the scheduler under test.
  Status change_scheduler(const std::function<Status()>& change);
  Status move_all(const std::string& from, const std::string& to);
  void set_paused(const std::string& cgroup, bool is_paused);
  /// Notes that a CPU came or went.
  void set_online(int cpu, bool is_online);
  void undo_at_end(std::function<void()> undo) { undo_.push_back(std::move(undo)); }
  void capture(const std::string& tag, Json what);

  [[nodiscard]] const ScenarioContext& context() const { return context_; }
  [[nodiscard]] const Machine& machine() const { return machine_; }
  [[nodiscard]] CgroupTree& cgroups() { return cgroups_; }
  [[nodiscard]] Payloads& payloads() { return payloads_; }
  /// Of a document whose names were checked.
  [[nodiscard]] Cgroup& cgroup(const std::string& name) { return known_[name]; }
  /// Teams in a cgroup or below it; with an empty name those in the runner's own.
  [[nodiscard]] std::vector<Team*> teams_in(const std::string& cgroup);
  /// The scenario's, without those of disturbances.
  [[nodiscard]] std::vector<Team*> own_teams();
  [[nodiscard]] Disturbed& disturbed() { return disturbed_; }
  /// A number that is another one for each operation, and the same in every run.
  std::uint64_t next_operation() { return ++operations_; }

  // What the engine asks.
  [[nodiscard]] bool has_failed() const;
  [[nodiscard]] std::uint64_t iterations() const;
  [[nodiscard]] std::uint64_t origin_ns() const { return origin_ns_; }
  [[nodiscard]] bool is_in_step() const { return is_in_step_; }
  [[nodiscard]] const std::vector<int>& all_cpus() const { return all_cpus_; }
  /// Of starting and ending workers: after one of these there is no going on.
  std::vector<CheckOutcome>& troubles() { return troubles_; }
  [[nodiscard]] const std::vector<CheckOutcome>& troubles() const { return troubles_; }
  /// What operations found.
  std::vector<CheckOutcome>& outcomes() { return outcomes_; }
  std::vector<WorkerReport>& reports() { return reports_; }
  [[nodiscard]] const Json& captures() const { return captures_; }

private:
  Result<std::unique_ptr<Crew>>
  muster(const std::string& cgroup, const std::vector<WorkSpec>& specs, const Gate& gate);
  Status make_siblings(const std::string& cgroup, const std::vector<WorkSpec>& specs);
  Status start(std::vector<Team> teams, const Gate& gate);
  void keep_reports(Team& team);
  [[nodiscard]] WeightRange weight_of(const Team& team) const;
  void undo_all();
  [[nodiscard]] bool is_lasting(const std::string& cgroup) const;
  template <typename Predicate> Status end_teams(Predicate predicate);

  const Document& document_;
  const ScenarioContext& context_;
  Machine machine_;           ///< as it is now
  std::vector<int> all_cpus_; ///< as it was at first
  CgroupTree cgroups_;
  std::map<std::string, Cgroup> known_;
  std::vector<Team> teams_;
  Payloads payloads_;
  Disturbed disturbed_;
  bool is_disturbing_ = false; ///< what is made now is a disturbance's
  bool is_in_step_ = false;
  std::string step_;
  std::uint64_t origin_ns_ = 0;
  std::uint64_t operations_ = 0;
  std::uint64_t ended_iterations_ = 0;
  int worker_count_ = 0;
  std::vector<WorkerReport> reports_;
  std::vector<CheckOutcome> troubles_;
  std::vector<CheckOutcome> outcomes_;
  std::vector<std::function<void()>> undo_;
  Json captures_ = Json::array();
};

} // namespace ktstr
