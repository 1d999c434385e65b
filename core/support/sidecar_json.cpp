#include "core/model/json_members.h"
#include "core/support/sidecar.h"

namespace ktstr::support {

namespace {

template <typename T> Json or_null(const std::optional<T>& value)
{
  return value ? Json(*value) : Json();
}

Json metrics_json(const std::vector<PayloadMetrics>& metrics)
{
  Json list = Json::array();
  for (const PayloadMetrics& one : metrics)
    list.push(to_json(one));
  return list;
}

/// Reads members that must be there (read) and those that may be null or absent (optional).
class SidecarReader {
public:
  explicit SidecarReader(const Json& json) : json_(json), members_(json, "sidecar") {}

  void required(std::string_view name)
  {
    if (members_.ok() && !json_.has(name))
      members_.fail(Error::make(ErrorKind::invalid, "member '{}' of sidecar is missing", name));
  }
  void text(std::string_view name, std::string& into)
  {
    required(name);
    members_.text(name, into);
  }
  void texts(std::string_view name, std::vector<std::string>& into)
  {
    required(name);
    members_.texts(name, into);
  }
  void boolean(std::string_view name, bool& into)
  {
    required(name);
    members_.boolean(name, into);
  }
  void number(std::string_view name, std::uint32_t& into)
  {
    required(name);
    members_.number(name, into);
  }
  void list(std::string_view name, Json& into)
  {
    required(name);
    if (json_.has(name) && !json_[name].is_array())
      members_.fail(
          Error::make(ErrorKind::invalid, "member '{}' of sidecar is not an array", name));
    into = json_[name];
  }
  void optional(std::string_view name, std::optional<std::string>& into)
  {
    if (json_[name].is_null())
      return;
    std::string value;
    members_.text(name, value);
    into = std::move(value);
  }
  void optional(std::string_view name, std::optional<std::uint64_t>& into)
  {
    if (json_[name].is_null())
      return;
    std::uint64_t value = 0;
    members_.number(name, value);
    into = value;
  }
  void metrics(std::vector<PayloadMetrics>& into)
  {
    required("metrics");
    members_.list("metrics", into, payload_metrics_from_json);
  }
  void flag_if_there(std::string_view name, bool& into) { members_.boolean(name, into); }
  Status status() const { return members_.ok() ? Status() : Status(members_.error()); }

private:
  const Json& json_;
  JsonMembers members_;
};

void read_identity(SidecarReader& reader, SidecarResult& sidecar)
{
  reader.text("test_name", sidecar.test_name);
  reader.text("topology", sidecar.topology);
  reader.text("scheduler", sidecar.scheduler);
  reader.optional("scheduler_commit", sidecar.scheduler_commit);
  reader.optional("resolve_source", sidecar.resolve_source);
  reader.optional("project_commit", sidecar.project_commit);
  reader.optional("payload", sidecar.payload);
  reader.text("work_type", sidecar.work_type);
  reader.texts("sysctls", sidecar.sysctls);
  reader.texts("kargs", sidecar.kargs);
  reader.optional("kernel_version", sidecar.kernel_version);
  reader.optional("kernel_commit", sidecar.kernel_commit);
  reader.text("timestamp", sidecar.timestamp);
  reader.text("run_id", sidecar.run_id);
  reader.optional("run_source", sidecar.run_source);
}

void read_results(SidecarReader& reader, SidecarResult& sidecar)
{
  reader.metrics(sidecar.metrics);
  reader.boolean("passed", sidecar.bits.passed);
  reader.boolean("skipped", sidecar.bits.skipped);
  reader.boolean("inconclusive", sidecar.bits.inconclusive);
  reader.flag_if_there("expected_failure", sidecar.expected_failure);
  reader.number("periodic_fired", sidecar.periodic_fired);
  reader.number("periodic_target", sidecar.periodic_target);
  reader.number("vcpus", sidecar.vcpus);
  reader.number("cpu_budget", sidecar.cpu_budget);
  reader.list("stimulus_events", sidecar.stimulus_events);
  reader.list("verifier_stats", sidecar.verifier_stats);
  reader.list("perf_delta_assertions", sidecar.perf_delta_assertions);
  reader.optional("cleanup_duration_ms", sidecar.cleanup_duration_ms);
  reader.required("stats");
}

} // namespace

Json to_json(const SidecarResult& s)
{
  Json json = Json::object({
      {"test_name", s.test_name},
      {"topology", s.topology},
      {"scheduler", s.scheduler},
      {"scheduler_commit", or_null(s.scheduler_commit)},
      {"resolve_source", or_null(s.resolve_source)},
      {"project_commit", or_null(s.project_commit)},
      {"payload", or_null(s.payload)},
      {"metrics", metrics_json(s.metrics)},
      {"passed", s.bits.passed},
      {"skipped", s.bits.skipped},
      {"inconclusive", s.bits.inconclusive},
      {"expected_failure", s.expected_failure},
      {"stats", s.stats},
      {"monitor", s.monitor},
      {"periodic_fired", s.periodic_fired},
      {"periodic_target", s.periodic_target},
      {"vcpus", s.vcpus},
      {"cpu_budget", s.cpu_budget},
  });
  if (s.host_dilation)
    json.set("host_dilation", *s.host_dilation);
  const Json rest = Json::object({
      {"stimulus_events", s.stimulus_events},
      {"work_type", s.work_type},
      {"verifier_stats", s.verifier_stats},
      {"kvm_stats", s.kvm_stats},
      {"sysctls", Json::array_of(s.sysctls)},
      {"kargs", Json::array_of(s.kargs)},
      {"kernel_version", or_null(s.kernel_version)},
      {"kernel_commit", or_null(s.kernel_commit)},
      {"timestamp", s.timestamp},
      {"run_id", s.run_id},
      {"host", s.host},
      {"cleanup_duration_ms", or_null(s.cleanup_duration_ms)},
      {"run_source", or_null(s.run_source)},
      {"perf_delta_assertions", s.perf_delta_assertions},
  });
  for (const auto& [name, value] : rest.members())
    json.set(name, value);
  return json;
}

Result<SidecarResult> sidecar_from_json(const Json& json)
{
  SidecarResult sidecar;
  SidecarReader reader(json);
  read_identity(reader, sidecar);
  read_results(reader, sidecar);
  if (auto status = reader.status(); !status)
    return status.error();
  sidecar.stats = json["stats"];
  sidecar.monitor = json["monitor"];
  sidecar.kvm_stats = json["kvm_stats"];
  sidecar.host = json["host"];
  if (json["host_dilation"].is_number())
    sidecar.host_dilation = json["host_dilation"].as_double();
  return sidecar;
}

} // namespace ktstr::support
