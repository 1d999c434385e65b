/// Filter expressions of the command line.
#include "core/gauntlet/filter.h"
#include "tests/fuzz/fuzz.h"

std::vector<std::string> fuzz_seeds()
{
  return {"fairness",
          "test(fair*) & !scheduler(eevdf)",
          "not (profile(vtime+x) or preset([a-z]*-1llc)) and kernel(kernel_7_?_4)",
          "((topology(1n2l4c1t) | seed(17)) & fair?ess/*)"};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  const std::string text(fuzz_text(data, size));
  const auto filter = ktstr::Filter::parse(text);
  if (!filter) {
    fuzz_require(!filter.error().message().empty(), "a refusal says why");
    return 0;
  }
  const ktstr::FilterSubject subject{.name = "fairness/scx_fifo+vtime/tiny-1llc",
                                     .test = "fairness",
                                     .scheduler = "scx_fifo",
                                     .profile = "vtime",
                                     .preset = "tiny-1llc",
                                     .topology = "1n1l4c1t",
                                     .kernel = "kernel_7_3_4",
                                     .seed = "17"};
  const auto opposite = ktstr::Filter::parse("!(" + text + ")");
  if (opposite && !text.empty())
    fuzz_require(filter->matches(subject) != opposite->matches(subject), "'!' is the opposite");
  return 0;
}
