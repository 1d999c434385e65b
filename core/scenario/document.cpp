#include "core/scenario/document.h"

#include "core/scenario/document_parts.h"
#include "core/scenario/op.h"

namespace ktstr {

namespace {

constexpr std::int64_t kMaxHoldMs = 3'600'000;

Layer read_layer(const DocumentReader& reader)
{
  Layer layer;
  reader.each("cgroups", [&](const auto& r) { layer.cgroups.push_back(read_cgroup(r)); });
  reader.each("workers", [&](const auto& r) { layer.workers.push_back(read_work(r)); });
  return layer;
}

/// How long; in a loop it may be left out.
void read_length(const DocumentReader& reader, Hold& hold)
{
  hold.fraction.reset();
  reader.with("fraction", [&](const auto& r) { hold.fraction = r.number(0, 100, 1); });
  reader.with("ms", [&](const auto& r) { hold.ms = r.integer(1, kMaxHoldMs, 1); });
  if (hold.fraction && reader.has("ms"))
    reader.complain("'fraction' and 'ms' exclude each other");
}

Hold read_hold(const DocumentReader& reader)
{
  Hold hold{.fraction = 1.0};
  const auto kind = reader.single_member({"fraction", "ms", "loop"});
  if (!kind)
    return hold;
  if (*kind != "loop") {
    read_length(reader, hold);
    return hold;
  }
  const auto loop = reader.member("loop");
  if (!loop.is_object_of({"every_ms", "fraction", "ms"}))
    return hold;
  read_length(loop, hold);
  hold.is_rest = !loop.has("fraction") && !loop.has("ms");
  hold.every_ms = loop.member("every_ms").integer(1, kMaxHoldMs, 1);
  return hold;
}

Step read_step(const DocumentReader& reader, std::size_t index)
{
  Step step{.name = fmt::format("step {}", index), .hold = {.fraction = 1.0}};
  if (!reader.is_object_of({"name", "ops", "cgroups", "workers", "hold"}))
    return step;
  reader.with("name", [&](const auto& r) { step.name = r.text(); });
  reader.each("ops", [&](const auto& r) { step.ops.push_back(read_op(r)); });
  step.layer = read_layer(reader);
  step.hold = read_hold(reader.member("hold"));
  if (step.hold.every_ms > 0 && step.ops.empty())
    reader.complain("a loop repeats 'ops', and there are none");
  return step;
}

std::string read_topology(const DocumentReader& reader)
{
  auto text = reader.text();
  const auto topology = parse_topology(text);
  const auto status = topology ? validate_topology(*topology) : Status(topology.error());
  if (!status)
    reader.complain(status.error().text());
  return text;
}

Document read_document(const DocumentReader& reader, const CheckLimits& below)
{
  Document document{.limits = below};
  if (!reader.is_object_of({"schema",
                            "start_jitter_us",
                            "topology",
                            "cgroups",
                            "workers",
                            "ops",
                            "settle_ms",
                            "steps",
                            "checks"}))
    return document;
  const auto schema = reader.member("schema");
  if (schema.json().as_string() != "ktstr.scenario/1")
    schema.expected("\"ktstr.scenario/1\"");
  reader.with("start_jitter_us",
              [&](const auto& r) { document.start_jitter_us = r.integer(0, 1'000'000, 0); });
  reader.with("topology", [&](const auto& r) { document.topology = read_topology(r); });
  document.backdrop = read_layer(reader);
  reader.each("ops", [&](const auto& r) { document.ops.push_back(read_op(r)); });
  reader.with("settle_ms",
              [&](const auto& r) { document.settle_ms = r.integer(0, kMaxHoldMs, 0); });
  reader.each("steps", [&](const auto& r) {
    document.steps.push_back(read_step(r, document.steps.size()));
  });
  if (reader.has("steps") && document.steps.empty())
    reader.member("steps").expected("at least one step");
  if (!reader.has("steps"))
    document.steps.push_back({.hold = {.fraction = 1.0}});
  reader.with("checks", [&](const auto& r) { document.limits = read_checks(r, below); });
  check_names(reader, document);
  return document;
}

} // namespace

Result<CheckLimits> parse_checks(std::string_view text)
{
  if (text.empty())
    return CheckLimits();
  const auto json = Json::parse(text);
  if (!json)
    return json.error().with_context("checks");
  Complaint complaint;
  auto limits = read_checks({*json, "checks", complaint}, {});
  if (auto status = complaint.status(); !status)
    return status.error();
  return limits;
}

Result<Document>
parse_document(std::string_view text, const CheckLimits& below, const AddedWorkTypes* added)
{
  const auto json = Json::parse(text);
  if (!json)
    return json.error().with_context("scenario");
  Complaint complaint;
  auto document = read_document({*json, "", complaint, added}, below);
  if (auto status = complaint.status(); !status)
    return status.error();
  return document;
}

} // namespace ktstr
