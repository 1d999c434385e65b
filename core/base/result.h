/// Errors as values. `Result<T>` holds a value or an `Error`; an Error has a kind (what a caller
/// may act on), a message (for people), the chain of what was being attempted around it, and
/// optionally a hint that says what to do.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/core.h>

namespace ktstr {

enum class ErrorKind {
  unset,
  invalid,      ///< malformed input: text, document, option
  not_found,    ///< a file, id or name that does not exist
  io,           ///< a system call failed
  timeout,      ///< a deadline passed
  cancelled,    ///< the user interrupted
  unsupported,  ///< this host, kernel or back end cannot do it
  unavailable,  ///< environment: no QEMU, no kernel (KernelUnavailable), no accelerator
  not_a_plugin, ///< a file without a ktstr note
  incompatible, ///< a plugin for another ABI version or machine
  plugin_fault, ///< a plugin crashed, hung, or broke the ABI's rules
  guest_fault,  ///< the guest kernel or agent misbehaved
  internal      ///< a bug of ktstr
};

/// The kind's name as it appears in JSON ("not_found").
std::string_view name_of(ErrorKind kind);

class [[nodiscard]] Error {
public:
  Error(ErrorKind kind, std::string message) : kind_(kind), message_(std::move(message)) {}

  template <typename... Args>
  static Error make(ErrorKind kind, fmt::format_string<Args...> text, Args&&... args)
  {
    return {kind, fmt::format(text, std::forward<Args>(args)...)};
  }

  /// From errno: "<what>: <strerror>". Kind not_found for ENOENT, else io.
  static Error from_errno(int error_number, std::string what);

  /// Adds what was being attempted around this error; printed before it.
  template <typename... Args>
  Error with_context(fmt::format_string<Args...> text, Args&&... args) const
  {
    Error copy = *this;
    copy.context_.insert(copy.context_.begin(), fmt::format(text, std::forward<Args>(args)...));
    return copy;
  }

  template <typename... Args>
  Error with_hint(fmt::format_string<Args...> text, Args&&... args) const
  {
    Error copy = *this;
    copy.hint_ = fmt::format(text, std::forward<Args>(args)...);
    return copy;
  }

  [[nodiscard]] ErrorKind kind() const { return kind_; }
  [[nodiscard]] const std::string& message() const { return message_; }
  [[nodiscard]] const std::string& hint() const { return hint_; }

  /// One line: "outer: inner: message". The hint is not in it.
  [[nodiscard]] std::string text() const;

private:
  ErrorKind kind_ = ErrorKind::unset;
  std::string message_;
  std::vector<std::string> context_;
  std::string hint_;
};

/// A value or an Error. `if (!r) return r.error();`, then `*r` or `r->`.
template <typename T> class [[nodiscard]] Result {
public:
  using value_type = T;
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] const Error& error() const { return std::get<1>(state_); }
  T& operator*() & { return std::get<0>(state_); }
  const T& operator*() const& { return std::get<0>(state_); }
  T&& operator*() && { return std::get<0>(std::move(state_)); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }
  T value_or(T fallback) const { return ok() ? std::get<0>(state_) : std::move(fallback); }

private:
  std::variant<T, Error> state_;
};

template <> class [[nodiscard]] Result<void> {
public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  [[nodiscard]] bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] const Error& error() const { return *error_; }

private:
  std::optional<Error> error_;
};

using Status = Result<void>;

/// For ktstr's own bugs, never for input: prints the expression and aborts.
#define KTSTR_ASSERT(expression)                                                                   \
  ((expression) ? static_cast<void>(0) : ::ktstr::assertion_failed(#expression, __FILE__, __LINE__))

[[noreturn]] void assertion_failed(const char* expression, const char* file, int line);

} // namespace ktstr
