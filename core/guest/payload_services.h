/// The run extension `ktstr.payload-run/1`: payloads that a test's function runs itself, in the
/// words of the operations of scenarios.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <ktstr/ext/payload_run.h>

#include "core/guest/run_services.h"
#include "core/scenario/payloads.h"

namespace ktstr::guest {

class PayloadServices {
public:
  /// `services` outlives it, and reports; the payloads are those of the setup's test.
  PayloadServices(const RunSetup& setup, const RunServices& services);
  ~PayloadServices();
  PayloadServices(const PayloadServices&) = delete;
  PayloadServices& operator=(const PayloadServices&) = delete;

  static const ktstr_payload_run& table();

  using ResultPlace = const ktstr_payload_result**; ///< may be null
  Status run(const char* payload,
             const ktstr_payload_options* options,
             std::uint32_t timeout_ms,
             ResultPlace result);
  Status spawn(const char* payload, const ktstr_payload_options* options);
  Status wait(const char* name, const char* cgroup, std::uint32_t timeout_ms, ResultPlace result);
  Status kill(const char* name, const char* cgroup, ResultPlace result);
  /// Kills what is left and judges it.
  Status end();

private:
  struct State;
  std::unique_ptr<State> state_;
};

} // namespace ktstr::guest
