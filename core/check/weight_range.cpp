#include "core/check/weight_range.h"

#include <algorithm>
#include <cmath>

namespace ktstr {

WeightRange operator*(const WeightRange& range, double factor)
{
  return {range.least * factor, range.most * factor};
}

WeightRange operator*(const WeightRange& a, const WeightRange& b)
{
  return {a.least * b.least, a.most * b.most};
}

WeightRange joined(const WeightRange& a, const WeightRange& b)
{
  return {std::min(a.least, b.least), std::max(a.most, b.most)};
}

double task_weight(int nice, std::string_view policy)
{
  return policy == "SCHED_IDLE" ? kIdleWeight : std::pow(1.25, -nice);
}

} // namespace ktstr
