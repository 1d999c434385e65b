/* The library that missing_dependency.so was linked with, and that is not there when it is loaded.
 */
#include <ktstr/plugin.h>

KTSTR_EXPORT ktstr_status ktstr_test_absent(const ktstr_host* host);

ktstr_status ktstr_test_absent(const ktstr_host* host)
{
  (void)host;
  return KTSTR_OK;
}
