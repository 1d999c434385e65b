// What goes beyond the contract's way to read a payload's output: options for JSON, and text.
#include <catch2/catch_test_macros.hpp>

#include "core/support/metric_extraction.h"
#include "core/support/text_metrics.h"

using namespace ktstr;
using namespace ktstr::support;

namespace {

using Values = std::vector<std::pair<std::string, double>>;

Values read(std::string_view text, const JsonReading& reading)
{
  Values values;
  for (const auto& metric :
       extract_metrics(text, OutputFormat::json, MetricStream::standard_output, reading))
    values.emplace_back(metric.name, metric.value);
  return values;
}

Values read_text(std::string_view text, const std::string& match, MetricFold fold = {})
{
  Values values;
  const std::vector<PayloadMetricInfo> wanted{{.name = "m", .match = match, .fold = fold}};
  for (const auto& metric : extract_text_metrics_of(text, "", wanted))
    values.emplace_back(metric.name, metric.value);
  return values;
}

} // namespace

TEST_CASE("all JSON regions count as an array of them", "[support][payload]")
{
  constexpr std::string_view kText = "x [note] {\"a\": 1} y { broken\n{\"a\": 2} [3]";
  CHECK(read(kText, {.takes_all_regions = true}) == Values{{"0.a", 1}, {"1.a", 2}, {"2.0", 3}});
  CHECK(read(kText, {}).empty()); // the contract: one region, here the note, is no document
}

TEST_CASE("JSON lines count as an array of those that are documents", "[support][payload]")
{
  CHECK(read("start\n{\"a\": 1}\r\n{\"a\": \n 17\n  [4]\n", {.takes_lines = true}) ==
        Values{{"0.a", 1}, {"1.0", 4}});
}

TEST_CASE("a banner is skipped, whatever brackets it has", "[support][payload]")
{
  constexpr std::string_view kText =
      "[   0.001234] kernel boot banner\n[FAIL worker]\n{\n \"iops\": 100\n}\ndone";
  CHECK(read(kText, {.skips_banner = true}) == Values{{"iops", 100}});
  CHECK(read("[1] banner {\"iops\": 1}", {.skips_banner = true}).empty());
}

TEST_CASE("escaped dots tell keys from paths", "[support][payload]")
{
  CHECK(read(R"({"a.b": 1, "a": {"b": 2}, "c\\": 3})", {.escapes_dots = true}) ==
        Values{{"a.b", 2}, {"a\\.b", 1}, {"c\\\\", 3}});
}

TEST_CASE("text that opens many brackets is given up on soon", "[support][payload]")
{
  const std::string text(1UL << 20U, '[');
  CHECK(read(text, {.takes_all_regions = true}).empty());
  std::string lines;
  for (int i = 0; i < 200'000; ++i)
    lines += "{\n";
  CHECK(read(lines, {.skips_banner = true}).empty());
}

TEST_CASE("a number is found by the words beside it", "[support][payload]")
{
  CHECK(read_text("  total time:     1.5s\n", "total time: {}s") == Values{{"m", 1.5}});
  CHECK(read_text("a\nmetrc: [7] cpu 20 0.08 x\n", "metrc: * cpu * {}") == Values{{"m", 0.08}});
  CHECK(read_text("events: 5", "events: {}") == Values{{"m", 5}});
  CHECK(read_text("events: five\nevents:\n", "events: {}").empty());
  CHECK(read_text("events: nan\nevents: 1e999", "events: {}").empty());
  CHECK(read_text("my events: -2e3", "events: {}") == Values{{"m", -2000}});
}

TEST_CASE("values of several lines are folded", "[support][payload]")
{
  constexpr std::string_view kText = "v 3\nv 1\nv 5\nw 9\n";
  CHECK(read_text(kText, "v {}") == Values{{"m", 3}});
  CHECK(read_text(kText, "v {}", MetricFold::last) == Values{{"m", 5}});
  CHECK(read_text(kText, "v {}", MetricFold::min) == Values{{"m", 1}});
  CHECK(read_text(kText, "v {}", MetricFold::max) == Values{{"m", 5}});
  CHECK(read_text(kText, "v {}", MetricFold::mean) == Values{{"m", 3}});
  CHECK(read_text(kText, "v {}", MetricFold::sum) == Values{{"m", 9}});
}
