/// What a guest told about its cell: its frames sorted by what they mean. Every value in it comes
/// from the guest and may be missing or absurd; texts are made printable.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/wire/frame.h"

namespace ktstr {

struct CellRecord {
  /// Payloads of the frames that there should be one of; the first counts.
  std::optional<Json> ready;
  std::optional<Json> attached; ///< before the test began
  std::optional<Json> skipped;
  std::optional<Json> rejected;
  std::optional<Json> exited;
  std::optional<Json> detached;
  std::optional<Json> not_stopped;
  std::optional<Json> body_started;
  std::optional<Json> body_ended;
  std::optional<Json> done;

  std::optional<Json> last_attached;    ///< the same, or what the test attached since
  bool is_detached_by_test = false;     ///< and not attached again
  bool is_attached_before_body = false; ///< the proof came before body_started

  Json::Array checks;                ///< {name, text, held, inconclusive, findings, file, line}
  std::uint64_t reported_checks = 0; ///< those of them that the guest made
  Json::Array payloads;              ///< runs of payloads, as reported; judge_payloads reads them
  Json::Object metrics;              ///< name -> {value, unit}
  Json::Array workers;               ///< of all scenarios
  std::uint64_t scenarios = 0;       ///< how many reported their workers
  Json::Array events;                ///< the scheduler's, without logs and dumps
  Json::Array messages;              ///< of plugins: {level, source, text, at_ns}; bounded
  std::vector<std::string> log;      ///< "level source: text", one line each; messages as well
  std::vector<std::string> warnings; ///< those lines that are warnings or errors
};

CellRecord read_record(const std::vector<Frame>& frames);

/// Lines of a guest's text, printable, without empty ones at the end; only the last `most`.
std::vector<std::string> last_lines(const std::string& text, std::size_t most);

} // namespace ktstr
