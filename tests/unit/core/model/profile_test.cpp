#include <catch2/catch_test_macros.hpp>

#include "core/model/profile.h"

namespace ktstr {

namespace {

SchedulerInfo scheduler_with(std::vector<Flag> flags)
{
  return {.id = "scx_x", .kind = SchedulerKind::bpf, .flags = std::move(flags)};
}

std::string names(const std::vector<Profile>& profiles)
{
  std::string text;
  for (const Profile& profile : profiles)
    text += "[" + format_profile(profile) + "]";
  return text;
}

std::string refusal(std::vector<Flag> flags)
{
  const auto status = validate_flags(scheduler_with(std::move(flags)));
  return status ? "none" : status.error().text();
}

} // namespace

TEST_CASE("profiles: none is the default profile alone", "[profile]")
{
  CHECK(names(profiles_of(scheduler_with({{.id = "a"}}), ProfileSelection::none)) == "[]");
}

TEST_CASE("profiles: each takes one flag at a time with what it needs", "[profile]")
{
  const auto scheduler =
      scheduler_with({{.id = "a", .needs = {"c"}}, {.id = "b"}, {.id = "c", .needs = {"b"}}});
  CHECK(names(profiles_of(scheduler, ProfileSelection::each)) == "[][b][b+c][a+b+c]");
}

TEST_CASE("profiles: each lists flags that need each other once", "[profile]")
{
  const auto scheduler = scheduler_with({{.id = "a", .needs = {"b"}}, {.id = "b", .needs = {"a"}}});
  CHECK(names(profiles_of(scheduler, ProfileSelection::each)) == "[][a+b]");
}

TEST_CASE("profiles: all lists every consistent set, fewer flags first", "[profile]")
{
  const auto scheduler =
      scheduler_with({{.id = "a"}, {.id = "b", .conflicts = {"a"}}, {.id = "c", .needs = {"a"}}});
  CHECK(names(profiles_of(scheduler, ProfileSelection::all)) == "[][a][b][a+c]");
}

TEST_CASE("profile validation names unknown flags, unmet needs and conflicts", "[profile]")
{
  const auto scheduler = scheduler_with(
      {{.id = "vtime"}, {.id = "b", .conflicts = {"vtime"}}, {.id = "c", .needs = {"vtime"}}});
  const auto broken = [&](std::vector<std::string> flags) {
    const auto status = validate_profile(scheduler, {.flags = std::move(flags)});
    return status ? "none" : status.error().text();
  };
  CHECK(broken({"vtimes"}) == "scheduler 'scx_x' has no flag 'vtimes' (did you mean 'vtime'?)");
  CHECK(broken({"c"}) == "flag 'c' needs 'vtime'");
  CHECK(broken({"vtime", "b"}) == "flag 'b' conflicts with 'vtime'");
  CHECK(broken({"vtime", "vtime"}) == "flag 'vtime' is named twice in 'vtime+vtime'");
  CHECK(broken({"vtime", "c"}) == "none");
  CHECK(broken({}) == "none");
}

TEST_CASE("flag definitions that cannot work are refused", "[profile]")
{
  CHECK(refusal({{.id = "a", .needs = {"b"}}}) ==
        "flag 'a' needs 'b', which is not a flag of 'scx_x' (did you mean 'a'?)");
  CHECK(refusal({{.id = "a", .conflicts = {"a"}}}) == "flag 'a' conflicts with itself");
  CHECK(refusal({{.id = "a"}, {.id = "a"}}) == "flag 'a' is defined twice");
  CHECK(refusal({{.id = "A"}}).starts_with("'A' is not a flag's id"));
  CHECK(refusal({{.id = "a", .needs = {"b"}}, {.id = "b", .conflicts = {"a"}}}) ==
        "flag 'a' can never be on: flag 'b' conflicts with 'a'");
  CHECK(refusal({{.id = "a", .needs = {"b"}}, {.id = "b"}}) == "none");
  CHECK(refusal(std::vector<Flag>(65, Flag{.id = "a"})).find("the most is 64") !=
        std::string::npos);
}

TEST_CASE("profile selections are named none, each and all", "[profile]")
{
  CHECK(profile_selection_from("each") == ProfileSelection::each);
  CHECK(profile_selection_from("all") == ProfileSelection::all);
  CHECK_FALSE(profile_selection_from("some"));
}

} // namespace ktstr
