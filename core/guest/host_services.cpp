#include <array>
#include <mutex>

#include "core/base/text.h"
#include "core/guest/reports.h"
#include "core/guest/run_services.h"

namespace ktstr::guest {

struct HostServices::State {
  ktstr_host table{};
  const Channel* channel = nullptr;
  std::string source;
  mutable std::mutex mutex; ///< guards `error`: set_error may come from any thread
  std::string error;
};

namespace {

constexpr std::size_t kMaxText = 16384; // of one line or error

std::string_view level_name(ktstr_log_level level)
{
  constexpr std::array<std::string_view, 5> kNames{"trace", "debug", "info", "warn", "error"};
  return level >= KTSTR_LOG_TRACE && level <= KTSTR_LOG_ERROR
             ? kNames[static_cast<std::size_t>(level)]
             : "info";
}

std::string_view bounded(const char* text)
{
  return text == nullptr ? std::string_view() : std::string_view(text).substr(0, kMaxText);
}

const void* no_extension(const ktstr_host*, const char*)
{
  return nullptr;
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
                   .get_extension = no_extension};
  state_->table.log = [](const ktstr_host* host, ktstr_log_level level, const char* text) {
    const auto& state = *static_cast<const HostServices*>(host->host_data)->state_;
    const auto line = log_line(level_name(level), state.source, bounded(text));
    // A log line that is lost is not worth failing for.
    static_cast<void>(state.channel->send(MessageKind::frame, frame_message(FrameType::log, line)));
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
