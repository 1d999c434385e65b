#include <catch2/catch_test_macros.hpp>

#include "core/base/text.h"
#include "core/report/matrix.h"
#include "tests/unit/core/run/sample_plan.h"

using namespace ktstr; // NOLINT

namespace {

std::size_t widest_line(const std::string& text)
{
  std::size_t widest = 0;
  for (const auto& line : split(text, '\n'))
    widest = std::max(widest, text_width(line));
  return widest;
}

std::size_t count_of(const std::string& text, std::string_view part)
{
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

} // namespace

TEST_CASE("a matrix that is too wide is split into blocks of columns", "[matrix]")
{
  const auto plan = testing::sample_plan();
  const std::vector<Outcome> outcomes(plan.cells.size(), {.verdict = Verdict::pass});
  const auto wide = render_matrix(plan, outcomes, {.width = 100});
  const auto narrow = render_matrix(plan, outcomes, {.width = 42});
  CHECK(count_of(wide, "scheduler ") == 1);
  CHECK(count_of(narrow, "scheduler ") == 2);
  CHECK(widest_line(narrow) <= 42);
}

TEST_CASE("several kernels make a block each", "[matrix]")
{
  auto plan = testing::sample_plan();
  plan.kernels.push_back({.label = "6.12"});
  auto twin = plan.cells.front();
  twin.kernel = 1;
  plan.cells.push_back(twin);
  const std::vector<Outcome> outcomes(plan.cells.size(), {.verdict = Verdict::pass});
  const auto text = render_matrix(plan, outcomes, {});
  CHECK(text.find("kernel 7.3.4\n") < text.find("kernel 6.12\n"));
}

TEST_CASE("cells that differ in their seed share a place, the strongest verdict counts", "[matrix]")
{
  auto plan = testing::sample_plan();
  plan.cells.resize(1);
  plan.cells.resize(4, plan.cells.front());
  const std::vector<Outcome> outcomes{{.verdict = Verdict::pass},
                                      {.verdict = Verdict::fail, .fault = Fault::scheduler},
                                      {.verdict = Verdict::skip},
                                      {.verdict = Verdict::fail, .fault = Fault::scheduler}};
  CHECK(render_matrix(plan, outcomes, {}).find("X2/4") != std::string::npos);
}

TEST_CASE("a fault that is not the scheduler's is marked and explained", "[matrix]")
{
  auto plan = testing::sample_plan();
  plan.cells.resize(1);
  const auto text =
      render_matrix(plan, {{.verdict = Verdict::fail, .fault = Fault::plugin}}, {.has_utf8 = true});
  CHECK(text.find("✗p") != std::string::npos);
  CHECK(text.find("p plugin fault") != std::string::npos);
}

TEST_CASE("the legend explains what occurs and nothing else", "[matrix]")
{
  auto plan = testing::sample_plan();
  plan.cells.resize(1);
  const auto text = render_matrix(plan, {{.verdict = Verdict::pass}}, {});
  CHECK(text.find("+ pass\n") != std::string::npos);
  CHECK(text.find("fail") == std::string::npos);
}
