#include "core/scenario/document_reader.h"

#include <algorithm>
#include <set>

#include "core/base/text.h"

namespace ktstr {

namespace {

constexpr std::size_t kShownBytes = 60;

/// A value as it is quoted in a complaint: cut when long.
std::string shown(const Json& json)
{
  auto text = printable(json.dump());
  if (text.size() > kShownBytes)
    text = text.substr(0, kShownBytes) + "...";
  return text;
}

} // namespace

void Complaint::raise(std::string text)
{
  if (!first_)
    first_ = std::move(text);
}

Status Complaint::status() const
{
  return first_ ? Status(Error(ErrorKind::invalid, *first_)) : Status();
}

void DocumentReader::complain(const std::string& text) const
{
  complaint_->raise(path_.empty() ? "scenario: " + text
                                  : fmt::format("scenario: at '{}': {}", path_, text));
}

void DocumentReader::expected(std::string_view what) const
{
  complain(fmt::format("expected {}, got {}", what, shown(*json_)));
}

bool DocumentReader::is_object_of(const std::vector<std::string>& members) const
{
  if (!json_->is_object()) {
    expected("an object");
    return false;
  }
  std::set<std::string_view> seen;
  for (const auto& [name, value] : json_->members()) {
    if (std::find(members.begin(), members.end(), name) == members.end())
      complain(fmt::format("unknown member '{}'{}; known are {}",
                           printable(name),
                           suggestion(name, members),
                           join(members, ", ")));
    if (!seen.insert(name).second)
      complain(fmt::format("member '{}' is given twice", name));
  }
  return complaint_->status().ok();
}

DocumentReader DocumentReader::member(std::string_view name) const
{
  if (!json_->has(name))
    complain(fmt::format("member '{}' is missing", name));
  return {(*json_)[name],
          path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name),
          *complaint_,
          added_};
}

void DocumentReader::with(std::string_view name,
                          const std::function<void(const DocumentReader&)>& read) const
{
  if (json_->has(name))
    read(member(name));
}

void DocumentReader::each(std::string_view name,
                          const std::function<void(const DocumentReader&)>& read) const
{
  if (!json_->has(name))
    return;
  const auto list = member(name);
  if (!list.json_->is_array())
    return list.expected("an array");
  for (std::size_t i = 0; i < list.json_->items().size(); ++i)
    read(list.item(i));
}

DocumentReader DocumentReader::item(std::size_t index) const
{
  return {json_->items()[index], fmt::format("{}[{}]", path_, index), *complaint_, added_};
}

std::optional<std::string>
DocumentReader::single_member(const std::vector<std::string>& kinds) const
{
  if (!is_object_of(kinds))
    return std::nullopt;
  if (json_->members().size() != 1) {
    expected(fmt::format("an object with exactly one of {}", join(kinds, ", ")));
    return std::nullopt;
  }
  return json_->members().front().first;
}

std::int64_t
DocumentReader::integer(std::int64_t least, std::int64_t greatest, std::int64_t fallback) const
{
  const auto value = json_->as_int(fallback);
  const bool is_representable = json_->is_integer() && Json(value) == *json_;
  if (is_representable && value >= least && value <= greatest)
    return value;
  expected(fmt::format("an integer from {} to {}", least, greatest));
  return fallback;
}

double DocumentReader::number(double above, double greatest, double fallback) const
{
  const auto value = json_->as_double(fallback);
  if (json_->is_number() && value > above && value <= greatest)
    return value;
  expected(fmt::format("a number above {:g}, at most {:g}", above, greatest));
  return fallback;
}

bool DocumentReader::boolean(bool fallback) const
{
  if (!json_->is_bool())
    expected("true or false");
  return json_->as_bool(fallback);
}

std::string DocumentReader::text() const
{
  if (!json_->is_string())
    expected("a text");
  return json_->as_string();
}

std::size_t DocumentReader::choice(const std::vector<std::string>& choices,
                                   std::string_view what) const
{
  const auto word = json_->is_string() ? json_->as_string() : std::string();
  const auto found = std::find(choices.begin(), choices.end(), word);
  if (found != choices.end())
    return static_cast<std::size_t>(found - choices.begin());
  const auto meant = json_->is_string() ? suggestion(word, choices) : std::string();
  constexpr std::size_t kFew = 12; // of many, the one that was meant is enough
  expected(meant.empty() || choices.size() <= kFew
               ? fmt::format("{} ({}){}", what, join(choices, ", "), meant)
               : fmt::format("{}{}", what, meant));
  return 0;
}

} // namespace ktstr
