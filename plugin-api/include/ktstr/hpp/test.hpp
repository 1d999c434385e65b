/* ktstr/hpp/test.hpp - a test as a function. */
#ifndef KTSTR_HPP_TEST_HPP
#define KTSTR_HPP_TEST_HPP

#include <ktstr/hpp/cell.hpp>
#include <ktstr/test.h>

namespace [[gnu::visibility("hidden")]] ktstr {
/** Constraints of an item that runs on every machine. */
inline constexpr ktstr_constraints kAnyMachine = {
    KTSTR_RECORD(ktstr_constraints),
    .max_numa_nodes = KTSTR_UNLIMITED,
    .max_llcs = KTSTR_UNLIMITED,
    .max_cpus = KTSTR_UNLIMITED,
};

/** A test whose cell must fail with an error that has this text. For TestOptions::expect, as a
 *  constant: static constexpr auto kStall = ktstr::expect_error("runnable task stall"); */
constexpr ktstr_test_expect expect_error(const char* contains = nullptr,
                                         const char* matches = nullptr)
{
  return {
      KTSTR_RECORD(ktstr_test_expect),
      .flags = KTSTR_EXPECT_ERROR,
      .error_contains = contains,
      .error_matches = matches,
  };
}

/** What can be said of a test beside its name; as in ktstr_test. */
struct TestOptions {
  const char* id = nullptr; /* NULL: the name given to KTSTR_TEST */
  const char* description = nullptr;
  uint32_t duration_ms = 0;
  uint32_t timeout_ms = 0;
  uint32_t memory_mib = 0;
  const char* scheduler = nullptr;
  const ktstr_constraints* constraints = &kAnyMachine;
  const ktstr_test_expect* expect = nullptr;
  const ktstr_test_setup* setup = nullptr;
  const ktstr_test_host_ops* host_ops = nullptr;
  const char* payload = nullptr;
  const char* const* workloads = nullptr;
  const char* const* schedulers = nullptr;
  const char* topology = nullptr;
  uint32_t cpu_budget = 0;
  const ktstr_perf_delta* const* perf_deltas = nullptr;
};

namespace detail {

using TestBody = Verdict (*)(Cell& cell);

constexpr ktstr_test
test_record(const char* name, const ktstr_test_ops* ops, const TestOptions& options)
{
  return {
      KTSTR_RECORD(ktstr_test),
      .duration_ms = options.duration_ms,
      .timeout_ms = options.timeout_ms,
      .memory_mib = options.memory_mib,
      .id = options.id != nullptr ? options.id : name,
      .description = options.description,
      .scheduler = options.scheduler,
      .constraints = options.constraints,
      .ops = ops,
      .payload = options.payload,
      .workloads = options.workloads,
      .expect = options.expect,
      .setup = options.setup,
      .host_ops = options.host_ops,
      .schedulers = options.schedulers,
      .topology = options.topology,
      .cpu_budget = options.cpu_budget,
      .perf_deltas = options.perf_deltas,
  };
}

inline ktstr_status run_body(TestBody body, const ktstr_run* run, ktstr_verdict* verdict) noexcept
{
  Cell cell(run);
#if defined(__cpp_exceptions)
  try {
    *verdict = static_cast<ktstr_verdict>(body(cell));
  } catch (const std::exception& exception) {
    cell.keep(KTSTR_ERR_INTERNAL, exception.what());
  } catch (...) {
    cell.keep(KTSTR_ERR_INTERNAL, "the test threw something that is no std::exception");
  }
#else
  *verdict = static_cast<ktstr_verdict>(body(cell));
#endif
  return cell.status();
}

} // namespace detail
} // namespace ktstr

/** Defines the test NAME; the function's body follows. It has a `ktstr::Cell& cell` and returns a
 *  ktstr::Verdict. At file scope, or in a namespace.
 *  @param ... members of ktstr::TestOptions, in their order; may be none.
 *  Example: KTSTR_TEST(shares, .duration_ms = 2000) { return cell.run(...); } */
#define KTSTR_TEST(NAME, ...)                                                                      \
  static ::ktstr::Verdict ktstr_body_##NAME(::ktstr::Cell& cell);                                  \
  static ktstr_status ktstr_run_##NAME(                                                            \
      const ktstr_test*, const ktstr_run* run, ktstr_verdict* verdict) noexcept                    \
  {                                                                                                \
    return ::ktstr::detail::run_body(ktstr_body_##NAME, run, verdict);                             \
  }                                                                                                \
  static constexpr ktstr_test_ops ktstr_ops_##NAME = {ktstr_run_##NAME};                           \
  static constexpr ktstr_test NAME =                                                               \
      ::ktstr::detail::test_record(#NAME, &ktstr_ops_##NAME, ::ktstr::TestOptions{__VA_ARGS__});   \
  static ::ktstr::Verdict ktstr_body_##NAME([[maybe_unused]] ::ktstr::Cell& cell)

#endif /* KTSTR_HPP_TEST_HPP */
