// A test: two groups of spinners must get about the same share of the machine.
#include <ktstr/ktstr.hpp>

KTSTR_TEST(@NAME@, .description = "two groups get equal shares", .duration_ms = 2000)
{
  const auto spinners = ktstr::work("SpinWait").per_cpu(2);
  return cell.run(ktstr::scenario()
                      .add(ktstr::cgroup("a").add(spinners))
                      .add(ktstr::cgroup("b").add(spinners))
                      .max_cgroup_spread_pct(35));
}

KTSTR_PLUGIN("@NAME@", "0.1.0", "MIT", &@NAME@);
