/// `--format json`: one JSON object a line for each finished cell, written as it finishes. The
/// members are a promise to scripts; the whole record is in the file that `sidecar` names.
#pragma once

#include "core/report/output.h"
#include "core/run/events.h"

namespace ktstr {

class JsonReporter final : public Reporter {
public:
  /// `output` outlives the reporter.
  explicit JsonReporter(Output& output) : output_(output) {}
  void on(const Event& event) override;

private:
  Output& output_;
};

} // namespace ktstr
