/// What programs print in a guest, read as metrics: JSON among other text, and words beside
/// numbers.
#include <cmath>

#include "core/support/metric_extraction.h"
#include "core/support/text_metrics.h"
#include "tests/fuzz/fuzz.h"

namespace {

using ktstr::support::Metric;
using ktstr::support::MetricStream;

void check_metrics(const std::vector<Metric>& metrics)
{
  for (const auto& metric : metrics)
    fuzz_require(std::isfinite(metric.value), "a metric is a finite number");
}

} // namespace

std::vector<std::string> fuzz_seeds()
{
  return {R"({"jobs":[{"read":{"iops":1234.5,"lat":{"99.0":7}}}],"name":"x"})",
          "fio-3.33\nstarting\n{\"a\": 1}\n[2, {\"b\": -3e2}]\nbye\n{\"c\": \"}\"}",
          "{\"a\":1}\n{\"a\":2}\n{\"a.b\":3}\n",
          "T: 0 ( 1234) P:80 I:1000 C: 1000 Min: 2 Act: 3 Avg: 4.5 Max: 17\nmedian 12.5 us\n",
          std::string(200, '[') + "1" + std::string(200, ']')};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  using namespace ktstr::support;
  const auto text = fuzz_text(data, size);
  const auto region = extract_json_region(text);
  fuzz_require(!region || (region->data() >= text.data() &&
                           region->data() + region->size() <= text.data() + text.size()),
               "a region lies in the text");
  for (unsigned bits = 0; bits < 16; ++bits)
    check_metrics(extract_metrics(text,
                                  OutputFormat::json,
                                  MetricStream::standard_output,
                                  {.takes_all_regions = (bits & 1U) != 0,
                                   .takes_lines = (bits & 2U) != 0,
                                   .skips_banner = (bits & 4U) != 0,
                                   .escapes_dots = (bits & 8U) != 0}));
  check_metrics(extract_text_metrics(text,
                                     {{.name = "max", .match = "Max: {}"},
                                      {.name = "median", .match = "median {} us"},
                                      {.name = "any", .match = "* {}"}},
                                     MetricStream::standard_output));
  return 0;
}
