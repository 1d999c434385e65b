#include <cstdio>
#include <cstdlib>

#include "tests/fuzz/fuzz.h"

void fuzz_require(bool holds, std::string_view promise)
{
  if (holds)
    return;
  std::fprintf(stderr, "broken promise: %.*s\n", static_cast<int>(promise.size()), promise.data());
  std::abort();
}
