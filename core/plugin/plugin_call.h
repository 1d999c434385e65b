/// One call into a plugin: nothing it throws goes further, and its status becomes an Error with the
/// text it set. Used for every plugin function, on the host and in the guest.
#pragma once

#include <exception>
#include <string>
#include <string_view>

#include <ktstr/plugin.h>

#include "core/base/result.h"

namespace ktstr {

/// The text that the calling thread's plugin code gave to host->set_error(), which is forgotten by
/// this. Empty: none.
std::string take_plugin_error();
/// What host->set_error() does. Last call wins.
void set_plugin_error(std::string_view text);

/// Turns the status of `what` ("init") and the text set by set_error into an Error: "init failed:
/// no such map". A negative status without text, and a number that is no status, are the plugin's
/// fault and say so.
Status status_of_call(std::string_view what, ktstr_status status);

/// An Error for an exception that left `what`.
Error exception_of_call(std::string_view what, const char* text);

/// Calls `body`, which calls one plugin function and may return its result.
template <typename Body>
auto call_plugin(std::string_view what, Body&& body) noexcept -> Result<decltype(body())>
{
  try {
    take_plugin_error();
    if constexpr (std::is_void_v<decltype(body())>) {
      body();
      return {};
    } else {
      return body();
    }
  } catch (const std::exception& exception) {
    return exception_of_call(what, exception.what());
  } catch (...) {
    return exception_of_call(what, nullptr);
  }
}

/// The other way round: a plugin that calls ktstr is C. Whatever fails in `body` (only memory can)
/// is dropped, never thrown at it.
template <typename Body> void drop_exceptions(Body&& body) noexcept
{
  try {
    body();
  } catch (...) { // NOLINT(bugprone-empty-catch): there is nobody to tell
  }
}

/// Calls `body`, which returns a plugin function's ktstr_status.
template <typename Body> Status call_plugin_status(std::string_view what, Body&& body) noexcept
{
  const auto status = call_plugin(what, std::forward<Body>(body));
  return status ? status_of_call(what, *status) : status.error();
}

} // namespace ktstr
