#include "core/cli/contract_sidecar.h"

#include "core/model/perf_delta.h"
#include "core/model/topology.h"
#include "core/run/run_directory.h"
#include "core/support/perf_delta.h"

namespace ktstr {

namespace {

std::vector<support::PayloadMetrics> metrics_of(const Json& payloads)
{
  std::vector<support::PayloadMetrics> all;
  for (const auto& run : payloads.items())
    if (auto metrics = support::payload_metrics_from_json(run))
      all.push_back(std::move(*metrics));
  return all;
}

/// The limits of the test, in the contract's form.
Json perf_deltas_of(const Json& deltas)
{
  auto all = Json::array();
  for (const auto& one : deltas.items()) {
    const auto delta = perf_delta_from_json(one);
    if (!delta)
      continue;
    support::PerfDeltaAssertion assertion{.metric = delta->metric,
                                          .max_regression_pct = delta->max_regression_pct,
                                          .min_abs = delta->min_abs};
    if (delta->is_higher_better)
      assertion.direction = support::Polarity::from_higher_is_worse(!*delta->is_higher_better);
    all.push(to_json(assertion));
  }
  return all;
}

std::optional<std::string> text_if(std::string text)
{
  return text.empty() ? std::nullopt : std::optional(std::move(text));
}

} // namespace

support::SidecarResult contract_sidecar(const CellResult& cell, const std::string& run_id)
{
  support::SidecarResult sidecar{.test_name = cell.test,
                                 .topology = cell.topology,
                                 .scheduler = cell.scheduler,
                                 .metrics = metrics_of(cell.payloads),
                                 .bits = support::sidecar_bits(cell.verdict),
                                 .kernel_version = text_if(cell.facts["release"].as_string()),
                                 .timestamp = run_start_time(run_id),
                                 .run_id = run_id};
  if (!cell.profile.empty())
    sidecar.scheduler += "+" + cell.profile;
  if (const auto topology = parse_topology(cell.topology))
    sidecar.vcpus = total_cpus(*topology);
  sidecar.cpu_budget = static_cast<std::uint32_t>(cell.facts["cpu_budget"].as_uint());
  for (const auto& sysctl : cell.facts["sysctls"].as_strings())
    sidecar.sysctls.push_back("sysctl." + sysctl);
  sidecar.perf_delta_assertions = perf_deltas_of(cell.facts["perf_deltas"]);
  sidecar.kargs = cell.facts["kernel_args"].as_strings();
  if (cell.payloads.items().size() == 1)
    sidecar.payload = text_if(cell.payloads.items()[0]["payload"].as_string());
  if (cell.facts["teardown_ms"].is_integer())
    sidecar.cleanup_duration_ms = cell.facts["teardown_ms"].as_uint();
  return sidecar;
}

} // namespace ktstr
