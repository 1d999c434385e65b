/// A case's input while it is decoded: JSON of any shape, from a file of anyone's. Getters never
/// fail; the first that does not find what it asked for notes the mistake, and returns a default.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json.h"

namespace ktstr::conformance {

class CaseInput {
public:
  /// Both are borrowed. `mistake` stays empty when all is well.
  CaseInput(const Json& json, std::string& mistake, std::string path = "input")
      : json_(json), mistake_(mistake), path_(std::move(path))
  {
  }

  /// Item of an array, member of an object; null when absent.
  [[nodiscard]] CaseInput operator[](std::size_t index) const;
  [[nodiscard]] CaseInput operator[](std::string_view name) const;
  [[nodiscard]] std::vector<CaseInput> items() const;
  [[nodiscard]] bool has(std::string_view name) const { return json_.has(name); }
  [[nodiscard]] bool is_null() const { return json_.is_null(); }
  [[nodiscard]] const Json& json() const { return json_; }

  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::optional<std::string> optional_text() const;
  [[nodiscard]] std::vector<std::string> texts() const;
  [[nodiscard]] bool boolean() const; ///< also 0 and 1
  [[nodiscard]] std::int64_t integer() const;
  [[nodiscard]] std::uint64_t
  u64(std::uint64_t most = std::numeric_limits<std::uint64_t>::max()) const;
  [[nodiscard]] std::uint32_t u32() const;
  [[nodiscard]] std::optional<std::uint32_t> optional_u32() const;
  [[nodiscard]] std::uint8_t u8() const;
  /// Also as text: "NaN", "+inf", "1e30".
  [[nodiscard]] double number() const;

  /// Notes a mistake of the input's meaning: "expected <what>".
  void expected(std::string_view what) const;

private:
  const Json& json_;
  std::string& mistake_;
  std::string path_;
};

} // namespace ktstr::conformance
