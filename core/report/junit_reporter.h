/// `--junit FILE`: the run as a JUnit document, written whole when the run has ended, also when it
/// was interrupted.
#pragma once

#include <filesystem>
#include <memory>

#include "core/report/junit_document.h"

namespace ktstr {

struct JunitConfig {
  std::filesystem::path file;
  Rerun rerun;
  bool is_early_end_wanted = false; ///< cells that did not run are skipped, not errors
};

class JunitReporter final : public Reporter {
public:
  /// Puts a document in the file's place that says that the run has not ended: no document of an
  /// earlier run stays there, and a file that cannot be written is known before the first cell.
  static Result<std::unique_ptr<JunitReporter>> create(JunitConfig config);

  void on(const Event& event) override;
  /// Whether the document could be written; asked when the run has ended.
  [[nodiscard]] const Status& status() const { return status_; }

private:
  explicit JunitReporter(JunitConfig config) : config_(std::move(config)) {}

  JunitConfig config_;
  JunitRun run_;
  Status status_;
};

} // namespace ktstr
