// ktstr-conformance FILE.json: whether the library answers a file of cases as the file says.
// Exit codes: 0 none failed, 1 one did, 2 the file is not usable or has no case, 64 usage.
#include <iostream>
#include <string_view>

#include "core/base/file.h"
#include "core/conformance/runner.h"
#include "core/model/verdict.h"

namespace {

constexpr int kExitBadFile = 2;

int bad_file(const ktstr::Error& error)
{
  std::cerr << "ktstr-conformance: " << error.text() << '\n';
  if (!error.hint().empty())
    std::cerr << "HINT " << error.hint() << '\n';
  return kExitBadFile;
}

int run(const char* file)
{
  const auto text = ktstr::read_file(file);
  if (!text)
    return bad_file(text.error());
  const auto vectors = ktstr::Json::parse(*text);
  if (!vectors)
    return bad_file(vectors.error().with_context("cannot read '{}'", file));
  if (const auto status = ktstr::conformance::check_form(*vectors); !status)
    return bad_file(status.error().with_context("cannot run '{}'", file));
  const auto totals = ktstr::conformance::run_vectors(*vectors, std::cout);
  if (totals.failed > 0)
    return ktstr::kExitFail;
  if (totals.passed == 0)
    return bad_file({ktstr::ErrorKind::invalid, "no case was run: nothing is shown to hold"});
  return ktstr::kExitPass;
}

} // namespace

int main(int count, char** arguments)
{
  constexpr const char* kUsage = "usage: ktstr-conformance FILE.json\n";
  if (count != 2) {
    std::cerr << kUsage;
    return ktstr::kExitUsage;
  }
  if (std::string_view(arguments[1]) == "--help") {
    std::cout << kUsage;
    return ktstr::kExitPass;
  }
  return run(arguments[1]);
}
