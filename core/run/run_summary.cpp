#include "core/run/run_summary.h"

namespace ktstr {

void count(RunSummary& summary, Verdict verdict)
{
  switch (verdict) {
  case Verdict::pass:
    ++summary.passed;
    return;
  case Verdict::skip:
    ++summary.skipped;
    return;
  case Verdict::inconclusive:
    ++summary.inconclusive;
    return;
  case Verdict::fail:
  case Verdict::unset:
    ++summary.failed;
    return;
  }
}

int exit_code(const RunSummary& summary)
{
  if (summary.is_interrupted)
    return kExitInterrupted;
  if (summary.finished() == 0 || summary.finished() != summary.planned)
    return kExitInternal;
  if (summary.failed > 0)
    return kExitFail;
  if (summary.unrecorded > 0)
    return kExitEnvironment;
  return summary.inconclusive > 0 ? kExitInconclusive : kExitPass;
}

Json to_json(const RunSummary& summary)
{
  return Json::object({
      {"planned", summary.planned},
      {"finished", summary.finished()},
      {"passed", summary.passed},
      {"failed", summary.failed},
      {"inconclusive", summary.inconclusive},
      {"skipped", summary.skipped},
      {"unrecorded", summary.unrecorded},
      {"interrupted", summary.is_interrupted},
      {"elapsed_ms", static_cast<std::int64_t>(summary.elapsed.count())},
      {"exit_code", exit_code(summary)},
  });
}

} // namespace ktstr
