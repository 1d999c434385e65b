/// Reads the members of a JSON object strictly: a member that is there must have its type and
/// range; one that is absent keeps its default. The first mistake is kept and named with its path,
/// so that a reader lists its members and asks once at the end.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json.h"

namespace ktstr {

class JsonMembers {
public:
  /// `what` names the object in errors: "scheduler".
  JsonMembers(const Json& json, std::string what);

  void text(std::string_view name, std::string& into);
  void path(std::string_view name, std::filesystem::path& into);
  void texts(std::string_view name, std::vector<std::string>& into);
  void boolean(std::string_view name, bool& into);
  void number(std::string_view name, std::uint32_t& into);
  void number(std::string_view name, std::uint64_t& into);
  void number(std::string_view name, std::int64_t& into);
  /// A number, or null for none.
  void optional_number(std::string_view name, std::optional<std::uint32_t>& into);
  /// An array; `read` turns each item into a T.
  template <typename T, typename Read>
  void list(std::string_view name, std::vector<T>& into, Read read)
  {
    for (const Json& item : array(name)) {
      Result<T> value = read(item);
      if (!value)
        return fail(value.error());
      into.push_back(std::move(*value));
    }
  }
  /// A member that must be there and not empty.
  void required_text(std::string_view name, std::string& into);

  /// Records a broken rule of the whole object.
  void fail(const Error& error);
  void require(const Status& status);
  [[nodiscard]] bool ok() const { return !error_.has_value(); }
  /// Precondition: !ok().
  [[nodiscard]] Error error() const { return *error_; }

private:
  const Json* find(std::string_view name) const;
  const Json::Array& array(std::string_view name);
  std::optional<std::uint64_t> unsigned_up_to(std::string_view name, std::uint64_t most);
  void expected(std::string_view name, std::string_view what);

  const Json& json_;
  std::string what_;
  std::optional<Error> error_;
};

} // namespace ktstr
