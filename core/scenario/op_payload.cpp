/// Operations on payloads. Their checks count: an exit code that was not expected fails the test.
#include <array>

#include "core/base/text.h"
#include "core/scenario/op.h"
#include "core/scenario/payload_items.h"
#include "core/scenario/stage.h"

namespace ktstr {

namespace {

constexpr std::int64_t kUsualWaitMs = 30'000;
constexpr double kAnyNumber = 1e300;

void read_target(const DocumentReader& reader, Op& op)
{
  op.text = reader.member("name").text();
  if (op.text.empty())
    reader.member("name").expected("a name");
  reader.with("cgroup", [&](const auto& r) { op.cgroup = read_cgroup_name(r); });
}

std::vector<std::string> read_texts(const DocumentReader& reader, std::string_view what)
{
  auto texts = reader.json().as_strings();
  if (!reader.json().is_array() || texts.size() != reader.json().items().size())
    reader.expected(what);
  return texts;
}

void read_timeout(const DocumentReader& reader, Op& op)
{
  op.timeout_ms = kUsualWaitMs;
  reader.with("timeout_ms", [&](const auto& r) { op.timeout_ms = r.integer(1, 3'600'000, 1); });
}

/// {"metric": name, "min": least, "max": most}, or the metric alone: that there is one.
PayloadCheckInfo read_check(const DocumentReader& reader)
{
  PayloadCheckInfo check{.kind = PayloadCheckKind::exists};
  if (!reader.is_object_of({"metric", "min", "max"}))
    return check;
  check.metric = reader.member("metric").text();
  if (check.metric.empty())
    reader.member("metric").expected("the name of a metric");
  reader.with("min", [&](const auto& r) { check.low = r.number(-kAnyNumber, kAnyNumber, 0); });
  reader.with("max", [&](const auto& r) { check.high = r.number(-kAnyNumber, kAnyNumber, 0); });
  if (reader.has("min"))
    check.kind = reader.has("max") ? PayloadCheckKind::range : PayloadCheckKind::min;
  else if (reader.has("max"))
    check.kind = PayloadCheckKind::max;
  if (check.kind == PayloadCheckKind::range && check.low > check.high)
    reader.complain("min is greater than max");
  return check;
}

/// How it is run, whatever it is.
void read_manner(const DocumentReader& reader, Op& op)
{
  reader.with("cgroup", [&](const auto& r) { op.cgroup = read_cgroup_name(r); });
  reader.with("foreground", [&](const auto& r) { op.is_foreground = r.boolean(false); });
  read_timeout(reader, op);
  reader.with("expect_exit",
              [&](const auto& r) { op.expected_exit = static_cast<int>(r.integer(-1, 255, 0)); });
  if (reader.has("timeout_ms") && !op.is_foreground)
    reader.complain("'timeout_ms' is for one in the foreground");
}

void read_run_payload(const DocumentReader& reader, Op& op)
{
  if (!reader.is_object_of({"payload",
                            "name",
                            "args",
                            "cgroup",
                            "foreground",
                            "timeout_ms",
                            "expect_exit",
                            "checks"}))
    return;
  op.payload = reader.member("payload").text();
  if (op.payload.empty())
    reader.member("payload").expected("the id of a payload");
  op.text = op.payload;
  reader.with("name", [&](const auto& r) { op.text = r.text(); });
  if (op.text.empty())
    reader.member("name").expected("a name");
  reader.with("args", [&](const auto& r) { op.argv = read_texts(r, "an array of texts"); });
  reader.each("checks", [&](const auto& r) { op.checks.push_back(read_check(r)); });
  read_manner(reader, op);
}

void read_run_program(const DocumentReader& reader, Op& op)
{
  constexpr std::string_view kExpected = "an array of texts, the first of them a program";
  if (!reader.is_object_of({"name", "argv", "cgroup", "foreground", "timeout_ms", "expect_exit"}))
    return;
  read_target(reader, op);
  op.argv = read_texts(reader.member("argv"), kExpected);
  if (op.argv.empty())
    reader.member("argv").expected(kExpected);
  read_manner(reader, op);
}

Status keep(Stage& stage, const Result<CheckOutcome>& outcome)
{
  if (!outcome)
    return outcome.error();
  stage.outcomes().push_back(*outcome);
  return {};
}

Result<PayloadSpec> spec_of(const Stage& stage, const Op& op)
{
  if (op.payload.empty())
    return PayloadSpec{.argv = op.argv};
  auto spec = spec_of_item(stage.context().payloads, op.payload, op.argv);
  if (!spec)
    return spec;
  for (const auto& check : op.checks)
    spec->checks.push(to_json(check));
  return spec;
}

Status run(Stage& stage, const Op& op)
{
  auto spec = spec_of(stage, op);
  if (!spec)
    return spec.error();
  spec->name = op.text;
  spec->cgroup = op.cgroup;
  spec->is_lasting = !stage.is_in_step();
  spec->expected_exit = op.expected_exit.value_or(spec->expected_exit);
  const auto folder =
      op.cgroup.empty() ? std::filesystem::path() : stage.cgroups().path_of(op.cgroup);
  if (auto status = stage.payloads().run(*spec, folder); !status || !op.is_foreground)
    return status;
  return keep(stage,
              stage.payloads().wait(
                  op.text, op.cgroup, Milliseconds{op.timeout_ms}, stage.context().cancel));
}

void read_wait(const DocumentReader& reader, Op& op)
{
  if (!reader.is_object_of({"name", "cgroup", "timeout_ms"}))
    return;
  read_target(reader, op);
  read_timeout(reader, op);
}

Status wait(Stage& stage, const Op& op)
{
  return keep(stage,
              stage.payloads().wait(
                  op.text, op.cgroup, Milliseconds{op.timeout_ms}, stage.context().cancel));
}

void read_kill(const DocumentReader& reader, Op& op)
{
  if (reader.is_object_of({"name", "cgroup"}))
    read_target(reader, op);
}

Status kill(Stage& stage, const Op& op)
{
  return keep(stage, stage.payloads().kill(op.text, op.cgroup));
}

using Names = OpType::Names;

constexpr std::array kTypes = {
    OpType{"run_payload", "starts a payload", Names::needs_if_given, read_run_payload, run},
    OpType{"run_program", "starts a program", Names::needs_if_given, read_run_program, run},
    OpType{"wait_payload", "until it ends", Names::needs_if_given, read_wait, wait},
    OpType{"kill_payload", "", Names::needs_if_given, read_kill, kill},
};

} // namespace

std::span<const OpType> payload_op_types()
{
  return kTypes;
}

} // namespace ktstr
