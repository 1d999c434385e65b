#include "core/report/json_reporter.h"

namespace ktstr {

namespace {

Json line_of(const CellResult& result)
{
  return Json::object({
      {"name", result.name},
      {"verdict", name_of(result.verdict)},
      {"fault", name_of(result.fault)},
      {"reason", result.reason},
      {"clock", result.clock},
      {"accel", result.accel},
      {"kernel", result.kernel},
      {"topology", result.topology},
      {"attached", result.is_attached},
      {"queue_ms", result.queue_ms},
      {"boot_ms", result.boot_ms},
      {"body_ms", result.body_ms},
      {"total_ms", result.total_ms},
      {"digest", result.digest},
      {"test", result.test},
      {"scheduler", result.scheduler},
      {"profile", result.profile},
      {"preset", result.preset},
      {"seed", result.seed},
      {"sidecar", result.sidecar_file.string()},
  });
}

} // namespace

void JsonReporter::on(const Event& event)
{
  if (const auto* finished = std::get_if<CellFinished>(&event))
    output_.write(line_of(finished->result).dump() + "\n");
}

} // namespace ktstr
