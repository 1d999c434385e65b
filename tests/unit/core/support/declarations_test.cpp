#include <catch2/catch_test_macros.hpp>

#include "core/support/arguments.h"
#include "core/support/bpf_map_declarations.h"
#include "core/support/cgroup_path.h"
#include "core/support/environment.h"
#include "core/support/kernel_id.h"
#include "core/support/perf_delta.h"
#include "core/support/sidecar_name.h"
#include "core/support/sysctl.h"
#include "core/support/topology_rules.h"
#include "core/support/vm_budget.h"
#include "core/support/wire_json.h"

using namespace ktstr::support;

namespace {

std::string_view rule_of(const Rejection& rejection)
{
  return rejection ? rejection->rule : "ok";
}

} // namespace

TEST_CASE("a cgroup path keeps its text", "[support]")
{
  CHECK(CgroupPath::create("/a//b/")->sysfs_path() == "/sys/fs/cgroup/a//b/");
  CHECK_FALSE(CgroupPath::create("a"));
  CHECK(rule_of(check_cgroup_path("")) == "start");
  CHECK(rule_of(check_cgroup_path("/")) == "root");
  CHECK(rule_of(check_cgroup_path("/./..")) == "dotdot");
}

TEST_CASE("a sysctl is checked byte by byte", "[support]")
{
  CHECK(rule_of(check_sysctl("kernel", "1")) == "key_no_dot");
  CHECK(rule_of(check_sysctl("a.b c/d", "1")) == "key_whitespace");
  CHECK(rule_of(check_sysctl("a.\xc3\xa9", "1")) == "key_nonprintable");
  CHECK(rule_of(check_sysctl("a.b", "x\n=")) == "value_newline");
  CHECK(rule_of(check_sysctl("a.b", "x=")) == "value_equals");
  CHECK(Sysctl::create("a.b", "c d")->kernel_argument() == "sysctl.a.b=c d");
}

TEST_CASE("a map's declaration names the part that is wrong", "[support]")
{
  CHECK(rule_of(check_bpf_map_write(".", "a")) == "suffix_only_dot");
  CHECK(rule_of(check_bpf_map_write(".bss", "a..b")) == "field_double_dot");
  CHECK(rule_of(check_bpf_map_write(".bss", "")) == "field_empty");
  CHECK(rule_of(check_watch_bpf_map("a", "b", "c.d")) == "label_dot");
  CHECK_FALSE(BpfMapWrite::create("bss", "a", 1));
  CHECK(BpfMapWrite::create(".bss", "a", 7)->value() == 7);
}

TEST_CASE("a watched map has one key, or two for each CPU's value", "[support]")
{
  const auto map = WatchBpfMap::create("m", "f", BpfMapAgg::per_cpu, "x");
  CHECK(map->metric_keys("scx") == std::vector<std::string>{"scx_x_avg", "scx_x_max"});
}

TEST_CASE("a perf-delta assertion writes null for what it does not say", "[support]")
{
  auto assertion = *PerfDeltaAssertion::create("iops");
  assertion.min_abs = 5;
  CHECK(
      wire_json(to_json(assertion)) ==
      R"({"metric":"iops","direction":null,"max_regression_pct":null,"min_abs":5.0,"phase":null})");
}

TEST_CASE("the strict form of a topology has no sections", "[support]")
{
  CHECK(parse_topo_string("+1n02l4c2t"));
  CHECK_FALSE(parse_topo_string("1n2l4c1t:offline=5"));
  CHECK_FALSE(parse_topo_string("1n2l4c4294967296t"));
  CHECK_FALSE(parse_topo_string("1n2l4c2t "));
  CHECK_FALSE(looks_like_legacy_topo("1s2lc2t"));
  CHECK_FALSE(validate_numa_distance(0, {}));
}

TEST_CASE("kernel ids are told apart in order", "[support]")
{
  CHECK(parse_kernel_id("6.14..=6.16").kind == KernelIdKind::range);
  CHECK(parse_kernel_id("6.14..=6.16", false).kind == KernelIdKind::cache_key);
  CHECK(parse_kernel_id("git+https://x#a#b").second == "b");
  CHECK(parse_kernel_id("git+#a").kind == KernelIdKind::cache_key);
  CHECK(parse_kernel_id("~x").kind == KernelIdKind::path);
  CHECK_FALSE(version_compare_key("6.99999999999999999999"));
  CHECK(*version_compare_key("6.15-rc3") < *version_compare_key("6.15"));
  CHECK_FALSE(kernel_matches_spec("6.15", "kernel_6_15", "6.16..6.14"));
}

TEST_CASE("a guest's cgroups are below the default unless a path is given", "[support]")
{
  const auto root = [](const std::vector<std::string>& arguments) {
    return guest_cgroup_root(cell_parent_argument(arguments));
  };
  CHECK(root({"--cell-parent-cgroup", "/a"}) == "/sys/fs/cgroup/a");
  CHECK(root({"--cell-parent-cgroup=/"}) == "/sys/fs/cgroup/ktstr");
  CHECK(root({}) == "/sys/fs/cgroup/ktstr");
}

TEST_CASE("a cgroup walk must contain the parent", "[support]")
{
  CHECK(resolve_cgroup_walk_root("/sys/fs/cgroup/a", "/sys/fs/cgroup/a/b"));
  CHECK_FALSE(resolve_cgroup_walk_root("/sys/fs/cgroup/c", "/sys/fs/cgroup/a/b"));
  CHECK_FALSE(resolve_cgroup_walk_root("/tmp", "/tmp/a"));
  CHECK_FALSE(*resolve_cgroup_walk_root("", "/x"));
}

TEST_CASE("a variant's hash does not depend on the order of settings", "[support]")
{
  CHECK(variant_hash({.sysctls = {"a", "b"}, .kargs = {"x", "y"}}) ==
        variant_hash({.sysctls = {"b", "a"}, .kargs = {"y", "x"}}));
  CHECK(variant_hash({.payload = ""}) != variant_hash({}));
}

TEST_CASE("a VM's time does not overflow", "[support]")
{
  CHECK(vm_timeout_ms(~0ULL, 0, 1) == ~0ULL);
}
