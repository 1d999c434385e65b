// Something that is no std::exception leaves describe.
#include "almost_good.h"

static const void* fail()
{
  throw 42;
}

ONE_SCHEDULER(fail())
KTSTR_PLUGIN_DEFINE("throws_in_describe", "1.0", "MIT", nullptr, nullptr, get_factory);
