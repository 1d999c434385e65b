#include <limits>

#include <catch2/catch_test_macros.hpp>

#include "core/support/metric_check.h"
#include "core/support/metric_extraction.h"
#include "core/support/metric_lookup.h"

using namespace ktstr::support;

namespace {

std::vector<std::string> names_in(std::string_view text)
{
  std::vector<std::string> names;
  for (const auto& metric :
       extract_metrics(text, OutputFormat::json, MetricStream::standard_output))
    names.push_back(metric.name);
  return names;
}

using Names = std::vector<std::string>;

} // namespace

TEST_CASE("empty keys join as the contract has them", "[support]")
{
  CHECK(names_in(R"({"":1})") == Names{""});
  CHECK(names_in(R"({"":{"a":1}})") == Names{"a"});
  CHECK(names_in(R"({"a":{"":1}})") == Names{"a."});
}

TEST_CASE("the last of equal keys counts", "[support]")
{
  const auto metrics =
      extract_metrics(R"({"b":0,"a":1,"a":2})", OutputFormat::json, MetricStream::standard_error);
  REQUIRE(metrics.size() == 2);
  CHECK(metrics[0].value == 2);
  CHECK(metrics[0].stream == MetricStream::standard_error);
}

TEST_CASE("blanks of Unicode around a document do not matter, a NUL byte does", "[support]")
{
  CHECK(names_in("\xc2\xa0"
                 "42\xe2\x80\x83") == Names{""});
  CHECK(names_in(std::string_view("42\0", 3)).empty());
}

TEST_CASE("a document that is nested too deep has no metrics", "[support]")
{
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + '1' + std::string(depth, ']');
  };
  CHECK(names_in(nested(64)).size() == 1);
  CHECK(is_truncation_sentinel_name(names_in(nested(127)).at(0)));
  CHECK(names_in(nested(128)).empty());
}

TEST_CASE("brackets in a text do not close a region", "[support]")
{
  CHECK(extract_json_region(R"(x {"a": "\"}"} y)") == R"({"a": "\"}"})");
  CHECK_FALSE(extract_json_region("{\"a"));
  CHECK_FALSE(extract_json_region("{\"a\\"));
}

TEST_CASE("standard error is looked at only when standard output says nothing", "[support]")
{
  const auto from_err = extract_metrics_of("no", R"({"e":1})", OutputFormat::json);
  REQUIRE(from_err.size() == 1);
  CHECK(from_err[0].stream == MetricStream::standard_error);
  CHECK(extract_metrics_of(R"({"o":1})", R"({"e":1})", OutputFormat::json)[0].name == "o");
}

TEST_CASE("the last hint of a name counts", "[support]")
{
  std::vector<Metric> metrics{{.name = "iops"}, {.name = "other"}};
  apply_hints(
      metrics,
      {{.name = "iops", .unit = "a"},
       {.name = "iops", .polarity = Polarity::from_higher_is_worse(false), .unit = "io/s"}});
  CHECK(metrics[0].unit == "io/s");
  CHECK(metrics[0].polarity.kind == PolarityKind::higher_better);
  CHECK(metrics[1].unit.empty());
}

TEST_CASE("metrics read back what they write", "[support]")
{
  const PayloadMetrics metrics{
      .payload_index = 3,
      .metrics = {{.name = "m", .value = 1.5, .polarity = *Polarity::toward(2), .unit = "us"}},
      .exit_code = -1};
  const auto back = payload_metrics_from_json(to_json(metrics));
  REQUIRE(back);
  CHECK(back->exit_code == -1);
  CHECK(back->metrics.at(0).polarity == metrics.metrics[0].polarity);
  CHECK_FALSE(payload_metrics_from_json(ktstr::Json(3)));
}

TEST_CASE("a check's message holds only the end of a long error", "[support]")
{
  const std::string err = "START" + std::string(2000, 'x') + "END \n";
  const auto verdict = evaluate_checks({MetricCheck::exit_code_eq(0)}, {.exit_code = 1}, err);
  REQUIRE(verdict.failures.size() == 1);
  CHECK(verdict.failures[0].ends_with("END"));
  CHECK(verdict.failures[0].find("START") == std::string::npos);
}

TEST_CASE("a metric that is missing fails each check on it", "[support]")
{
  const auto verdict = evaluate_checks(
      {MetricCheck::min("a", 1), MetricCheck::exists("a"), *MetricCheck::range("a", 0, 1)}, {}, "");
  CHECK(verdict.failures.size() == 3);
}

TEST_CASE("casts saturate", "[support]")
{
  CHECK(saturated_u64(std::numeric_limits<double>::quiet_NaN()) == 0);
  CHECK(saturated_u64(-0.9) == 0);
  CHECK(saturated_u64(1.9) == 1);
  CHECK(saturated_u64(18446744073709551616.0) == std::numeric_limits<std::uint64_t>::max());
}

TEST_CASE("threads are looked up in the snapshot that is asked for", "[support]")
{
  const PayloadMetrics metrics{
      .metrics = {{.name = "snapshots.0.timestamp_unix_sec"},
                  {.name = "snapshots.1.timestamp_unix_sec"},
                  {.name = "snapshots.0.threads.0.Err.tid", .value = 7},
                  {.name = "snapshots.1.threads.0.Ok.tid", .value = 7},
                  {.name = "snapshots.1.threads.0.Ok.allocated_bytes", .value = 10},
                  {.name = "snapshots.1.threads.0.Ok.deallocated_bytes", .value = 4}}};
  CHECK(lookup_thread(metrics, 7).outcome == ThreadLookupOutcome::missing_allocated_bytes);
  const auto found = snapshot_worker_allocated(metrics, 1, 7);
  CHECK(found.allocated_bytes == 10);
  CHECK(found.deallocated_bytes == 4U);
  CHECK(thread_count(metrics) == 1);
  CHECK(snapshot_count(metrics) == 2);
}
