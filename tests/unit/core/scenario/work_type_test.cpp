#include <set>

#include <catch2/catch_test_macros.hpp>

#include "core/scenario/work_type.h"

TEST_CASE("work types have unique names, a body and defaults within their range", "[work]")
{
  std::set<std::string_view> names;
  for (const auto* type : ktstr::work_types()) {
    CAPTURE(type->name);
    CHECK(names.insert(type->name).second);
    CHECK(ktstr::find_work_type(type->name) == type);
    CHECK(type->run != nullptr);
    CHECK_FALSE(type->summary.empty());
    for (const auto& param : type->params) {
      if (param.kind != ktstr::WorkParam::Kind::number)
        continue;
      const auto greatest =
          param.words.empty() ? param.greatest : static_cast<std::int64_t>(param.words.size()) - 1;
      CHECK(param.fallback >= param.least);
      CHECK(param.fallback <= greatest);
    }
  }
}

TEST_CASE("group sizes follow the parameters", "[work]")
{
  const auto& fan_out = *ktstr::find_work_type("FutexFanOut");
  CHECK(group_size_of(fan_out, {7, 1024}) == 8);
  CHECK(group_size_of(*ktstr::find_work_type("SpinWait"), {}) == 1);
}

TEST_CASE("there are forty-five work types", "[work]")
{
  CHECK(ktstr::work_types().size() == 45);
}

TEST_CASE("benches follow the number of CPUs where they are not told", "[work]")
{
  const auto& schbench = *ktstr::find_work_type("Schbench");
  auto params = default_params(schbench);
  schbench.fit(params, 6);
  CHECK(group_size_of(schbench, params) == 7);
  const auto& taobench = *ktstr::find_work_type("Taobench");
  params = default_params(taobench);
  taobench.fit(params, 6);
  CHECK(group_size_of(taobench, params) == 8);
}
