/* ktstr/ktstr.hpp - C++20 sugar over the C ABI: typed builders of scenarios, tests and work types
 * as functions, schedulers as constants. Header-only, without an ABI of its own: what it makes are
 * the records of the C headers, and it may change in any version.
 *
 *   #include <ktstr/ktstr.hpp>
 *
 *   KTSTR_TEST(shares, .duration_ms = 2000, .description = "two cgroups get equal shares")
 *   {
 *     const auto spinners = ktstr::work("SpinWait").per_cpu(2);
 *     return cell.run(ktstr::scenario()
 *                         .add(ktstr::cgroup("a").add(spinners))
 *                         .add(ktstr::cgroup("b").add(spinners))
 *                         .max_cgroup_spread_pct(35));
 *   }
 *   KTSTR_PLUGIN("com.acme.tests", "1.0", "MIT", &shares);
 *
 * Everything that it defines is a constant: a plugin made of it runs no code when it is loaded. No
 * exception leaves it; what a test throws becomes the error of its cell.
 */
#ifndef KTSTR_KTSTR_HPP
#define KTSTR_KTSTR_HPP

#if !defined(__cplusplus) || __cplusplus < 202002L
#error "ktstr.hpp needs C++20; plugins in C and older C++ use the other headers"
#endif

#include <ktstr/hpp/cell.hpp>
#include <ktstr/hpp/log.hpp>
#include <ktstr/hpp/payload_run.hpp>
#include <ktstr/hpp/plugin.hpp>
#include <ktstr/hpp/scenario.hpp>
#include <ktstr/hpp/scheduler.hpp>
#include <ktstr/hpp/test.hpp>
#include <ktstr/hpp/work_type.hpp>

#endif /* KTSTR_KTSTR_HPP */
