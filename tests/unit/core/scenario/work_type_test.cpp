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
      const auto greatest = param.is_flag ? 1
                            : !param.words.empty()
                                ? static_cast<std::int64_t>(param.words.size()) - 1
                                : param.greatest;
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
