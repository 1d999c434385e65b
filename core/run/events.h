/// The one stream of events that every reporter is fed from. Events are delivered on the
/// dispatcher's thread, in order.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <variant>

#include "core/base/clock.h"
#include "core/gauntlet/plan.h"
#include "core/run/cell_result.h"

namespace ktstr {

struct RunStarted {
  const Plan* plan = nullptr; ///< outlives the stream
  std::string run_id;
  std::filesystem::path run_dir;
  std::size_t slots = 1; ///< cells that run at once
  std::string accel;     ///< "tcg" or "kvm"
  std::string clock;
  std::string note; ///< said once: why tcg and not kvm, for example
};
struct CellStarted {
  std::size_t cell = 0; ///< index into the plan
};
struct CellFinished {
  std::size_t cell = 0;
  CellResult result;
};
/// Time passed: lets the live status line move. At most ten a second.
struct Tick {};
struct RunFinished {
  bool is_interrupted = false; ///< Ctrl-C: what had finished is reported, the rest never ran
  Milliseconds elapsed{0};
};

using Event = std::variant<RunStarted, CellStarted, CellFinished, Tick, RunFinished>;

class Reporter {
public:
  virtual ~Reporter() = default;
  virtual void on(const Event& event) = 0;
};

} // namespace ktstr
