/* Prints the binary shape of the plugin ABI: one line for each struct (name, size), each member
 * (offset, size) and each constant. Compared with plugin-api/abi/ktstr-0.1.layout. */
#include <stdio.h>

#include <ktstr/ext/log.h>
#include <ktstr/ext/metrics.h>
#include <ktstr/ext/payload_run.h>
#include <ktstr/ext/scenario.h>
#include <ktstr/payload.h>
#include <ktstr/plugin.h>
#include <ktstr/run.h>
#include <ktstr/scheduler.h>
#include <ktstr/test.h>
#include <ktstr/vmm.h>
#include <ktstr/work_type.h>

#define STRUCT(type) printf("%s %zu\n", #type, sizeof(type))
#define MEMBER(type, name)                                                                         \
  printf("  %s %zu %zu\n", #name, offsetof(type, name), sizeof(((type*)0)->name))
#define NUMBER(name) printf("%s = %lld\n", #name, (long long)(name))
#define TEXT(name) printf("%s = \"%s\"\n", #name, name)

static void print_plugin(void)
{
  NUMBER(KTSTR_ABI_MAJOR);
  NUMBER(KTSTR_ABI_MINOR);
  NUMBER(KTSTR_MAGIC);
  TEXT(KTSTR_NOTE_NAME);
  NUMBER(KTSTR_NOTE_TYPE);
  NUMBER(KTSTR_UNLIMITED);
  NUMBER(KTSTR_OK);
  NUMBER(KTSTR_ERR_INVALID);
  NUMBER(KTSTR_ERR_UNSUPPORTED);
  NUMBER(KTSTR_ERR_NO_MEMORY);
  NUMBER(KTSTR_ERR_IO);
  NUMBER(KTSTR_ERR_TIMEOUT);
  NUMBER(KTSTR_ERR_CANCELLED);
  NUMBER(KTSTR_ERR_INTERNAL);
  NUMBER(KTSTR_VERDICT_NONE);
  NUMBER(KTSTR_VERDICT_PASS);
  NUMBER(KTSTR_VERDICT_FAIL);
  NUMBER(KTSTR_VERDICT_SKIP);
  NUMBER(KTSTR_VERDICT_INCONCLUSIVE);
  NUMBER(KTSTR_LOG_TRACE);
  NUMBER(KTSTR_LOG_DEBUG);
  NUMBER(KTSTR_LOG_INFO);
  NUMBER(KTSTR_LOG_WARN);
  NUMBER(KTSTR_LOG_ERROR);
  NUMBER(KTSTR_ROLE_HOST);
  NUMBER(KTSTR_ROLE_GUEST);
  STRUCT(ktstr_host);
  MEMBER(ktstr_host, abi_major);
  MEMBER(ktstr_host, abi_minor);
  MEMBER(ktstr_host, role);
  MEMBER(ktstr_host, host_data);
  MEMBER(ktstr_host, get_extension);
  MEMBER(ktstr_host, log);
  MEMBER(ktstr_host, set_error);
  STRUCT(ktstr_factory);
  MEMBER(ktstr_factory, count);
  MEMBER(ktstr_factory, describe);
  STRUCT(ktstr_plugin_entry);
  MEMBER(ktstr_plugin_entry, magic);
  MEMBER(ktstr_plugin_entry, abi_major);
  MEMBER(ktstr_plugin_entry, abi_minor);
  MEMBER(ktstr_plugin_entry, min_host_minor);
  MEMBER(ktstr_plugin_entry, reserved_zero);
  MEMBER(ktstr_plugin_entry, flags);
  MEMBER(ktstr_plugin_entry, id);
  MEMBER(ktstr_plugin_entry, version);
  MEMBER(ktstr_plugin_entry, license);
  MEMBER(ktstr_plugin_entry, init);
  MEMBER(ktstr_plugin_entry, deinit);
  MEMBER(ktstr_plugin_entry, get_factory);
  STRUCT(ktstr_text_sink);
  MEMBER(ktstr_text_sink, data);
  MEMBER(ktstr_text_sink, write);
  STRUCT(ktstr_constraints);
  MEMBER(ktstr_constraints, struct_size);
  MEMBER(ktstr_constraints, min_numa_nodes);
  MEMBER(ktstr_constraints, max_numa_nodes);
  MEMBER(ktstr_constraints, min_llcs);
  MEMBER(ktstr_constraints, max_llcs);
  MEMBER(ktstr_constraints, min_cpus);
  MEMBER(ktstr_constraints, max_cpus);
  MEMBER(ktstr_constraints, requires_smt);
  STRUCT(ktstr_note);
  MEMBER(ktstr_note, name_size);
  MEMBER(ktstr_note, desc_size);
  MEMBER(ktstr_note, type);
  MEMBER(ktstr_note, name);
  MEMBER(ktstr_note, major);
  MEMBER(ktstr_note, minor);
}

static void print_run(void)
{
  STRUCT(ktstr_run_info);
  MEMBER(ktstr_run_info, struct_size);
  MEMBER(ktstr_run_info, cpu_count);
  MEMBER(ktstr_run_info, cell);
  MEMBER(ktstr_run_info, topology);
  MEMBER(ktstr_run_info, scheduler);
  MEMBER(ktstr_run_info, profile);
  MEMBER(ktstr_run_info, workdir);
  MEMBER(ktstr_run_info, seed);
  MEMBER(ktstr_run_info, duration_ms);
  MEMBER(ktstr_run_info, deadline_ns);
  STRUCT(ktstr_run);
  MEMBER(ktstr_run, host_data);
  MEMBER(ktstr_run, info);
  MEMBER(ktstr_run, get_extension);
  MEMBER(ktstr_run, cancelled);
  MEMBER(ktstr_run, check);
}

static void print_scheduler(void)
{
  TEXT(KTSTR_SCHEDULER_FACTORY);
  NUMBER(KTSTR_SCHEDULER_DEFAULT);
  NUMBER(KTSTR_SCHEDULER_BPF);
  NUMBER(KTSTR_SCHEDULER_BINARY);
  NUMBER(KTSTR_SCHEDULER_BUILTIN);
  NUMBER(KTSTR_SCHEDULER_CALLBACKS);
  STRUCT(ktstr_bpf_object);
  MEMBER(ktstr_bpf_object, struct_size);
  MEMBER(ktstr_bpf_object, reserved_zero);
  MEMBER(ktstr_bpf_object, data);
  MEMBER(ktstr_bpf_object, end);
  MEMBER(ktstr_bpf_object, struct_ops);
  STRUCT(ktstr_binary);
  MEMBER(ktstr_binary, struct_size);
  MEMBER(ktstr_binary, reserved_zero);
  MEMBER(ktstr_binary, path);
  MEMBER(ktstr_binary, args);
  STRUCT(ktstr_builtin);
  MEMBER(ktstr_builtin, struct_size);
  MEMBER(ktstr_builtin, reserved_zero);
  MEMBER(ktstr_builtin, enable);
  MEMBER(ktstr_builtin, disable);
  STRUCT(ktstr_rodata);
  MEMBER(ktstr_rodata, struct_size);
  MEMBER(ktstr_rodata, reserved_zero);
  MEMBER(ktstr_rodata, name);
  MEMBER(ktstr_rodata, value);
  STRUCT(ktstr_flag);
  MEMBER(ktstr_flag, struct_size);
  MEMBER(ktstr_flag, reserved_zero);
  MEMBER(ktstr_flag, id);
  MEMBER(ktstr_flag, description);
  MEMBER(ktstr_flag, args);
  MEMBER(ktstr_flag, rodata);
  MEMBER(ktstr_flag, needs);
  MEMBER(ktstr_flag, conflicts);
  STRUCT(ktstr_scheduler_ops);
  MEMBER(ktstr_scheduler_ops, start);
  MEMBER(ktstr_scheduler_ops, poll);
  MEMBER(ktstr_scheduler_ops, stop);
  STRUCT(ktstr_scheduler_setup);
  MEMBER(ktstr_scheduler_setup, struct_size);
  MEMBER(ktstr_scheduler_setup, reserved_zero);
  MEMBER(ktstr_scheduler_setup, sysctls);
  MEMBER(ktstr_scheduler_setup, kernel_args);
  MEMBER(ktstr_scheduler_setup, files);
  MEMBER(ktstr_scheduler_setup, config);
  MEMBER(ktstr_scheduler_setup, config_path);
  STRUCT(ktstr_scheduler);
  MEMBER(ktstr_scheduler, struct_size);
  MEMBER(ktstr_scheduler, kind);
  MEMBER(ktstr_scheduler, id);
  MEMBER(ktstr_scheduler, description);
  MEMBER(ktstr_scheduler, bpf);
  MEMBER(ktstr_scheduler, binary);
  MEMBER(ktstr_scheduler, builtin);
  MEMBER(ktstr_scheduler, ops);
  MEMBER(ktstr_scheduler, rodata);
  MEMBER(ktstr_scheduler, flags);
  MEMBER(ktstr_scheduler, constraints);
  MEMBER(ktstr_scheduler, checks);
  MEMBER(ktstr_scheduler, setup);
}

static void print_test(void)
{
  TEXT(KTSTR_TEST_FACTORY);
  STRUCT(ktstr_test_ops);
  MEMBER(ktstr_test_ops, run);
  NUMBER(KTSTR_EXPECT_ERROR);
  NUMBER(KTSTR_EXPECT_ALLOW_INCONCLUSIVE);
  NUMBER(KTSTR_EXPECT_NO_SKIP);
  NUMBER(KTSTR_EXPECT_SURVIVES_STORM);
  STRUCT(ktstr_test_expect);
  MEMBER(ktstr_test_expect, struct_size);
  MEMBER(ktstr_test_expect, flags);
  MEMBER(ktstr_test_expect, error_contains);
  MEMBER(ktstr_test_expect, error_matches);
  MEMBER(ktstr_test_expect, cleanup_budget_ms);
  MEMBER(ktstr_test_expect, reserved_zero);
  STRUCT(ktstr_test_setup);
  MEMBER(ktstr_test_setup, struct_size);
  MEMBER(ktstr_test_setup, reserved_zero);
  MEMBER(ktstr_test_setup, sysctls);
  MEMBER(ktstr_test_setup, kernel_args);
  MEMBER(ktstr_test_setup, files);
  MEMBER(ktstr_test_setup, config);
  MEMBER(ktstr_test_setup, config_path);
  MEMBER(ktstr_test_setup, scheduler_args);
  STRUCT(ktstr_perf_delta);
  MEMBER(ktstr_perf_delta, struct_size);
  MEMBER(ktstr_perf_delta, direction);
  MEMBER(ktstr_perf_delta, metric);
  MEMBER(ktstr_perf_delta, max_regression_pct);
  MEMBER(ktstr_perf_delta, min_abs);
  STRUCT(ktstr_cell_result);
  MEMBER(ktstr_cell_result, struct_size);
  MEMBER(ktstr_cell_result, verdict);
  MEMBER(ktstr_cell_result, record);
  MEMBER(ktstr_cell_result, folder);
  STRUCT(ktstr_test_host_ops);
  MEMBER(ktstr_test_host_ops, check_passed);
  MEMBER(ktstr_test_host_ops, check_always);
  STRUCT(ktstr_test);
  MEMBER(ktstr_test, struct_size);
  MEMBER(ktstr_test, duration_ms);
  MEMBER(ktstr_test, timeout_ms);
  MEMBER(ktstr_test, memory_mib);
  MEMBER(ktstr_test, id);
  MEMBER(ktstr_test, description);
  MEMBER(ktstr_test, scheduler);
  MEMBER(ktstr_test, constraints);
  MEMBER(ktstr_test, ops);
  MEMBER(ktstr_test, scenario);
  MEMBER(ktstr_test, payload);
  MEMBER(ktstr_test, workloads);
  MEMBER(ktstr_test, expect);
  MEMBER(ktstr_test, setup);
  MEMBER(ktstr_test, host_ops);
  MEMBER(ktstr_test, schedulers);
  MEMBER(ktstr_test, topology);
  MEMBER(ktstr_test, cpu_budget);
  MEMBER(ktstr_test, reserved_zero);
  MEMBER(ktstr_test, perf_deltas);
}

static void print_payload(void)
{
  TEXT(KTSTR_PAYLOAD_FACTORY);
  NUMBER(KTSTR_OUTPUT_EXIT_CODE);
  NUMBER(KTSTR_OUTPUT_JSON);
  NUMBER(KTSTR_OUTPUT_TEXT);
  NUMBER(KTSTR_JSON_ALL_REGIONS);
  NUMBER(KTSTR_JSON_LINES);
  NUMBER(KTSTR_JSON_SKIP_BANNER);
  NUMBER(KTSTR_JSON_ESCAPE_DOTS);
  NUMBER(KTSTR_POLARITY_HIGHER_BETTER);
  NUMBER(KTSTR_POLARITY_LOWER_BETTER);
  NUMBER(KTSTR_POLARITY_TARGET);
  NUMBER(KTSTR_POLARITY_INFORMATIONAL);
  NUMBER(KTSTR_FOLD_FIRST);
  NUMBER(KTSTR_FOLD_LAST);
  NUMBER(KTSTR_FOLD_MIN);
  NUMBER(KTSTR_FOLD_MAX);
  NUMBER(KTSTR_FOLD_MEAN);
  NUMBER(KTSTR_FOLD_SUM);
  NUMBER(KTSTR_PAYLOAD_MIN);
  NUMBER(KTSTR_PAYLOAD_MAX);
  NUMBER(KTSTR_PAYLOAD_RANGE);
  NUMBER(KTSTR_PAYLOAD_EXISTS);
  NUMBER(KTSTR_PAYLOAD_EXIT_CODE);
  STRUCT(ktstr_payload_metric);
  MEMBER(ktstr_payload_metric, struct_size);
  MEMBER(ktstr_payload_metric, polarity);
  MEMBER(ktstr_payload_metric, name);
  MEMBER(ktstr_payload_metric, unit);
  MEMBER(ktstr_payload_metric, target);
  MEMBER(ktstr_payload_metric, match);
  MEMBER(ktstr_payload_metric, fold);
  MEMBER(ktstr_payload_metric, reserved_zero);
  STRUCT(ktstr_payload_check);
  MEMBER(ktstr_payload_check, struct_size);
  MEMBER(ktstr_payload_check, kind);
  MEMBER(ktstr_payload_check, metric);
  MEMBER(ktstr_payload_check, low);
  MEMBER(ktstr_payload_check, high);
  MEMBER(ktstr_payload_check, exit_code);
  MEMBER(ktstr_payload_check, reserved_zero);
  STRUCT(ktstr_payload);
  MEMBER(ktstr_payload, struct_size);
  MEMBER(ktstr_payload, output);
  MEMBER(ktstr_payload, id);
  MEMBER(ktstr_payload, description);
  MEMBER(ktstr_payload, path);
  MEMBER(ktstr_payload, args);
  MEMBER(ktstr_payload, json_options);
  MEMBER(ktstr_payload, uses_parent_pgrp);
  MEMBER(ktstr_payload, metrics);
  MEMBER(ktstr_payload, checks);
  MEMBER(ktstr_payload, include_files);
  MEMBER(ktstr_payload, known_flags);
  MEMBER(ktstr_payload, output_file);
  MEMBER(ktstr_payload, package);
}

static void print_vmm(void)
{
  TEXT(KTSTR_VMM_FACTORY);
  NUMBER(KTSTR_ACCELERATOR_TCG);
  NUMBER(KTSTR_ACCELERATOR_KVM);
  NUMBER(KTSTR_CLOCK_VIRTUAL);
  NUMBER(KTSTR_CLOCK_REAL);
  STRUCT(ktstr_machine);
  MEMBER(ktstr_machine, struct_size);
  MEMBER(ktstr_machine, accelerator);
  MEMBER(ktstr_machine, clock);
  MEMBER(ktstr_machine, numa_nodes);
  MEMBER(ktstr_machine, llcs);
  MEMBER(ktstr_machine, cores_per_llc);
  MEMBER(ktstr_machine, threads_per_core);
  MEMBER(ktstr_machine, reserved_zero);
  MEMBER(ktstr_machine, memory_mib);
  MEMBER(ktstr_machine, seed);
  MEMBER(ktstr_machine, kernel);
  MEMBER(ktstr_machine, initramfs);
  MEMBER(ktstr_machine, kernel_arguments);
  MEMBER(ktstr_machine, memory_file);
  MEMBER(ktstr_machine, console_file);
  STRUCT(ktstr_vmm_ops);
  MEMBER(ktstr_vmm_ops, probe);
  STRUCT(ktstr_vmm_boot_ops);
  MEMBER(ktstr_vmm_boot_ops, command);
  STRUCT(ktstr_vmm);
  MEMBER(ktstr_vmm, struct_size);
  MEMBER(ktstr_vmm, reserved_zero);
  MEMBER(ktstr_vmm, id);
  MEMBER(ktstr_vmm, description);
  MEMBER(ktstr_vmm, ops);
  MEMBER(ktstr_vmm, boot);
  MEMBER(ktstr_vmm, constraints);
}

static void print_work_type(void)
{
  TEXT(KTSTR_WORK_TYPE_FACTORY);
  STRUCT(ktstr_worker_info);
  MEMBER(ktstr_worker_info, struct_size);
  MEMBER(ktstr_worker_info, member);
  MEMBER(ktstr_worker_info, group_size);
  MEMBER(ktstr_worker_info, param_count);
  MEMBER(ktstr_worker_info, params);
  MEMBER(ktstr_worker_info, seed);
  STRUCT(ktstr_worker);
  MEMBER(ktstr_worker, worker_data);
  MEMBER(ktstr_worker, info);
  MEMBER(ktstr_worker, should_stop);
  MEMBER(ktstr_worker, did);
  MEMBER(ktstr_worker, still_running);
  MEMBER(ktstr_worker, burn);
  MEMBER(ktstr_worker, burn_for_us);
  MEMBER(ktstr_worker, sleep_us);
  MEMBER(ktstr_worker, notify);
  MEMBER(ktstr_worker, wait);
  MEMBER(ktstr_worker, begin_waiting);
  MEMBER(ktstr_worker, end_waiting);
  STRUCT(ktstr_work_type_ops);
  MEMBER(ktstr_work_type_ops, run);
  STRUCT(ktstr_work_param);
  MEMBER(ktstr_work_param, struct_size);
  MEMBER(ktstr_work_param, reserved_zero);
  MEMBER(ktstr_work_param, name);
  MEMBER(ktstr_work_param, fallback);
  MEMBER(ktstr_work_param, least);
  MEMBER(ktstr_work_param, greatest);
  MEMBER(ktstr_work_param, words);
  STRUCT(ktstr_work_type);
  MEMBER(ktstr_work_type, struct_size);
  MEMBER(ktstr_work_type, group_size);
  MEMBER(ktstr_work_type, id);
  MEMBER(ktstr_work_type, description);
  MEMBER(ktstr_work_type, params);
  MEMBER(ktstr_work_type, ops);
}

static void print_ext_metrics(void)
{
  TEXT(KTSTR_METRICS_EXTENSION);
  STRUCT(ktstr_metrics);
  MEMBER(ktstr_metrics, record);
}

static void print_ext_log(void)
{
  TEXT(KTSTR_LOG_EXTENSION);
  STRUCT(ktstr_log);
  MEMBER(ktstr_log, log_data);
  MEMBER(ktstr_log, write);
}

static void print_ext_payload_run(void)
{
  TEXT(KTSTR_PAYLOAD_RUN_EXTENSION);
  NUMBER(KTSTR_PAYLOAD_EXPECT_EXIT);
  NUMBER(KTSTR_PAYLOAD_EXITED);
  NUMBER(KTSTR_PAYLOAD_KILLED);
  NUMBER(KTSTR_PAYLOAD_TIMED_OUT);
  STRUCT(ktstr_payload_options);
  MEMBER(ktstr_payload_options, struct_size);
  MEMBER(ktstr_payload_options, flags);
  MEMBER(ktstr_payload_options, name);
  MEMBER(ktstr_payload_options, cgroup);
  MEMBER(ktstr_payload_options, args);
  MEMBER(ktstr_payload_options, expected_exit);
  MEMBER(ktstr_payload_options, reserved_zero);
  STRUCT(ktstr_payload_value);
  MEMBER(ktstr_payload_value, struct_size);
  MEMBER(ktstr_payload_value, reserved_zero);
  MEMBER(ktstr_payload_value, name);
  MEMBER(ktstr_payload_value, unit);
  MEMBER(ktstr_payload_value, value);
  STRUCT(ktstr_payload_result);
  MEMBER(ktstr_payload_result, struct_size);
  MEMBER(ktstr_payload_result, how);
  MEMBER(ktstr_payload_result, exit_code);
  MEMBER(ktstr_payload_result, signal);
  MEMBER(ktstr_payload_result, duration_ns);
  MEMBER(ktstr_payload_result, metrics);
  STRUCT(ktstr_payload_run);
  MEMBER(ktstr_payload_run, run);
  MEMBER(ktstr_payload_run, spawn);
  MEMBER(ktstr_payload_run, wait);
  MEMBER(ktstr_payload_run, kill);
}

static void print_ext_scenario(void)
{
  TEXT(KTSTR_SCENARIO_EXTENSION);
  STRUCT(ktstr_scenario);
  MEMBER(ktstr_scenario, execute);
}

int main(void)
{
  print_plugin();
  print_run();
  print_scheduler();
  print_test();
  print_payload();
  print_vmm();
  print_ext_metrics();
  print_ext_scenario();
  print_ext_log();
  print_ext_payload_run();
  print_work_type();
  return 0;
}
