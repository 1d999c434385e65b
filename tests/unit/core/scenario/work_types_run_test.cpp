/// Every work type, alone, on this machine: it works, or says which right it lacks.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/scenario/work_parts.h"
#include "core/scenario/work_type.h"
#include "tests/unit/core/scenario/this_machine.h"

using Catch::Matchers::ContainsSubstring;
using namespace ktstr::test;

namespace {

/// Parameters of types that have no usable defaults here, and smaller ones where defaults are slow.
std::string params_of(const std::string& name)
{
  if (name == "Sequence")
    return R"({"phases":[{"spin_us":100},{"sleep_us":100},{"yield_us":50},{"io_us":50},)"
           R"({"alu_hot":{"us":100,"width":"Vec128"}}]})";
  if (name == "Custom")
    return R"({"name":"counter","arg0":7})";
  if (name == "Bursty")
    return R"({"burst_us":1000,"sleep_us":1000})";
  if (name == "ThunderingHerd")
    return R"({"inter_batch_ms":1})";
  if (name == "Schbench")
    return R"({"worker_threads":2,"cache_footprint_kib":16})";
  if (name == "Taobench")
    return R"({"client_threads":2,"slow_threads":1,"cache_capacity_mib":1,"arrival_rate":2000})";
  return "{}";
}

bool needs_cgroup(const std::string& name)
{
  return name == "CgroupChurn" || name == "CgroupAttachStorm";
}

/// Types that may lack a right: a real-time policy, a packet socket.
bool is_privileged(const std::string& name)
{
  for (const auto* known :
       {"PriorityInversion", "RtStarvation", "PreemptStorm", "NetTraffic", "IrqWake"})
    if (name == known)
      return true;
  return false;
}

ktstr::Result<ktstr::ScenarioReport> run_type(const std::string& name, int duration_ms)
{
  auto context = this_machine(duration_ms);
  context.custom_work["counter"] = [](ktstr::WorkerRun& run) {
    while (!run.should_stop()) {
      ktstr::burn(1000);
      run.did(run.count_param(1));
    }
  };
  return ktstr::run_scenario(document(R"("start_jitter_us":0,"workers":[{"work_type":")" + name +
                                      R"(","params":)" + params_of(name) +
                                      R"(}],"checks":{"gap":false})"),
                             context);
}

/// Every worker has worked; RtStarvation's ordinary workers may be starved, that is its point.
bool all_worked(const ktstr::ScenarioReport& report, const std::string& name)
{
  const auto& workers = report.workers.items();
  const std::size_t judged = name == "RtStarvation" ? 1 : workers.size();
  for (std::size_t i = 0; i < judged; ++i)
    if (workers[i]["work"].as_uint() == 0 || workers[i]["iterations"].as_uint() == 0 ||
        workers[i]["cpu_ns"].as_uint() == 0)
      return false;
  return !workers.empty();
}

} // namespace

TEST_CASE("a work type works in all of its workers, or says which right it lacks", "[work][run]")
{
  const auto name = GENERATE(Catch::Generators::from_range(ktstr::work_type_names()));
  if (needs_cgroup(name))
    return; // they run in the guest: tests/vm
  CAPTURE(name);
  auto report = run_type(name, 25);
  for (int ms = 100; report && !all_worked(*report, name) && ms < 7000; ms *= 4)
    report = run_type(name, ms); // this machine may be busy with something else
  if (!report && is_privileged(name)) {
    CHECK_THAT(report.error().text(), ContainsSubstring("ermitted"));
    return;
  }
  REQUIRE(report);
  CAPTURE(report->workers.dump());
  CHECK(all_worked(*report, name));
}

TEST_CASE("workers that move between cgroups refuse to start without one", "[work][run]")
{
  const auto report = run_type("CgroupChurn", 5);
  REQUIRE_FALSE(report);
  CHECK_THAT(report.error().text(), ContainsSubstring("must start in one"));
}

TEST_CASE("vector chains use the width that was asked for, or say what they use instead", "[work]")
{
  const auto width = GENERATE(0, 1, 2, 3, 4, 5);
  ktstr::AluChain chain(width);
  constexpr int kBits[] = {64, 128, 256, 512, 8192, 512};
  CHECK(chain.bits() <= kBits[width]);
  CHECK(chain.is_narrowed() == (width != 5 && chain.bits() != kBits[width]));
  CHECK(chain.run() == 256U * (chain.bits() == 64 ? 4U : static_cast<unsigned>(chain.bits()) / 8U));
}

TEST_CASE("matrices fill their footprint", "[work]")
{
  CHECK(ktstr::MatrixProduct(256).dimension() == 104); // floor(sqrt(256 KiB / 3 / 8))
  CHECK(ktstr::MatrixProduct(1).dimension() == 6);
}

TEST_CASE("schbench reports percentiles of wake-ups and requests", "[work][run]")
{
  auto report = run_type("Schbench", 60);
  for (int ms = 240; report && !all_worked(*report, "Schbench") && ms < 5000; ms *= 4)
    report = run_type("Schbench", ms);
  REQUIRE(report);
  CAPTURE(report->summary.dump());
  CHECK(report->summary["schbench_loop_count"].as_double() > 0);
  CHECK(report->summary["schbench_request_p50_us"].as_double() > 100); // it sleeps that long
  CHECK(report->summary["schbench_request_p999_us"].as_double() >=
        report->summary["schbench_request_p50_us"].as_double());
  CHECK(report->summary["schbench_wakeup_p99_us"].as_double() > 0);
}

TEST_CASE("taobench reports rates, hits and latencies of an open loop", "[work][run]")
{
  auto report = run_type("Taobench", 100);
  for (int ms = 400; report && !all_worked(*report, "Taobench") && ms < 7000; ms *= 4)
    report = run_type("Taobench", ms);
  REQUIRE(report);
  const auto& figures = report->summary;
  CAPTURE(figures.dump());
  CHECK(figures["taobench_total_qps"].as_double() > 0);
  CHECK(figures["taobench_hit_ratio"].as_double() > 0.6);
  CHECK(figures["taobench_hit_ratio"].as_double() < 1);
  CHECK(figures["taobench_serve_p99_us"].as_double() > 0);
}
