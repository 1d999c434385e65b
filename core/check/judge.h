/// The judge: folds what the guest said, how its machine ended and what the host saw into one
/// verdict, with who is to blame and why. Pure: the same evidence gives the same judgement.
///
/// No green without proof. A pass needs: the topology that was declared, the scheduler proved
/// attached before the body and still the same one after it, a body that returned PASS, and at
/// least one assertion, all of which held.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/check/cell_record.h"
#include "core/model/items.h"
#include "core/model/topology.h"
#include "core/model/verdict.h"
#include "vmm/vmm.h"

namespace ktstr {

/// What was to be run.
struct CellExpectation {
  const TestInfo* test = nullptr;
  const SchedulerInfo* scheduler = nullptr;
  const Topology* topology = nullptr; ///< null: nothing was declared
};

/// How it ended, as the host saw it.
struct CellEnding {
  VmEnd end = VmEnd::running;
  bool is_out_of_time = false;       ///< ended by the host, which lost patience ...
  std::int64_t limit_ms = 0;         ///< ... after this much host time
  std::string last_words;            ///< of the back end when it failed
  std::optional<Error> stream_error; ///< the guest's frames or header cannot be trusted
  std::uint64_t frames_dropped = 0;  ///< did not fit into the window
  /// In real time: the part of the body's time that a vCPU was ready and the host ran something
  /// else. Not known, or no matter: none.
  std::optional<double> stolen_share;
};

struct Judgement {
  Verdict verdict = Verdict::unset;
  Fault fault = Fault::none;
  std::string reason; ///< one line; empty for a pass
  std::vector<std::string> details;
};

Judgement
judge(const CellExpectation& expected, const CellRecord& record, const CellEnding& ending);

/// The verdict on a cell whose machine could not be made: what this host cannot provide is skipped,
/// anything else failed.
Judgement judge_setup_error(const Error& error, Fault fault);

} // namespace ktstr
