#include "core/plugin/document_test.h"

#include <algorithm>

#include "core/base/file.h"

namespace ktstr {

namespace {

constexpr std::size_t kMaxDocument = 1UL << 20U; // as for a document in a plugin

bool is_ours(const Json& json)
{
  constexpr const char* kMembers[] = {"workers", "cgroups", "steps", "checks"};
  return json["schema"].as_string().starts_with("ktstr.") ||
         std::any_of(std::begin(kMembers), std::end(kMembers), [&](const char* member) {
           return json.has(member);
         });
}

} // namespace

bool is_document_file(const std::filesystem::path& file)
{
  return file.extension() == ".json";
}

Result<std::optional<PluginInfo>> read_document_test(const std::filesystem::path& file)
{
  std::error_code failure;
  if (!std::filesystem::is_regular_file(file, failure))
    return Error(ErrorKind::invalid, "is not a regular file");
  const auto size = std::filesystem::file_size(file, failure);
  if (!failure && size > kMaxDocument)
    return std::optional<PluginInfo>(); // a document of ours is smaller
  auto text = read_file(file, kMaxDocument);
  if (!text)
    return text.error();
  const auto json = Json::parse(*text);
  if (!json)
    return Error(ErrorKind::invalid, json.error().text());
  if (!is_ours(*json))
    return std::optional<PluginInfo>();
  const auto id = file.stem().string();
  if (!is_valid_item_id(id))
    return Error::make(
               ErrorKind::invalid,
               "its name without '.json' is the test's id, and '{}' is not 1 to 64 letters, "
               "digits, '-', '_' or '.'",
               id)
        .with_hint("rename it");
  PluginInfo plugin{.id = id, .file = file};
  plugin.tests.push_back({.id = id, .scenario = std::move(*text)});
  return std::optional<PluginInfo>(std::move(plugin));
}

} // namespace ktstr
