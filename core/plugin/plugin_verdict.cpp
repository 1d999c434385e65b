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

std::optional<Verdict> verdict_from_plugin(ktstr_verdict verdict)
{
  switch (verdict) {
  case KTSTR_VERDICT_NONE:
    return Verdict::unset;
  case KTSTR_VERDICT_PASS:
    return Verdict::pass;
  case KTSTR_VERDICT_FAIL:
    return Verdict::fail;
  case KTSTR_VERDICT_SKIP:
    return Verdict::skip;
  case KTSTR_VERDICT_INCONCLUSIVE:
    return Verdict::inconclusive;
  default:
    return std::nullopt;
  }
}

} // namespace ktstr
