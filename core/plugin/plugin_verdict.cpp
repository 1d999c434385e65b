#include "core/plugin/plugin_verdict.h"

namespace ktstr {

ktstr_verdict verdict_for_plugin(Verdict verdict)
{
  switch (verdict) {
  case Verdict::pass:
    return KTSTR_VERDICT_PASS;
  case Verdict::fail:
    return KTSTR_VERDICT_FAIL;
  case Verdict::skip:
    return KTSTR_VERDICT_SKIP;
  case Verdict::inconclusive:
    return KTSTR_VERDICT_INCONCLUSIVE;
  case Verdict::unset:
    break;
  }
  return KTSTR_VERDICT_NONE;
}

} // namespace ktstr
