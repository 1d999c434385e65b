#include "core/plugin/record_reader.h"

#include <algorithm>
#include <cstring>

#include "core/base/text.h"
#include "core/model/items.h"

namespace ktstr {

namespace {

constexpr std::uint32_t kMaxRecord = 4096;

bool has_control_character(std::string_view text)
{
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

/// Newlines and tabs are fine in a document; `printable` leaves them alone, and all valid UTF-8.
bool is_utf8(std::string_view text)
{
  std::string plain(text);
  std::replace_if(
      plain.begin(),
      plain.end(),
      [](char c) {
        return has_control_character({&c, 1});
      },
      ' ');
  return printable(plain) == plain;
}

} // namespace

std::optional<std::string>
copy_record(const void* record, std::span<std::byte> into, std::uint32_t first_size)
{
  if (record == nullptr)
    return "is NULL";
  std::uint32_t size = 0;
  std::memcpy(&size, record, sizeof size);
  if (size == 0)
    return "has struct_size 0; KTSTR_RECORD(type) sets it";
  if (size < first_size)
    return fmt::format("has struct_size {}; no release had less than {}", size, first_size);
  if (size > kMaxRecord)
    return fmt::format("has struct_size {}; more than {} is surely a mistake", size, kMaxRecord);
  const auto* bytes = static_cast<const std::byte*>(record);
  const auto known = std::min<std::size_t>(size, into.size());
  const bool has_tail =
      std::any_of(bytes + known, bytes + size, [](std::byte byte) { return byte != std::byte{0}; });
  if (has_tail)
    return fmt::format(
        "has struct_size {} and sets members past the {} bytes that this ktstr knows",
        size,
        into.size());
  std::fill(into.begin(), into.end(), std::byte{0});
  std::copy_n(bytes, known, into.begin());
  const auto own_size = static_cast<std::uint32_t>(into.size());
  std::memcpy(into.data(), &own_size, sizeof own_size);
  return std::nullopt;
}

std::optional<std::string> broken_text_rule(const char* text, std::size_t limit, bool is_line)
{
  const auto size = ::strnlen(text, limit + 1);
  if (size > limit)
    return fmt::format("is longer than {} bytes", limit);
  const std::string_view view(text, size);
  if (!is_utf8(view))
    return "is not UTF-8";
  if (is_line && has_control_character(view))
    return "contains a control character, such as a newline";
  return std::nullopt;
}

void RecordReader::text(const char* text, std::string name, std::size_t limit, bool is_line)
{
  if (!ok() || text == nullptr)
    return;
  const Scope scope(*this, std::move(name));
  if (const auto broken = broken_text_rule(text, limit, is_line))
    fail(*broken);
}

void RecordReader::line(const char* text, std::string name)
{
  this->text(text, std::move(name), kMaxLine, true);
}

void RecordReader::required_line(const char* text, std::string name)
{
  if (ok() && (text == nullptr || *text == '\0'))
    fail(name + " is not set");
  line(text, std::move(name));
}

void RecordReader::lines(const char* const* list, const std::string& name)
{
  const auto count = count_of(list, name);
  for (std::size_t i = 0; i < count; ++i)
    line(list[i], name + "[" + std::to_string(i) + "]");
}

void RecordReader::document(const char* text, std::string name)
{
  this->text(text, std::move(name), kMaxDocument, false);
}

void RecordReader::item_id(const char* id)
{
  required_line(id, "id");
  if (ok() && !is_valid_item_id(id))
    fail(fmt::format("id '{}' is not 1 to 64 letters, digits, '-', '_' or '.'", id));
}

void RecordReader::zero(std::uint32_t word, std::string_view name)
{
  if (word != 0)
    fail(fmt::format("{} is {}, not 0", name, word));
}

void RecordReader::fail(const std::string& rule)
{
  if (!ok())
    return;
  error_ = Error::make(ErrorKind::plugin_fault, "{}: {}", join(path_, ", "), rule);
}

} // namespace ktstr
