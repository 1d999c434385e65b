// A constructor of a global throws inside dlopen, where nobody can catch it.
#include <stdexcept>

#include "almost_good.h"

namespace {
struct Eager {
  Eager() { throw std::runtime_error("too early"); }
};
const Eager eager;
} // namespace

GOOD_SCHEDULER(scheduler, "static_ctor_throws");
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("static_ctor_throws", "1.0", "MIT", nullptr, nullptr, get_factory);
