/// Records of cells, as they lie in folders of runs: written by this ktstr, by older ones, by
/// others.
#include "core/base/text.h"
#include "core/run/cell_result.h"
#include "tests/fuzz/fuzz.h"

std::vector<std::string> fuzz_seeds()
{
  ktstr::CellResult result{.name = "smoke/eevdf/tiny-1llc",
                           .verdict = ktstr::Verdict::fail,
                           .fault = ktstr::Fault::scheduler,
                           .reason = "gap: worker 0 was kept waiting",
                           .details = {"one", "two"},
                           .test = "smoke",
                           .scheduler = "eevdf",
                           .topology = "1n1l4c1t",
                           .seed = 7,
                           .clock = "virtual"};
  result.checks = *ktstr::Json::parse(R"([{"name":"gap","held":false,"text":"x"}])");
  result.metrics = *ktstr::Json::parse(R"({"ops":{"value":1.5,"unit":"1/s"}})");
  return {ktstr::to_json(result).dump(), R"({"schema":1,"name":"a/b/c","verdict":"pass"})"};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  const auto json = ktstr::Json::parse(fuzz_text(data, size));
  if (!json)
    return 0;
  const auto result = ktstr::cell_result_from_json(*json);
  if (!result) {
    fuzz_require(!result.error().message().empty(), "a refusal says why");
    return 0;
  }
  const auto again = ktstr::cell_result_from_json(ktstr::to_json(*result));
  fuzz_require(again.ok(), "what was read can be written and read");
  fuzz_require(ktstr::to_json(*again).dump() == ktstr::to_json(*result).dump(), "nothing is lost");
  return 0;
}
