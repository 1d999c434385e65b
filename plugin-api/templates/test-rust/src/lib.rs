//! A test: two groups of spinners must get about the same share of the machine. The scenario is the whole test.
mod ktstr;

use std::ptr::null;

static TEST: ktstr::Test = ktstr::Test {
    struct_size: ktstr::size_of::<ktstr::Test>(),
    duration_ms: 2000,
    timeout_ms: 0,
    memory_mib: 0,
    id: text!("@NAME@"),
    description: text!("two groups get equal shares"),
    scheduler: null(),
    constraints: null(),
    ops: null(),
    scenario: text!(
        r#"{
  "schema": "ktstr.scenario/1",
  "cgroups": [
    {"name": "a", "workers": [{"work_type": "SpinWait", "workers_per_cpu": 2}]},
    {"name": "b", "workers": [{"work_type": "SpinWait", "workers_per_cpu": 2}]}
  ],
  "checks": {"max_cgroup_spread_pct": 35}
}"#
    ),
};

plugin!("@NAME@", "0.1.0", "MIT", ktstr::TEST_FACTORY, &TEST);
