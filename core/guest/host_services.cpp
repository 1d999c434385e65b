#include <mutex>

#include "core/base/text.h"
#include "core/guest/guest_clock.h"
#include "core/guest/reports.h"
#include "core/guest/run_services.h"
#include "core/plugin/plugin_messages.h"

namespace ktstr::guest {

namespace {

constexpr std::size_t kMaxText = 16384; // of one line or error

std::string_view bounded(const char* text)
{
  return text == nullptr ? std::string_view() : std::string_view(text).substr(0, kMaxText);
}

/// A line that is lost is not worth failing for.
void send(const Channel& channel, FrameType type, const Json& line)
{
  static_cast<void>(channel.send(MessageKind::frame, frame_message(type, line)));
}

} // namespace

struct HostServices::State {
  ktstr_host table{};
  const Channel* channel = nullptr;
  std::string source;
  PluginMessages messages{[this](std::string_view level, std::string_view line) {
    send(*channel, FrameType::message, log_line(level, source, line).set("at_ns", now_ns()));
  }};
  mutable std::mutex mutex; ///< guards `error`: set_error may come from any thread
  std::string error;
};

namespace {

const void* find_extension(const ktstr_host* host, const char* id)
{
  return id != nullptr && std::string_view(id) == KTSTR_LOG_EXTENSION
             ? &static_cast<const HostServices*>(host->host_data)->messages()
             : nullptr;
}

} // namespace

HostServices::HostServices(const Channel& channel, std::string source)
    : state_(std::make_unique<State>())
{
  state_->channel = &channel;
  state_->source = std::move(source);
  state_->table = {.abi_major = KTSTR_ABI_MAJOR,
                   .abi_minor = KTSTR_ABI_MINOR,
                   .role = KTSTR_ROLE_GUEST,
                   .host_data = this,
                   .get_extension = find_extension};
  state_->table.log = [](const ktstr_host* host, ktstr_log_level level, const char* text) {
    const auto& state = *static_cast<const HostServices*>(host->host_data)->state_;
    if (text != nullptr)
      send(*state.channel,
           FrameType::log,
           log_line(name_of_log_level(level), state.source, bounded(text)));
  };
  state_->table.set_error = [](const ktstr_host* host, const char* text) {
    static_cast<const HostServices*>(host->host_data)->set_error(printable(bounded(text)));
  };
}

HostServices::~HostServices() = default;

const ktstr_host& HostServices::table() const
{
  return state_->table;
}

const ktstr_log& HostServices::messages() const
{
  return state_->messages.table();
}

std::string HostServices::error() const
{
  const std::lock_guard lock(state_->mutex);
  return state_->error;
}

void HostServices::set_error(std::string text) const
{
  const std::lock_guard lock(state_->mutex);
  state_->error = std::move(text);
}

} // namespace ktstr::guest
