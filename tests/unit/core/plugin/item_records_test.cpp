#include <catch2/catch_test_macros.hpp>

#include "core/plugin/item_records.h"

namespace {

/// The rule that an item breaks; empty when it breaks none.
template <typename Item> std::string broken_rule(Item item)
{
  ktstr::RecordStore store;
  ktstr::RecordReader reader(store, "test");
  ktstr::check_item(reader, item);
  return reader.ok() ? "" : reader.error().message();
}

constexpr unsigned char kElf[] = {0x7f, 'E', 'L', 'F', 2, 1, 1, 0};
const ktstr_bpf_object kBpf{KTSTR_RECORD(ktstr_bpf_object), .data = kElf, .end = kElf + 8};
const ktstr_binary kBinary{KTSTR_RECORD(ktstr_binary), .path = "scx_rusty"};

ktstr_status start(const ktstr_run*)
{
  return KTSTR_OK;
}

ktstr_scheduler scheduler(std::uint32_t kind)
{
  return {KTSTR_RECORD(ktstr_scheduler), .kind = kind, .id = "x"};
}

ktstr_scheduler bpf_scheduler(const ktstr_bpf_object& bpf)
{
  auto item = scheduler(KTSTR_SCHEDULER_BPF);
  item.bpf = &bpf;
  return item;
}

std::string broken_flag_rule(std::uint32_t kind, const ktstr_flag& flag)
{
  const ktstr_flag* const flags[] = {&flag, nullptr};
  auto item = scheduler(kind);
  item.bpf = kind == KTSTR_SCHEDULER_BPF ? &kBpf : nullptr;
  item.binary = kind == KTSTR_SCHEDULER_BINARY ? &kBinary : nullptr;
  item.flags = flags;
  return broken_rule(item);
}

ktstr_status run(const ktstr_test*, const ktstr_run*, ktstr_verdict*)
{
  return KTSTR_OK;
}

const ktstr_test_ops kTestOps{run};

} // namespace

TEST_CASE("a scheduler has what its kind needs", "[plugin]")
{
  CHECK(broken_rule(scheduler(KTSTR_SCHEDULER_DEFAULT)).empty());
  CHECK(broken_rule(bpf_scheduler(kBpf)).empty());
  CHECK(broken_rule(scheduler(KTSTR_SCHEDULER_BPF)) ==
        "test: kind is KTSTR_SCHEDULER_BPF, but 'bpf' is not set");
  CHECK(broken_rule(scheduler(KTSTR_SCHEDULER_BINARY)) ==
        "test: kind is KTSTR_SCHEDULER_BINARY, but 'binary' is not set");
  CHECK(broken_rule(scheduler(KTSTR_SCHEDULER_BUILTIN)) ==
        "test: kind is KTSTR_SCHEDULER_BUILTIN, but 'builtin' is not set");
  CHECK(broken_rule(scheduler(KTSTR_SCHEDULER_CALLBACKS)) ==
        "test: kind is KTSTR_SCHEDULER_CALLBACKS, but 'ops' is not set");
}

TEST_CASE("a scheduler without a kind is refused", "[plugin]")
{
  CHECK(broken_rule(scheduler(0)) == "test: kind is 0, which is no KTSTR_SCHEDULER_...");
  CHECK(broken_rule(scheduler(6)) == "test: kind is 6, which is no KTSTR_SCHEDULER_...");
}

TEST_CASE("what a kind would ignore must not be set", "[plugin]")
{
  auto item = bpf_scheduler(kBpf);
  item.binary = &kBinary;
  CHECK(broken_rule(item) == "test: 'binary' is set, but kind is not KTSTR_SCHEDULER_BINARY");
  const char* const args[] = {"-v", nullptr};
  CHECK(
      broken_flag_rule(KTSTR_SCHEDULER_BPF, {KTSTR_RECORD(ktstr_flag), .id = "f", .args = args}) ==
      "test, flags[0]: args is set, but the scheduler is no KTSTR_SCHEDULER_BINARY");
  const ktstr_rodata value{KTSTR_RECORD(ktstr_rodata), .name = "n", .value = 1};
  const ktstr_rodata* const rodata[] = {&value, nullptr};
  CHECK(broken_flag_rule(KTSTR_SCHEDULER_BINARY,
                         {KTSTR_RECORD(ktstr_flag), .id = "f", .rodata = rodata}) ==
        "test, flags[0]: rodata is set, but the scheduler is no KTSTR_SCHEDULER_BPF");
  CHECK(
      broken_flag_rule(KTSTR_SCHEDULER_BPF, {KTSTR_RECORD(ktstr_flag), .id = "f", .rodata = rodata})
          .empty());
}

TEST_CASE("a BPF object is bytes of an ELF file", "[plugin]")
{
  CHECK(broken_rule(bpf_scheduler({KTSTR_RECORD(ktstr_bpf_object), .data = kElf})) ==
        "test, bpf: data or end is NULL");
  CHECK(
      broken_rule(bpf_scheduler({KTSTR_RECORD(ktstr_bpf_object), .data = kElf + 8, .end = kElf})) ==
      "test, bpf: data and end are -8 bytes apart");
  CHECK(broken_rule(
            bpf_scheduler({KTSTR_RECORD(ktstr_bpf_object), .data = kElf + 1, .end = kElf + 8})) ==
        "test, bpf: data is not an ELF file");
}

TEST_CASE("reserved words are zero", "[plugin]")
{
  auto bpf = kBpf;
  bpf.reserved_zero = 1;
  CHECK(broken_rule(bpf_scheduler(bpf)) == "test, bpf: reserved_zero is 1, not 0");
}

TEST_CASE("a scheduler of callbacks can be started and stopped", "[plugin]")
{
  auto item = scheduler(KTSTR_SCHEDULER_CALLBACKS);
  const ktstr_scheduler_ops half{.start = start};
  item.ops = &half;
  CHECK(broken_rule(item) == "test: ops has no start or no stop");
  const ktstr_scheduler_ops whole{.start = start, .stop = start};
  item.ops = &whole;
  CHECK(broken_rule(item).empty());
}

TEST_CASE("a built-in scheduler has a command that enables it", "[plugin]")
{
  const char* const none[] = {nullptr};
  const ktstr_builtin builtin{KTSTR_RECORD(ktstr_builtin), .enable = none};
  auto item = scheduler(KTSTR_SCHEDULER_BUILTIN);
  item.builtin = &builtin;
  CHECK(broken_rule(item) == "test, builtin: enable has no command");
}

TEST_CASE("a flag's id fits into cell names", "[plugin]")
{
  CHECK(broken_flag_rule(KTSTR_SCHEDULER_BPF, {KTSTR_RECORD(ktstr_flag), .id = "A+b"}) ==
        "test, flags[0]: id 'A+b' is not 1 to 32 lower-case letters, digits, '-' or '_'");
}

TEST_CASE("a test has exactly one body", "[plugin]")
{
  const std::string both_or_none = "test: exactly one of ops and scenario must be set";
  CHECK(broken_rule(ktstr_test{KTSTR_RECORD(ktstr_test), .id = "t"}) == both_or_none);
  CHECK(broken_rule(
            ktstr_test{KTSTR_RECORD(ktstr_test), .id = "t", .ops = &kTestOps, .scenario = "{}"}) ==
        both_or_none);
  CHECK(broken_rule(ktstr_test{KTSTR_RECORD(ktstr_test), .id = "t", .ops = &kTestOps}).empty());
  const ktstr_test_ops empty{};
  CHECK(broken_rule(ktstr_test{KTSTR_RECORD(ktstr_test), .id = "t", .ops = &empty}) ==
        "test: ops has no run");
}

TEST_CASE("a scenario is JSON", "[plugin]")
{
  const auto with = [](const char* scenario) {
    return ktstr_test{KTSTR_RECORD(ktstr_test), .id = "t", .scenario = scenario};
  };
  CHECK(broken_rule(with("{\n  \"a\": 1\n}\n")).empty());
  CHECK(broken_rule(with("{a}")).starts_with("test: scenario: JSON is malformed at byte 1"));
}

TEST_CASE("a payload has a path and a known output", "[plugin]")
{
  CHECK(broken_rule(ktstr_payload{KTSTR_RECORD(ktstr_payload), .id = "p"}) ==
        "test: path is not set");
  CHECK(broken_rule(ktstr_payload{
            KTSTR_RECORD(ktstr_payload), .output = 4, .id = "p", .path = "stress-ng"}) ==
        "test: output is 4, which is no KTSTR_OUTPUT_...");
}

TEST_CASE("a payload's metrics and checks are what they may be", "[plugin]")
{
  const ktstr_payload_metric metric{KTSTR_RECORD(ktstr_payload_metric), .polarity = 5, .name = "m"};
  const ktstr_payload_metric* const metrics[] = {&metric, nullptr};
  ktstr_payload payload{KTSTR_RECORD(ktstr_payload), .id = "p", .path = "x", .metrics = metrics};
  CHECK(broken_rule(payload) == "test, metrics[0]: polarity is no KTSTR_POLARITY_...");
  const ktstr_payload_check check{KTSTR_RECORD(ktstr_payload_check), .kind = KTSTR_PAYLOAD_MIN};
  const ktstr_payload_check* const checks[] = {&check, nullptr};
  payload.metrics = nullptr;
  payload.checks = checks;
  CHECK(broken_rule(payload) == "test, checks[0]: metric is not set");
  payload.checks = nullptr;
  payload.json_options = 16;
  CHECK(broken_rule(payload) == "test: json_options has a bit that is no KTSTR_JSON_...");
}

TEST_CASE("records of the first release are taken as they are", "[plugin]")
{
  ktstr::RecordStore store;
  ktstr::RecordReader reader(store, "test");
  alignas(8) ktstr_payload old{.struct_size = 40, .id = "p", .path = "x"};
  old.json_options = 99; // what lies behind a record is not read
  const auto* taken = reader.copy<ktstr_payload>(&old);
  REQUIRE(taken != nullptr);
  CHECK(taken->json_options == 0);
}

TEST_CASE("a VM back end can be probed", "[plugin]")
{
  CHECK(broken_rule(ktstr_vmm{KTSTR_RECORD(ktstr_vmm), .id = "v"}) == "test: ops has no probe");
}

TEST_CASE("requires_smt is yes or no", "[plugin]")
{
  const ktstr_constraints constraints{KTSTR_RECORD(ktstr_constraints), .requires_smt = 2};
  auto item = scheduler(KTSTR_SCHEDULER_DEFAULT);
  item.constraints = &constraints;
  CHECK(broken_rule(item) == "test, constraints: requires_smt is neither 0 nor 1");
}

TEST_CASE("a test's expectation has known bits only", "[plugin]")
{
  const ktstr_test_expect expect{KTSTR_RECORD(ktstr_test_expect), .flags = 16};
  CHECK(broken_rule(
            ktstr_test{KTSTR_RECORD(ktstr_test), .id = "x", .ops = &kTestOps, .expect = &expect}) ==
        "test, expect: flags has a bit that is no KTSTR_EXPECT_...");
}

TEST_CASE("a test that checks on the host has something that checks", "[plugin]")
{
  const ktstr_test_host_ops nothing{};
  CHECK(broken_rule(ktstr_test{
            KTSTR_RECORD(ktstr_test), .id = "x", .ops = &kTestOps, .host_ops = &nothing}) ==
        "test: host_ops has no function");
}

TEST_CASE("a test of before expectations had no such members, and has none", "[plugin]")
{
  ktstr_test test{KTSTR_RECORD(ktstr_test), .id = "x", .ops = &kTestOps};
  test.struct_size = offsetof(ktstr_test, expect);
  test.expect = reinterpret_cast<const ktstr_test_expect*>(1); // past the old record's end
  ktstr::RecordStore store;
  ktstr::RecordReader reader(store, "test");
  const auto* own = reader.copy<ktstr_test>(&test);
  REQUIRE(own != nullptr);
  CHECK(own->expect == nullptr);
}
