/* One of two plugins with a function `helper`. */
#include "same_helper.h"

const char* helper(void)
{
  return "the helper of a";
}

PLUGIN_WITH_HELPER("same_helper_a");
