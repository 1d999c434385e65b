/// Reads what is asserted: a layer of checks on top of another.
#include "core/scenario/document_parts.h"

namespace ktstr {

CheckLimits read_checks(const DocumentReader& reader, const CheckLimits& below)
{
  std::vector<std::string> names;
  for (const auto& member : switch_members())
    names.emplace_back(member.name);
  for (const auto& member : limit_members())
    names.emplace_back(member.name);
  names.emplace_back("replace");
  auto limits = below;
  if (!reader.is_object_of(names))
    return limits;
  reader.with("replace", [&](const auto& r) {
    if (r.boolean(false))
      limits = CheckLimits();
  });
  for (const auto& member : switch_members())
    reader.with(member.name, [&](const auto& r) { limits.*member.is_on = r.boolean(true); });
  for (const auto& member : limit_members())
    reader.with(member.name,
                [&](const auto& r) { limits.*member.limit = r.number(0, member.greatest, 1); });
  if (!limits.gap && (reader.has("max_gap_ms") || reader.has("max_gap_pct")))
    reader.complain("a gap limit is given and 'gap' is turned off");
  return limits;
}

} // namespace ktstr
