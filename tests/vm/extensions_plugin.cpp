// Tests that use what a run offers beside scenarios: messages. extensions_test.cpp knows what
// becomes of each.
#include <ktstr/ktstr.hpp>

namespace {

ktstr_status writes(const ktstr_host* host,
                    const ktstr_test*,
                    const ktstr_cell_result*,
                    ktstr_verdict* verdict) noexcept
{
  ktstr::log(host, ktstr::LogLevel::warn, "seen from the host");
  *verdict = KTSTR_VERDICT_PASS;
  return KTSTR_OK;
}

ktstr_status crashes(const ktstr_host* host,
                     const ktstr_test*,
                     const ktstr_cell_result*,
                     ktstr_verdict*) noexcept
{
  ktstr::log(host, ktstr::LogLevel::error, "the last words");
  __builtin_trap();
}

constexpr ktstr_test_host_ops kWrites = {nullptr, writes};
constexpr ktstr_test_host_ops kCrashes = {crashes, nullptr};

} // namespace

KTSTR_TEST(messages, .host_ops = &kWrites)
{
  cell.log(ktstr::LogLevel::debug, "one\ntwo");
  ktstr::log(ktstr::host(), ktstr::LogLevel::error, "by the host's way");
  cell.check(cell.cpu_count() > 0, "there is a CPU");
  return ktstr::Verdict::pass;
}

KTSTR_TEST(last_words, .host_ops = &kCrashes)
{
  cell.check(true, "it ran");
  return ktstr::Verdict::pass;
}

KTSTR_PLUGIN("ktstr.vm.extensions", "1", "BSD-2-Clause", &messages, &last_words);
