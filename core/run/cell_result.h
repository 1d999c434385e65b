/// What is known about one cell after it ran: the content of its sidecar and of its line in
/// `--format json`.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/model/verdict.h"

namespace ktstr {

/// Version of the sidecar's layout; raised when a member changes its meaning.
inline constexpr int kSidecarSchema = 3;

struct CellResult {
  std::string name;
  Verdict verdict = Verdict::unset;
  Fault fault = Fault::none;
  std::string reason; ///< one line: why it is not a pass; empty for a pass
  std::vector<std::string>
      details; ///< more lines: failed checks, the verifier's log, the scheduler's dump
  std::string test;
  std::string scheduler;
  std::string profile;
  std::string preset;
  std::string topology;
  std::string kernel; ///< label; the guest's own release is in `facts`
  std::uint64_t seed = 0;
  std::string clock;        ///< "virtual" or "real"
  std::string accel;        ///< "tcg", "kvm", "none" (host back end)
  bool is_attached = false; ///< the scheduler was proved to be active when the body started
  std::int64_t queue_ms =
      0; ///< from the run's start until a slot and memory were free for it; host time
  std::int64_t boot_ms =
      0; ///< from the cell's start to the first instruction of the test body; host time
  std::int64_t body_ms = 0;  ///< of the test body, in the cell's clock
  std::int64_t total_ms = 0; ///< from the cell's start until the VM was gone; host time
  std::string digest; ///< of all that the guest reported and printed; empty in real time, or when
                      ///< the cell did not run to its end
  Json checks;        ///< array: {name, text, held, inconclusive, findings, file, line}
  Json metrics;       ///< object: name -> {value, unit}
  Json payloads;      ///< array: runs of payloads, as judge_payloads leaves them
  Json workers;       ///< array: telemetry per worker
  Json messages;      ///< array: what plugins wrote, in order: {level, source, text, at_ns}; of
                      ///< checks on the host without at_ns
  Json events;        ///< array: what happened to the scheduler, in order
  Json facts; ///< object: what the guest said about itself (release, topology read back, ...)
  std::string console_tail;           ///< last lines of the guest's console, made printable
  std::filesystem::path console_file; ///< whole console, in the run's folder
  std::filesystem::path sidecar_file;
};

/// The messages as lines, "level source: text".
std::vector<std::string> message_lines(const CellResult& result);

Json to_json(const CellResult& result);
/// Reads a sidecar back. What an older ktstr wrote is brought up to date; a newer schema is an
/// error.
Result<CellResult> cell_result_from_json(const Json& json);

} // namespace ktstr
