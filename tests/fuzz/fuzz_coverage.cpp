/// Coverage data: frames that a guest wrote, of which the host makes files.
#include <filesystem>

#include "core/wire/coverage_frame.h"
#include "tests/fuzz/fuzz.h"

namespace {

using ktstr::CoverageTool;

ktstr::Json payload_of(std::string_view bytes)
{
  const auto json = ktstr::Json::parse(bytes);
  if (json)
    return *json;
  // What a guest can say at will: the rest as a name.
  return ktstr::Json::object({{"tool", "gcov"}, {"name", bytes}, {"data", "eJwDAAAAAAE="}});
}

} // namespace

std::vector<std::string> fuzz_seeds()
{
  std::vector<std::string> seeds{"home/me/build/x.cpp.gcda", "../../etc/passwd.gcda"};
  for (const auto& file : {ktstr::CoverageFile{CoverageTool::gcov, "a/b.gcda", "counts"},
                           ktstr::CoverageFile{CoverageTool::llvm, "1-2.profraw", "profile"}})
    if (const auto payload = ktstr::coverage_frame(file))
      seeds.push_back(payload->dump());
  return seeds;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  std::vector<ktstr::Frame> frames{{ktstr::FrameType::coverage, payload_of(fuzz_text(data, size))}};
  const auto coverage = ktstr::take_coverage(frames);
  fuzz_require(frames.empty(), "coverage frames are taken out");
  fuzz_require(coverage.files.size() + coverage.problems.size() == 1, "a frame is kept or told of");
  for (const auto& file : coverage.files) {
    const std::filesystem::path root = "/run/coverage";
    const auto place = (root / file.name).lexically_normal();
    fuzz_require(place.string().starts_with("/run/coverage/") && place == root / file.name,
                 "a name leads straight down");
    fuzz_require(file.bytes.size() <= ktstr::kMostCoverageFile, "a file is not too large");
  }
  return 0;
}
