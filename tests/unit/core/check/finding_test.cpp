#include <catch2/catch_test_macros.hpp>

#include "core/check/check_outcome.h"

using namespace ktstr; // NOLINT

namespace {

Finding late_worker(int worker)
{
  return {.what = "worker " + std::to_string(worker) + " waited for 2.0 ms",
          .value = 2e6,
          .limit = 1e6,
          .unit = "ns",
          .comparison = Comparison::at_most,
          .limit_origin = "as the document says",
          .worker = worker,
          .cgroup = "a",
          .step = "one",
          .cpu = 3,
          .at_ns = 17};
}

} // namespace

TEST_CASE("a finding reads back from a record as it was written", "[check]")
{
  const auto written = to_json(late_worker(4));
  CHECK(to_json(finding_from_json(written)) == written);
  CHECK(written["comparison"].as_string() == "at_most");
  CHECK(written["worker"].as_int() == 4);
}

TEST_CASE("what is not known of a finding is not in its record", "[check]")
{
  CHECK(to_json(Finding{.what = "it is gone"}) == Json::object({{"what", "it is gone"}}));
}

TEST_CASE("a guest's finding is made printable, and members of a wrong type are dropped", "[check]")
{
  const auto finding = finding_from_json(Json::object({{"what", "a\x1b[2Jb"},
                                                       {"value", "much"},
                                                       {"limit", 5},
                                                       {"comparison", "shouted"},
                                                       {"worker", -7},
                                                       {"cpu", 1e300},
                                                       {"at_ns", Json::array()},
                                                       {"extra", Json::array({1, 2, 3})}}));
  CHECK(finding.what.find('\x1b') == std::string::npos);
  CHECK_FALSE(finding.value);
  CHECK(finding.limit == 5.0);
  CHECK(finding.comparison == Comparison::unset);
  CHECK_FALSE(finding.worker);
  CHECK_FALSE(finding.cpu);
  CHECK_FALSE(finding.at_ns);
  CHECK_FALSE(to_json(finding).has("extra"));
}

TEST_CASE("the words of a check are made of its findings", "[check]")
{
  const auto one = violated("gap", std::vector{late_worker(0)});
  CHECK(one.text == "worker 0 waited for 2.0 ms; limit 1.0 ms (as the document says)");
  std::vector<Finding> many;
  for (int i = 0; i < 40; ++i)
    many.push_back(late_worker(i));
  const auto crowd = violated("gap", many);
  CHECK(crowd.text.ends_with("; and 36 more"));
  const auto json = to_json(crowd);
  CHECK(json["findings"].items().size() == kMostFindings);
  CHECK(json["findings_left_out"].as_uint() == 40 - kMostFindings);
}

TEST_CASE("a value may reach its limit, and not pass it", "[check]")
{
  Finding finding{.value = 5, .limit = 5, .comparison = Comparison::at_most};
  CHECK(judged_by_limit("x", finding).is_held);
  finding.value = 5.1;
  CHECK_FALSE(judged_by_limit("x", finding).is_held);
  finding.comparison = Comparison::at_least;
  CHECK(judged_by_limit("x", finding).is_held);
  finding.comparison = Comparison::equals;
  CHECK_FALSE(judged_by_limit("x", finding).is_held);
}

TEST_CASE("amounts are told in the unit that is read best", "[check]")
{
  CHECK(amount(12.5e6, "ns") == "12.5 ms");
  CHECK(amount(30, "%") == "30 %");
  CHECK(amount(100, "/s") == "100/s");
  CHECK(amount(0.25, "") == "0.25");
}
