/// JSON values, and the only place that knows RapidJSON. `Json` is an ordered tree that owns
/// everything in it: objects keep the order in which members were added, so that what ktstr writes
/// is stable and reads well.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/result.h"

namespace ktstr {

class Json {
public:
  using Array = std::vector<Json>;
  using Member = std::pair<std::string, Json>;
  using Object = std::vector<Member>;

  Json() = default;
  Json(std::nullptr_t) {}
  Json(bool value) : value_(value) {}
  Json(int value) : value_(static_cast<std::int64_t>(value)) {}
  Json(long value) : value_(static_cast<std::int64_t>(value)) {}
  Json(unsigned value) : value_(static_cast<std::int64_t>(value)) {}
  Json(unsigned long
           value); ///< stored as a signed number when it fits, so that equal numbers compare equal
  Json(double value) : value_(value) {}
  Json(const char* value) : value_(std::string(value)) {}
  Json(std::string_view value) : value_(std::string(value)) {}
  Json(std::string value) : value_(std::move(value)) {}
  Json(Array value) : value_(std::move(value)) {}
  Json(Object value) : value_(std::move(value)) {}

  static Json object(std::initializer_list<Member> members = {}) { return {Object(members)}; }
  static Json array(std::initializer_list<Json> items = {}) { return {Array(items)}; }
  static Json array_of(const std::vector<std::string>& texts);

  /// Containers inside one another, because documents come from guests.
  static constexpr std::size_t kMaxDepth = 64;
  /// Parses one document. The error names the byte offset.
  static Result<Json> parse(std::string_view text, std::size_t max_depth = kMaxDepth);

  /// One line without spaces; `pretty` indents by two. NaN and infinity, which JSON has not, become
  /// null.
  [[nodiscard]] std::string dump() const;
  [[nodiscard]] std::string pretty() const;

  [[nodiscard]] bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  [[nodiscard]] bool is_bool() const { return std::holds_alternative<bool>(value_); }
  [[nodiscard]] bool is_string() const { return std::holds_alternative<std::string>(value_); }
  [[nodiscard]] bool is_array() const { return std::holds_alternative<Array>(value_); }
  [[nodiscard]] bool is_object() const { return std::holds_alternative<Object>(value_); }
  [[nodiscard]] bool is_integer() const;
  [[nodiscard]] bool is_number() const;

  /// Tolerant getters: the fallback when the value has another type or does not fit.
  [[nodiscard]] bool as_bool(bool fallback = false) const;
  [[nodiscard]] std::int64_t as_int(std::int64_t fallback = 0) const;
  [[nodiscard]] std::uint64_t as_uint(std::uint64_t fallback = 0) const;
  [[nodiscard]] double as_double(double fallback = 0) const;
  [[nodiscard]] std::string as_string(std::string fallback = {}) const;
  [[nodiscard]] std::vector<std::string>
  as_strings() const;                          ///< items that are strings; empty when not an array
  [[nodiscard]] const Array& items() const;    ///< empty when not an array
  [[nodiscard]] const Object& members() const; ///< empty when not an object

  /// Member by name; a null value when absent or when this is not an object.
  const Json& operator[](std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
  [[nodiscard]] const Json* find(std::string_view name) const;

  /// Sets or replaces a member. This value becomes an object when it is null.
  Json& set(std::string name, Json value);
  /// Appends an item. This value becomes an array when it is null.
  Json& push(Json value);

  friend bool operator==(const Json& a, const Json& b) { return a.value_ == b.value_; }

private:
  friend class JsonTreeBuilder;
  using Value = std::variant<std::monostate,
                             bool,
                             std::int64_t,
                             std::uint64_t,
                             double,
                             std::string,
                             Array,
                             Object>;
  Value value_;

public:
  [[nodiscard]] const Value& value() const { return value_; }
};

} // namespace ktstr
