#include "vmm/qemu/qmp.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <poll.h>
#include <sys/socket.h>

#include "core/base/text.h"

namespace ktstr {

namespace {

Error refused(std::string_view command, const Json& reply)
{
  return Error::make(ErrorKind::io,
                     "QMP command '{}': {}",
                     command,
                     printable(reply["error"]["desc"].as_string()));
}

} // namespace

Status QmpClient::handshake(Milliseconds limit)
{
  auto greeting = next_reply(limit);
  if (!greeting)
    return greeting.error();
  if (!greeting->has("QMP"))
    return Error::make(ErrorKind::unavailable,
                       "QEMU's control socket greets with '{}'",
                       printable(greeting->dump()));
  auto reply = execute("qmp_capabilities", {}, limit);
  return reply ? Status() : Status(reply.error());
}

Status QmpClient::send(std::string_view command, Json arguments)
{
  auto request = Json::object({{"execute", command}});
  if (!arguments.is_null())
    request.set("arguments", std::move(arguments));
  const auto line = request.dump() + "\n";
  if (::send(socket_.get(), line.data(), line.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(line.size()))
    return Error::make(ErrorKind::io, "QMP command '{}': QEMU's control socket is closed", command);
  return {};
}

Result<Json> QmpClient::execute(std::string_view command, Json arguments, Milliseconds limit)
{
  if (auto status = send(command, std::move(arguments)); !status)
    return status.error();
  for (;;) {
    auto message = next_reply(limit);
    if (!message)
      return message.error().with_context("QMP command '{}'", command);
    if (message->has("return"))
      return (*message)["return"];
    if (message->has("error"))
      return refused(command, *message);
  }
}

Status QmpClient::start(std::string_view command, std::string_view event, Milliseconds limit)
{
  if (auto status = send(command, {}); !status)
    return status;
  const auto is_it = [&](const Json& seen) { return seen["event"].as_string() == event; };
  const auto deadline = system_clock().now() + limit;
  for (;;) {
    while (const auto message = next_buffered()) {
      if (!*message)
        return message->error().with_context("QMP command '{}'", command);
      if ((*message)->has("error"))
        return refused(command, **message);
      if ((*message)->has("return"))
        return {};
    }
    if (std::any_of(events_.begin(), events_.end(), is_it))
      return {};
    const auto received = receive(deadline);
    if (received != Received::bytes)
      return Error::make(received == Received::closed ? ErrorKind::io : ErrorKind::timeout,
                         "QMP command '{}': {}",
                         command,
                         received == Received::closed ? "QEMU's control socket is closed"
                                                      : "QEMU did not answer in time");
  }
}

Json QmpClient::wait_for_event(std::initializer_list<std::string_view> names, Milliseconds limit)
{
  const auto found = find_event(names, limit);
  return found == events_.end() ? Json() : *found;
}

Json QmpClient::take_event(std::initializer_list<std::string_view> names, Milliseconds limit)
{
  const auto found = find_event(names, limit);
  if (found == events_.end())
    return {};
  Json event = std::move(*found);
  events_.erase(found);
  return event;
}

std::vector<Json>::iterator QmpClient::find_event(std::initializer_list<std::string_view> names,
                                                  Milliseconds limit)
{
  const auto is_wanted = [&](const Json& event) {
    return std::find(names.begin(), names.end(), event["event"].as_string()) != names.end();
  };
  const auto deadline = system_clock().now() + limit;
  for (;;) {
    while (next_buffered()) {
    }
    const auto found = std::find_if(events_.begin(), events_.end(), is_wanted);
    if (found != events_.end() || receive(deadline) != Received::bytes)
      return found;
  }
}

Result<Json> QmpClient::next_reply(Milliseconds limit)
{
  const auto deadline = system_clock().now() + limit;
  for (;;) {
    if (auto message = next_buffered())
      return std::move(*message);
    switch (receive(deadline)) {
    case Received::bytes:
      break;
    case Received::nothing:
      return Error::make(ErrorKind::timeout, "QEMU did not answer within {} ms", limit.count());
    case Received::closed:
      return Error::make(ErrorKind::io, "QEMU's control socket is closed");
    }
  }
}

std::optional<Result<Json>> QmpClient::next_buffered()
{
  for (;;) {
    const auto end = buffer_.find('\n');
    if (end == std::string::npos)
      return std::nullopt;
    auto message = Json::parse(trim(std::string_view(buffer_).substr(0, end)));
    buffer_.erase(0, end + 1);
    if (!message || !message->has("event"))
      return message;
    events_.push_back(std::move(*message));
  }
}

QmpClient::Received QmpClient::receive(Milliseconds deadline)
{
  pollfd wait{socket_.get(), POLLIN, 0};
  int ready = -1;
  do {
    const auto left = std::max(deadline - system_clock().now(), Milliseconds{0});
    ready = ::poll(&wait, 1, static_cast<int>(left.count()));
  } while (ready < 0 && errno == EINTR);
  if (ready <= 0)
    return Received::nothing;
  std::array<char, 16384> block{};
  const auto got = ::recv(socket_.get(), block.data(), block.size(), MSG_DONTWAIT);
  if (got <= 0)
    return Received::closed;
  buffer_.append(block.data(), static_cast<std::size_t>(got));
  return Received::bytes;
}

} // namespace ktstr
