/// Scenario documents: of plugins, of files that people drop into folders.
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/scenario/scenario.h"
#include "tests/fuzz/fuzz.h"

std::vector<std::string> fuzz_seeds()
{
  return {R"({"schema":"ktstr.scenario/1","workers":[{}]})",
          R"({"schema":"ktstr.scenario/1","workers":[{"work_type":"Bursty","params":
              {"burst_us":5000,"sleep_us":20000},"num_workers":1,"affinity":{"exact":"0-2,5"}},
              {"work_type":"WakeChain","workers_per_cpu":0.5,"nice":-5,"comm":"a"}]})",
          R"({"schema":"ktstr.scenario/1","cgroups":[{"name":"a/b","cpuset":{"overlap":
              {"index":0,"of":2,"frac":0.25}},"cpu_max":{"quota_us":50000},"workers":[{}]}],
              "steps":[{"hold":{"fraction":0.5}},{"name":"x","workers":[{}],"hold":{"ms":20}}],
              "checks":{"max_gap_pct":25,"gap":true},"start_jitter_us":0})"};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  const auto text = fuzz_text(data, size);
  const auto status = ktstr::validate_scenario(text);
  if (!status) {
    fuzz_require(!status.error().message().empty(), "a refusal says why");
    return 0;
  }
  const auto json = ktstr::Json::parse(text);
  fuzz_require(json.ok(), "what is accepted is JSON");
  fuzz_require(ktstr::validate_scenario(json->dump()).ok(), "written again it is accepted again");
  return 0;
}
