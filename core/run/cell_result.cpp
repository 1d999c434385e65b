#include "core/run/cell_result.h"

#include <iterator>
#include <string_view>

namespace ktstr {

namespace {

/// Reads members of a sidecar and remembers the first that has the wrong type.
class SidecarReader {
public:
  explicit SidecarReader(const Json& json) : json_(json) {}

  std::string text(std::string_view name)
  {
    return member(name, json_[name].is_string(), "a text").as_string();
  }
  bool boolean(std::string_view name)
  {
    return member(name, json_[name].is_bool(), "true or false").as_bool();
  }
  std::int64_t integer(std::string_view name)
  {
    return member(name, json_[name].is_integer(), "an integer").as_int();
  }
  std::uint64_t count(std::string_view name)
  {
    return member(name, json_[name].is_integer(), "an integer").as_uint();
  }
  std::vector<std::string> texts(std::string_view name)
  {
    return member(name, json_[name].is_array(), "an array of texts").as_strings();
  }
  const Json& any(std::string_view name) const { return json_[name]; }
  void complain(std::string_view name, std::string_view expected)
  {
    if (problem_.empty())
      problem_ = fmt::format("member '{}' is not {}", name, expected);
  }
  [[nodiscard]] const std::string& problem() const { return problem_; }

private:
  const Json& member(std::string_view name, bool is_right, std::string_view expected)
  {
    if (!is_right)
      complain(name, expected);
    return json_[name];
  }

  const Json& json_;
  std::string problem_;
};

void read_judgement(SidecarReader& reader, CellResult& result)
{
  result.name = reader.text("name");
  if (const auto verdict = verdict_from(reader.text("verdict")))
    result.verdict = *verdict;
  else
    reader.complain("verdict", "a verdict");
  if (const auto fault = fault_from(reader.text("fault")))
    result.fault = *fault;
  else
    reader.complain("fault", "a fault");
  result.reason = reader.text("reason");
  result.details = reader.texts("details");
}

void read_circumstances(SidecarReader& reader, CellResult& result)
{
  result.test = reader.text("test");
  result.scheduler = reader.text("scheduler");
  result.profile = reader.text("profile");
  result.preset = reader.text("preset");
  result.topology = reader.text("topology");
  result.kernel = reader.text("kernel");
  result.seed = reader.count("seed");
  result.clock = reader.text("clock");
  result.accel = reader.text("accel");
  result.is_attached = reader.boolean("attached");
  result.queue_ms = reader.integer("queue_ms");
  result.boot_ms = reader.integer("boot_ms");
  result.body_ms = reader.integer("body_ms");
  result.total_ms = reader.integer("total_ms");
}

void read_measurements(const SidecarReader& reader, CellResult& result)
{
  result.digest = reader.any("digest").as_string();
  result.checks = reader.any("checks");
  result.metrics = reader.any("metrics");
  result.payloads = reader.any("payloads"); // nor these
  result.workers = reader.any("workers");
  result.messages = reader.any("messages"); // nor these
  result.events = reader.any("events");
  result.facts = reader.any("facts");
}

/// Schema 1 came without the digest at first, and never had the time in the queue.
void from_1_to_2(Json& sidecar)
{
  if (!sidecar.has("digest"))
    sidecar.set("digest", "");
  if (!sidecar.has("queue_ms"))
    sidecar.set("queue_ms", 0);
}

/// Before schema 3 a check said what it found in words alone.
void from_2_to_3(Json& sidecar)
{
  auto checks = Json::array();
  for (Json check : sidecar["checks"].items())
    checks.push(check.set("findings", Json::array()).set("findings_left_out", 0));
  sidecar.set("checks", std::move(checks));
}

using Migration = void (*)(Json&);
/// The n-th brings schema n+1 to n+2.
constexpr Migration kMigrations[] = {from_1_to_2, from_2_to_3};
static_assert(std::size(kMigrations) + 1 == kSidecarSchema);

Result<Json> up_to_date(const Json& sidecar)
{
  const auto schema = sidecar["schema"].as_int();
  if (schema < 1 || schema > kSidecarSchema)
    return Error::make(ErrorKind::incompatible,
                       "sidecar has schema {}, this ktstr reads schemas 1 to {}",
                       schema,
                       kSidecarSchema);
  Json current = sidecar;
  for (auto from = schema; from < kSidecarSchema; ++from)
    kMigrations[static_cast<std::size_t>(from) - 1](current);
  return current;
}

} // namespace

std::vector<std::string> message_lines(const CellResult& result)
{
  std::vector<std::string> lines;
  for (const auto& message : result.messages.items())
    lines.push_back(fmt::format("{} {}: {}",
                                message["level"].as_string(),
                                message["source"].as_string(),
                                message["text"].as_string()));
  return lines;
}

Json to_json(const CellResult& result)
{
  return Json::object({
      {"schema", kSidecarSchema},
      {"name", result.name},
      {"verdict", name_of(result.verdict)},
      {"fault", name_of(result.fault)},
      {"reason", result.reason},
      {"details", Json::array_of(result.details)},
      {"test", result.test},
      {"scheduler", result.scheduler},
      {"profile", result.profile},
      {"preset", result.preset},
      {"topology", result.topology},
      {"kernel", result.kernel},
      {"seed", result.seed},
      {"clock", result.clock},
      {"accel", result.accel},
      {"attached", result.is_attached},
      {"queue_ms", result.queue_ms},
      {"boot_ms", result.boot_ms},
      {"body_ms", result.body_ms},
      {"total_ms", result.total_ms},
      {"digest", result.digest},
      {"checks", result.checks},
      {"metrics", result.metrics},
      {"payloads", result.payloads},
      {"workers", result.workers},
      {"messages", result.messages},
      {"events", result.events},
      {"facts", result.facts},
      {"console_tail", result.console_tail},
      {"console_file", result.console_file.string()},
      {"sidecar_file", result.sidecar_file.string()},
  });
}

Result<CellResult> cell_result_from_json(const Json& json)
{
  if (!json.is_object() || !json["schema"].is_integer())
    return Error::make(ErrorKind::invalid, "not a cell's sidecar: it has no member 'schema'");
  const auto current = up_to_date(json);
  if (!current)
    return current.error();
  SidecarReader reader(*current);
  CellResult result;
  read_judgement(reader, result);
  read_circumstances(reader, result);
  read_measurements(reader, result);
  result.console_tail = reader.text("console_tail");
  result.console_file = reader.text("console_file");
  result.sidecar_file = reader.text("sidecar_file");
  if (!reader.problem().empty())
    return Error::make(ErrorKind::invalid, "sidecar is malformed: {}", reader.problem());
  return result;
}

} // namespace ktstr
