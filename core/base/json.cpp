#include "core/base/json.h"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <optional>

#include <rapidjson/error/en.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace ktstr {

namespace {

/// A lone "\\udc00" escape becomes the bytes of a surrogate, which no UTF-8 text has. Raw bytes
/// were validated before.
bool has_surrogate(std::string_view text)
{
  for (std::size_t i = text.find('\xed'); i != std::string_view::npos; i = text.find('\xed', i + 1))
    if (i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) >= 0xa0)
      return true;
  return false;
}

template <typename Number> std::optional<Number> whole_number(std::string_view text)
{
  Number value{};
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || rest != text.data() + text.size())
    return std::nullopt;
  return value;
}

/// `text` follows JSON's grammar. Nothing when it is too big for a double; what is too small
/// becomes zero.
std::optional<Json> number_from(std::string_view text)
{
  if (text == "-0")
    return Json(-0.0);
  if (const auto value = whole_number<std::int64_t>(text))
    return Json(*value);
  if (const auto value = whole_number<std::uint64_t>(text))
    return Json(*value);
  if (const auto value = whole_number<double>(text))
    return Json(*value);
  const double value = std::strtod(std::string(text).c_str(), nullptr);
  return std::isfinite(value) ? std::optional<Json>(value) : std::nullopt;
}

} // namespace

/// SAX handler that builds the tree: an explicit stack instead of recursion, limited in depth.
class JsonTreeBuilder {
public:
  explicit JsonTreeBuilder(std::size_t max_depth) : max_depth_(max_depth) {}
  bool Null() { return add({}); }
  bool Bool(bool value) { return add(value); }
  bool Int(int) { return false; } // numbers come as text
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool)
  {
    auto number = number_from({text, size});
    return number ? add(std::move(*number)) : refuse("has a number too big to be stored");
  }
  bool String(const char* text, rapidjson::SizeType size, bool)
  {
    if (has_surrogate({text, size}))
      return refuse("has half of a surrogate pair in a string");
    return add(std::string(text, size));
  }
  bool StartObject() { return open(Json::Object{}); }
  bool Key(const char* text, rapidjson::SizeType size, bool)
  {
    if (has_surrogate({text, size}))
      return refuse("has half of a surrogate pair in a key");
    keys_.back().assign(text, size);
    return true;
  }
  bool EndObject(rapidjson::SizeType) { return close(); }
  bool StartArray() { return open(Json::Array{}); }
  bool EndArray(rapidjson::SizeType) { return close(); }

  Json take() { return std::move(root_); }
  /// Why this stopped the parser; empty when it did not.
  [[nodiscard]] const std::string& refusal() const { return refusal_; }

private:
  bool refuse(std::string why)
  {
    refusal_ = std::move(why);
    return false;
  }

  bool open(Json container)
  {
    if (stack_.size() >= max_depth_)
      return refuse(fmt::format("is nested deeper than {} levels", max_depth_));
    stack_.push_back(std::move(container));
    keys_.emplace_back();
    return true;
  }

  bool close()
  {
    Json done = std::move(stack_.back());
    stack_.pop_back();
    keys_.pop_back();
    return add(std::move(done));
  }

  bool add(Json value)
  {
    if (stack_.empty()) {
      root_ = std::move(value);
      return true;
    }
    if (auto* object = std::get_if<Json::Object>(&stack_.back().value_))
      object->emplace_back(keys_.back(), std::move(value));
    else
      std::get<Json::Array>(stack_.back().value_).push_back(std::move(value));
    return true;
  }

  Json root_;
  std::vector<Json> stack_;
  std::vector<std::string> keys_;
  std::size_t max_depth_;
  std::string refusal_;
};

namespace {

template <typename Writer> void write(Writer& writer, const Json& json);

template <typename Writer> struct ValueWriter {
  Writer& writer;
  void operator()(std::monostate) const { writer.Null(); }
  void operator()(bool value) const { writer.Bool(value); }
  void operator()(std::int64_t value) const { writer.Int64(value); }
  void operator()(std::uint64_t value) const { writer.Uint64(value); }
  void operator()(double value) const
  {
    if (std::isfinite(value))
      writer.Double(value);
    else
      writer.Null();
  }
  void operator()(const std::string& value) const
  {
    writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  }
  void operator()(const Json::Array& items) const
  {
    writer.StartArray();
    for (const auto& item : items)
      write(writer, item);
    writer.EndArray();
  }
  void operator()(const Json::Object& members) const
  {
    writer.StartObject();
    for (const auto& [name, value] : members) {
      writer.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
      write(writer, value);
    }
    writer.EndObject();
  }
};

template <typename Writer> void write(Writer& writer, const Json& json)
{
  std::visit(ValueWriter<Writer>{writer}, json.value());
}

} // namespace

Json::Json(unsigned long value)
{
  constexpr auto kMax = static_cast<unsigned long>(std::numeric_limits<std::int64_t>::max());
  if (value <= kMax)
    value_ = static_cast<std::int64_t>(value);
  else
    value_ = static_cast<std::uint64_t>(value);
}

Json Json::array_of(const std::vector<std::string>& texts)
{
  return {Array(texts.begin(), texts.end())};
}

Result<Json> Json::parse(std::string_view text, std::size_t max_depth)
{
  JsonTreeBuilder builder(max_depth);
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  constexpr auto kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag |
                          rapidjson::kParseFullPrecisionFlag |
                          rapidjson::kParseNumbersAsStringsFlag;
  const auto outcome = reader.Parse<kFlags>(stream, builder);
  if (!builder.refusal().empty())
    return Error::make(ErrorKind::invalid, "JSON {}", builder.refusal());
  if (outcome.IsError())
    return Error::make(ErrorKind::invalid,
                       "JSON is malformed at byte {}: {}",
                       outcome.Offset(),
                       rapidjson::GetParseError_En(outcome.Code()));
  if (stream.Tell() != text.size()) // the reader takes a NUL byte for the end
    return Error::make(ErrorKind::invalid,
                       "JSON is malformed at byte {}: a NUL byte follows the document",
                       stream.Tell());
  return builder.take();
}

std::string Json::dump() const
{
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  write(writer, *this);
  return {buffer.GetString(), buffer.GetSize()};
}

std::string Json::pretty() const
{
  rapidjson::StringBuffer buffer;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(buffer);
  writer.SetIndent(' ', 2);
  write(writer, *this);
  return {buffer.GetString(), buffer.GetSize()};
}

bool Json::is_integer() const
{
  return std::holds_alternative<std::int64_t>(value_) ||
         std::holds_alternative<std::uint64_t>(value_);
}

bool Json::is_number() const
{
  return is_integer() || std::holds_alternative<double>(value_);
}

bool Json::as_bool(bool fallback) const
{
  const auto* value = std::get_if<bool>(&value_);
  return value != nullptr ? *value : fallback;
}

std::int64_t Json::as_int(std::int64_t fallback) const
{
  if (const auto* value = std::get_if<std::int64_t>(&value_))
    return *value;
  const auto* value = std::get_if<std::uint64_t>(&value_);
  constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  return value != nullptr && *value <= kMax ? static_cast<std::int64_t>(*value) : fallback;
}

std::uint64_t Json::as_uint(std::uint64_t fallback) const
{
  if (const auto* value = std::get_if<std::uint64_t>(&value_))
    return *value;
  const auto* value = std::get_if<std::int64_t>(&value_);
  return value != nullptr && *value >= 0 ? static_cast<std::uint64_t>(*value) : fallback;
}

double Json::as_double(double fallback) const
{
  if (const auto* value = std::get_if<double>(&value_))
    return *value;
  if (const auto* value = std::get_if<std::int64_t>(&value_))
    return static_cast<double>(*value);
  const auto* value = std::get_if<std::uint64_t>(&value_);
  return value != nullptr ? static_cast<double>(*value) : fallback;
}

std::string Json::as_string(std::string fallback) const
{
  const auto* value = std::get_if<std::string>(&value_);
  return value != nullptr ? *value : std::move(fallback);
}

std::vector<std::string> Json::as_strings() const
{
  std::vector<std::string> texts;
  for (const auto& item : items())
    if (item.is_string())
      texts.push_back(item.as_string());
  return texts;
}

const Json::Array& Json::items() const
{
  static const Array kNone;
  const auto* array = std::get_if<Array>(&value_);
  return array != nullptr ? *array : kNone;
}

const Json::Object& Json::members() const
{
  static const Object kNone;
  const auto* object = std::get_if<Object>(&value_);
  return object != nullptr ? *object : kNone;
}

const Json* Json::find(std::string_view name) const
{
  for (const auto& [key, value] : members())
    if (key == name)
      return &value;
  return nullptr;
}

const Json& Json::operator[](std::string_view name) const
{
  static const Json kNull;
  const auto* found = find(name);
  return found != nullptr ? *found : kNull;
}

Json& Json::set(std::string name, Json value)
{
  if (is_null())
    value_ = Object{};
  KTSTR_ASSERT(is_object());
  auto& members = std::get<Object>(value_);
  for (auto& [key, old] : members) {
    if (key == name) {
      old = std::move(value);
      return *this;
    }
  }
  members.emplace_back(std::move(name), std::move(value));
  return *this;
}

Json& Json::push(Json value)
{
  if (is_null())
    value_ = Array{};
  KTSTR_ASSERT(is_array());
  std::get<Array>(value_).push_back(std::move(value));
  return *this;
}

} // namespace ktstr
