#include "core/guest/reports.h"

#include "core/base/text.h"
#include "core/guest/guest_clock.h"

namespace ktstr::guest {

Json frame_message(FrameType type, Json payload)
{
  return Json::object({{"type", static_cast<unsigned>(type)}, {"payload", std::move(payload)}});
}

Json log_line(std::string_view level, std::string_view source, std::string_view text)
{
  return Json::object({{"level", level}, {"source", printable(source)}, {"text", printable(text)}});
}

void Reports::log(std::string_view level, std::string_view source, std::string_view text)
{
  window_.append(FrameType::log, log_line(level, source, text));
}

void Reports::scheduler(std::string_view event, Json members)
{
  Json payload = Json::object({{"event", event}, {"at_ns", now_ns()}});
  for (const auto& [name, value] : members.members())
    payload.set(name, value);
  window_.append(FrameType::scheduler, payload);
}

void Reports::body_started(std::uint64_t at_ns)
{
  window_.append(FrameType::body_started, Json::object({{"at_ns", at_ns}}));
}

void Reports::body_ended(const Json& members)
{
  window_.append(FrameType::body_ended, members);
}

void Reports::coverage(const Json& payload)
{
  window_.append(FrameType::coverage, payload);
}

void Reports::done()
{
  window_.append(FrameType::done, Json::object());
}

void Reports::failed(const CellError& error)
{
  const auto reason =
      Json::object({{"fault", name_of(error.fault)}, {"reason", printable(error.reason)}});
  window_.append(FrameType::done, Json::object({{"error", reason}}));
}

bool Reports::forward(const Message& message)
{
  if (message.kind != MessageKind::frame)
    return false;
  const auto type = static_cast<FrameType>(message.payload["type"].as_uint());
  const bool is_allowed = type == FrameType::log || type == FrameType::check ||
                          type == FrameType::metric || type == FrameType::workers ||
                          type == FrameType::payload || type == FrameType::message;
  if (!is_allowed)
    return false;
  checks_ += type == FrameType::check ? 1 : 0;
  scenarios_ += type == FrameType::workers ? 1 : 0;
  payloads_ += type == FrameType::payload ? 1 : 0;
  window_.append(type, message.payload["payload"]);
  return true;
}

} // namespace ktstr::guest
