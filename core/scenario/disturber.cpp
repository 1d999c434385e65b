#include "core/scenario/disturber.h"

#include <algorithm>

#include "core/scenario/op.h"
#include "core/scenario/stage.h"

namespace ktstr {

namespace {

std::uint64_t due_after(const DisturbanceType& type)
{
  constexpr std::uint64_t kNsPerMs = 1'000'000;
  return monotonic_ns() + static_cast<std::uint64_t>(type.every.count()) * kNsPerMs;
}

bool has_op(const Document& document, std::string_view name)
{
  const auto is_it = [&](const Op& op) { return op.type->name == name; };
  const auto has = [&](const std::vector<Op>& ops) {
    return std::any_of(ops.begin(), ops.end(), is_it);
  };
  return has(document.ops) || std::any_of(document.steps.begin(),
                                          document.steps.end(),
                                          [&](const Step& step) { return has(step.ops); });
}

} // namespace

Disturber::Disturber(const std::vector<DisturbanceInfo>& chosen)
{
  for (const auto& info : chosen)
    for (const auto& type : disturbance_types())
      if (type.name == info.name)
        running_.push_back({.type = &type});
}

Status Disturber::check(const Document& scenario) const
{
  for (const auto& running : running_)
    if (const auto op = running.type->excluded_op; !op.empty() && has_op(scenario, op))
      return Error::make(ErrorKind::unsupported,
                         "disturbance '{}' cannot be added: the scenario itself has '{}'",
                         running.type->name,
                         op);
  return {};
}

Status Disturber::begin(Stage& stage)
{
  for (auto& running : running_) {
    running.due_ns = due_after(*running.type);
    if (running.type->document.empty())
      continue;
    auto document = parse_document(running.type->document);
    if (!document)
      return document.error();
    running.document = std::make_unique<Document>(std::move(*document));
    if (auto status = stage.add_disturbers(running.document->backdrop); !status)
      return status.error().with_context("disturbance '{}'", running.type->name);
  }
  return {};
}

std::uint64_t Disturber::next_due_ns() const
{
  std::uint64_t next = UINT64_MAX;
  for (const auto& running : running_)
    next = std::min(next, running.due_ns);
  return next;
}

Status Disturber::act(Stage& stage)
{
  for (auto& running : running_) {
    if (monotonic_ns() < running.due_ns)
      continue;
    const auto did = running.type->act(stage, running.round++);
    if (!did)
      return did.error().with_context("disturbance '{}'", running.type->name);
    running.acts += *did ? 1 : 0;
    running.due_ns = due_after(*running.type);
  }
  return {};
}

Status Disturber::rest(Stage& stage) const
{
  for (const auto& running : running_)
    if (running.type->rest != nullptr)
      if (auto status = running.type->rest(stage); !status)
        return status.error().with_context("disturbance '{}'", running.type->name);
  return {};
}

Json Disturber::rounds() const
{
  auto rounds = Json::object();
  for (const auto& running : running_)
    rounds.set(std::string(running.type->name), running.acts);
  return rounds;
}

} // namespace ktstr
