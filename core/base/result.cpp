#include "core/base/result.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace ktstr {

std::string_view name_of(ErrorKind kind)
{
  switch (kind) {
  case ErrorKind::unset:
    return "unset";
  case ErrorKind::invalid:
    return "invalid";
  case ErrorKind::not_found:
    return "not_found";
  case ErrorKind::io:
    return "io";
  case ErrorKind::timeout:
    return "timeout";
  case ErrorKind::cancelled:
    return "cancelled";
  case ErrorKind::unsupported:
    return "unsupported";
  case ErrorKind::unavailable:
    return "unavailable";
  case ErrorKind::not_a_plugin:
    return "not_a_plugin";
  case ErrorKind::incompatible:
    return "incompatible";
  case ErrorKind::plugin_fault:
    return "plugin_fault";
  case ErrorKind::guest_fault:
    return "guest_fault";
  case ErrorKind::internal:
    return "internal";
  }
  return "unknown";
}

Error Error::from_errno(int error_number, std::string what)
{
  const auto kind = error_number == ENOENT ? ErrorKind::not_found : ErrorKind::io;
  return {kind, what + ": " + std::strerror(error_number)};
}

std::string Error::text() const
{
  std::string line;
  for (const auto& part : context_)
    line += part + ": ";
  return line + message_;
}

void assertion_failed(const char* expression, const char* file, int line)
{
  std::fprintf(stderr, "ktstr: bug: assertion '%s' failed at %s:%d\n", expression, file, line);
  std::abort();
}

} // namespace ktstr
