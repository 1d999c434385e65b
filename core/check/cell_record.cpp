#include "core/check/cell_record.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/check/check_outcome.h"

namespace ktstr {

namespace {

constexpr std::size_t kMostWarnings = 100;
constexpr std::size_t kMostMessages = 1000;

std::string text_of(const Json& payload, std::string_view member)
{
  return printable(payload[member].as_string());
}

void keep_first(std::optional<Json>& place, const Json& payload)
{
  if (!place)
    place = payload;
}

Json without_long_texts(const Json& event)
{
  Json kept = Json::object();
  for (const auto& [name, value] : event.members())
    if (name != "log" && name != "dump")
      kept.set(printable(name), value.is_string() ? Json(printable(value.as_string())) : value);
  return kept;
}

void read_scheduler_event(CellRecord& record, const Json& payload)
{
  record.events.push_back(without_long_texts(payload));
  const std::string event = payload["event"].as_string();
  if (event == "attached") {
    keep_first(record.attached, payload);
    keep_first(record.last_attached, payload);
    record.is_attached_before_body = record.is_attached_before_body || !record.body_started;
  } else if (event == "skipped")
    keep_first(record.skipped, payload);
  else if (event == "rejected")
    keep_first(record.rejected, payload);
  else if (event == "exited")
    keep_first(record.exited, payload);
  else if (event == "detached")
    keep_first(record.detached, payload);
  else if (event == "not_stopped")
    keep_first(record.not_stopped, payload);
  else if (event == "detached_by_test")
    record.is_detached_by_test = true;
  else if (event == "attached_by_test" && record.attached) {
    record.last_attached = payload;
    record.is_detached_by_test = false;
  }
}

std::string line_of(const Json& payload)
{
  return fmt::format(
      "{} {}: {}", text_of(payload, "level"), text_of(payload, "source"), text_of(payload, "text"));
}

void read_log_line(CellRecord& record, const Json& payload)
{
  const std::string level = text_of(payload, "level");
  std::string line = line_of(payload);
  if ((level == "warn" || level == "error") && record.warnings.size() < kMostWarnings)
    record.warnings.push_back(line);
  record.log.push_back(std::move(line));
}

void read_message(CellRecord& record, const Json& payload)
{
  record.log.push_back(line_of(payload));
  if (record.messages.size() < kMostMessages)
    record.messages.push_back(Json::object({{"level", text_of(payload, "level")},
                                            {"source", text_of(payload, "source")},
                                            {"text", text_of(payload, "text")},
                                            {"at_ns", payload["at_ns"].as_uint()}}));
}

Json findings_in(const Json& payload)
{
  auto findings = Json::array();
  for (const Json& finding : payload["findings"].items())
    if (findings.items().size() < kMostFindings)
      findings.push(to_json(finding_from_json(finding)));
  return findings;
}

void read_check(CellRecord& record, const Json& payload)
{
  ++record.reported_checks;
  record.checks.push_back(
      Json::object({{"name", text_of(payload, "name")},
                    {"text", text_of(payload, "text")},
                    {"held", payload["held"].as_bool()},
                    {"inconclusive", payload["inconclusive"].as_bool()},
                    {"findings", findings_in(payload)},
                    {"findings_left_out", payload["findings_left_out"].as_uint()},
                    {"file", text_of(payload, "file")},
                    {"line", payload["line"].as_int()}}));
}

void read_metric(CellRecord& record, const Json& payload)
{
  const Json metric =
      Json::object({{"value", payload["value"].as_double()}, {"unit", text_of(payload, "unit")}});
  record.metrics.emplace_back(text_of(payload, "name"), metric);
}

void read_workers(CellRecord& record, const Json& payload)
{
  ++record.scenarios;
  for (const Json& worker : payload["workers"].items())
    record.workers.push_back(worker);
}

void read_frame(CellRecord& record, const Frame& frame)
{
  switch (frame.type) {
  case FrameType::ready:
    return keep_first(record.ready, frame.payload);
  case FrameType::body_started:
    return keep_first(record.body_started, frame.payload);
  case FrameType::body_ended:
    return keep_first(record.body_ended, frame.payload);
  case FrameType::done:
    return keep_first(record.done, frame.payload);
  case FrameType::scheduler:
    return read_scheduler_event(record, frame.payload);
  case FrameType::log:
    return read_log_line(record, frame.payload);
  case FrameType::check:
    return read_check(record, frame.payload);
  case FrameType::metric:
    return read_metric(record, frame.payload);
  case FrameType::workers:
    return read_workers(record, frame.payload);
  case FrameType::message:
    return read_message(record, frame.payload);
  case FrameType::payload:
    return record.payloads.push_back(frame.payload);
  case FrameType::coverage: // of the plugins' code, not of the cell
  case FrameType::unset:
    return;
  }
}

} // namespace

CellRecord read_record(const std::vector<Frame>& frames)
{
  CellRecord record;
  for (const Frame& frame : frames)
    read_frame(record, frame);
  return record;
}

std::vector<std::string> last_lines(const std::string& text, std::size_t most)
{
  std::vector<std::string> lines = split(printable(text), '\n');
  while (!lines.empty() && trim(lines.back()).empty())
    lines.pop_back();
  if (lines.size() > most)
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(most));
  return lines;
}

} // namespace ktstr
