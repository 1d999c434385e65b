/* One of two plugins with a function `helper`. */
#include "same_helper.h"

const char* helper(void)
{
  return "the helper of b";
}

PLUGIN_WITH_HELPER("same_helper_b");
