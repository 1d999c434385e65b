#include "core/support/kernel_id.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/support/kernel_label.h"

namespace ktstr::support {

namespace {

std::optional<KernelId> parse_git(std::string_view text)
{
  constexpr std::string_view kPrefix = "git+";
  const std::size_t at = text.rfind('#');
  if (!text.starts_with(kPrefix) || at == std::string_view::npos)
    return std::nullopt;
  const std::string_view url = text.substr(kPrefix.size(), at - kPrefix.size());
  const std::string_view reference = text.substr(at + 1);
  if (url.empty() || reference.empty())
    return std::nullopt;
  return KernelId{KernelIdKind::git, std::string(url), std::string(reference)};
}

std::optional<KernelId> parse_range(std::string_view text, bool inclusive_form)
{
  const std::size_t at = text.find("..");
  if (at == std::string_view::npos)
    return std::nullopt;
  const std::string_view first = text.substr(0, at);
  std::string_view last = text.substr(at + 2);
  if (inclusive_form && last.starts_with('='))
    last.remove_prefix(1);
  if (!version_compare_key(first) || !version_compare_key(last))
    return std::nullopt;
  return KernelId{KernelIdKind::range, std::string(first), std::string(last)};
}

bool is_in_range(std::string_view label, const KernelId& range)
{
  const auto key = version_compare_key(label);
  return key && *version_compare_key(range.text) <= *key &&
         *key <= *version_compare_key(range.second);
}

} // namespace

std::optional<KernelVersionKey> version_compare_key(std::string_view text)
{
  constexpr std::string_view kCandidate = "-rc";
  KernelVersionKey key;
  if (const std::size_t at = text.find(kCandidate); at != std::string_view::npos) {
    const auto candidate = parse_decimal(text.substr(at + kCandidate.size()));
    if (!candidate)
      return std::nullopt;
    key.candidate = *candidate;
    text = text.substr(0, at);
  }
  const auto parts = split(text, '.');
  if (parts.size() != 2 && parts.size() != 3)
    return std::nullopt;
  std::uint64_t* const fields[] = {&key.major, &key.minor, &key.patch};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto number = parse_decimal(parts[i]);
    if (!number)
      return std::nullopt;
    *fields[i] = *number;
  }
  return key;
}

std::string_view name_of(KernelIdKind kind)
{
  switch (kind) {
  case KernelIdKind::version:
    return "Version";
  case KernelIdKind::range:
    return "Range";
  case KernelIdKind::path:
    return "Path";
  case KernelIdKind::git:
    return "Git";
  case KernelIdKind::cache_key:
    break;
  }
  return "CacheKey";
}

KernelId parse_kernel_id(std::string_view text, bool inclusive_form)
{
  if (auto git = parse_git(text))
    return *git;
  if (auto range = parse_range(text, inclusive_form))
    return *range;
  if (text.find('/') != std::string_view::npos || text.starts_with('.') || text.starts_with('~'))
    return {KernelIdKind::path, std::string(text), {}};
  if (version_compare_key(text))
    return {KernelIdKind::version, std::string(text), {}};
  return {KernelIdKind::cache_key, std::string(text), {}};
}

bool kernel_matches_spec(std::string_view raw_label,
                         std::string_view sanitized_label,
                         std::string_view spec)
{
  const KernelId id = parse_kernel_id(spec);
  if (id.kind == KernelIdKind::range)
    return is_in_range(raw_label, id);
  if (id.kind == KernelIdKind::version && raw_label == spec)
    return true;
  return sanitized_label == sanitize_kernel_label(spec);
}

bool kernel_matches_any(std::string_view raw_label,
                        std::string_view sanitized_label,
                        const std::vector<std::string>& specs)
{
  return specs.empty() || std::any_of(specs.begin(), specs.end(), [&](const std::string& spec) {
           return kernel_matches_spec(raw_label, sanitized_label, spec);
         });
}

} // namespace ktstr::support
