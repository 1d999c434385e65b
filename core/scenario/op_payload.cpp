/// Operations on payloads. Their checks count: an exit code that was not expected fails the test.
#include <array>

#include "core/scenario/op.h"
#include "core/scenario/stage.h"

namespace ktstr {

namespace {

constexpr std::int64_t kUsualWaitMs = 30'000;

void read_target(const DocumentReader& reader, Op& op)
{
  op.text = reader.member("name").text();
  if (op.text.empty())
    reader.member("name").expected("a name");
  reader.with("cgroup", [&](const auto& r) { op.cgroup = read_cgroup_name(r); });
}

void read_run(const DocumentReader& reader, Op& op)
{
  if (!reader.is_object_of({"name", "argv", "cgroup", "expect_exit"}))
    return;
  read_target(reader, op);
  op.argv = reader.member("argv").json().as_strings();
  if (op.argv.empty() || op.argv.size() != reader.member("argv").json().items().size())
    reader.member("argv").expected("an array of texts, the first of them a program");
  reader.with("expect_exit", [&](const auto& r) { op.number = r.integer(0, 255, 0); });
}

Status run(Stage& stage, const Op& op)
{
  return stage.payloads().run({.name = op.text,
                               .cgroup = op.cgroup,
                               .argv = op.argv,
                               .expected_exit = static_cast<int>(op.number),
                               .is_lasting = !stage.is_in_step()},
                              op.cgroup.empty() ? std::filesystem::path()
                                                : stage.cgroups().path_of(op.cgroup));
}

Status keep(Stage& stage, const Result<CheckOutcome>& outcome)
{
  if (!outcome)
    return outcome.error();
  stage.outcomes().push_back(*outcome);
  return {};
}

void read_wait(const DocumentReader& reader, Op& op)
{
  op.number = kUsualWaitMs;
  if (!reader.is_object_of({"name", "cgroup", "timeout_ms"}))
    return;
  read_target(reader, op);
  reader.with("timeout_ms", [&](const auto& r) { op.number = r.integer(1, 3'600'000, 1); });
}

Status wait(Stage& stage, const Op& op)
{
  return keep(
      stage,
      stage.payloads().wait(op.text, op.cgroup, Milliseconds{op.number}, stage.context().cancel));
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
    OpType{"run_payload", "starts a program", Names::needs_if_given, read_run, run},
    OpType{"wait_payload", "until it ends", Names::needs_if_given, read_wait, wait},
    OpType{"kill_payload", "", Names::needs_if_given, read_kill, kill},
};

} // namespace

std::span<const OpType> payload_op_types()
{
  return kTypes;
}

} // namespace ktstr
