#include "core/plugin/plugin_call.h"

#include <optional>

#include "core/base/text.h"

namespace ktstr {

namespace {

thread_local std::string last_error; // of the plugin code that this thread runs

struct StatusMeaning {
  std::string_view name;
  ErrorKind kind;
};

std::optional<StatusMeaning> meaning_of(ktstr_status status)
{
  switch (status) {
  case KTSTR_ERR_INVALID:
    return StatusMeaning{"INVALID", ErrorKind::invalid};
  case KTSTR_ERR_UNSUPPORTED:
    return StatusMeaning{"UNSUPPORTED", ErrorKind::unsupported};
  case KTSTR_ERR_NO_MEMORY:
    return StatusMeaning{"NO_MEMORY", ErrorKind::io};
  case KTSTR_ERR_IO:
    return StatusMeaning{"IO", ErrorKind::io};
  case KTSTR_ERR_TIMEOUT:
    return StatusMeaning{"TIMEOUT", ErrorKind::timeout};
  case KTSTR_ERR_CANCELLED:
    return StatusMeaning{"CANCELLED", ErrorKind::cancelled};
  case KTSTR_ERR_INTERNAL:
    return StatusMeaning{"INTERNAL", ErrorKind::plugin_fault};
  default:
    return std::nullopt;
  }
}

} // namespace

std::string take_plugin_error()
{
  return std::exchange(last_error, {});
}

void set_plugin_error(std::string_view text)
{
  last_error = printable(text);
}

Status status_of_call(std::string_view what, ktstr_status status)
{
  const auto text = take_plugin_error();
  if (status == KTSTR_OK)
    return {};
  const auto meaning = meaning_of(status);
  if (!meaning)
    return Error::make(
        ErrorKind::plugin_fault, "{} returned {}, which is no ktstr_status", what, status);
  if (text.empty())
    return Error::make(ErrorKind::plugin_fault,
                       "{} returned {} without a message (bug in the plugin)",
                       what,
                       meaning->name)
        .with_hint("call host->set_error() before a negative status is returned");
  return Error::make(meaning->kind, "{} failed: {}", what, text);
}

Error exception_of_call(std::string_view what, const char* text)
{
  return Error::make(ErrorKind::plugin_fault,
                     "{} threw an exception{}",
                     what,
                     text != nullptr ? ": " + printable(text) : std::string(" that says nothing"))
      .with_hint("no exception may leave a plugin: catch it and return KTSTR_ERR_INTERNAL");
}

} // namespace ktstr
