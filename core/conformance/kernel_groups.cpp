#include "core/conformance/group.h"
#include "core/support/kernel_id.h"
#include "core/support/kernel_label.h"

namespace ktstr::conformance {

namespace {

Json sanitize(const CaseInput& input)
{
  return support::sanitize_kernel_label(input.text());
}

Json parse_list(const CaseInput& input)
{
  Json list = Json::array();
  for (const auto& entry : support::parse_kernel_list(input.text()))
    list.push(Json::array({entry.label, entry.sanitized, entry.path}));
  return list;
}

Json strip_suffix(const CaseInput& input)
{
  const auto name = support::strip_kernel_suffix(input[0].text(), input[1].texts());
  if (!name)
    return name.error().text();
  return Json::array({name->name, name->label ? Json(*name->label) : Json()});
}

/// "error" stands for a text in the message.
bool is_stripped(const Json& wanted, const Json& got)
{
  return wanted == Json("error") ? contains_texts("no recognised kernel suffix", got)
                                 : is_same(wanted, got);
}

/// These vectors are of the grammar without FIRST..=LAST.
Json parse_id(const CaseInput& input)
{
  using support::KernelIdKind;
  const auto id = support::parse_kernel_id(input.text(), false);
  Json parts = Json::array({support::name_of(id.kind), id.text});
  if (id.kind == KernelIdKind::range || id.kind == KernelIdKind::git)
    parts.push(id.second);
  return parts;
}

Json matches_spec(const CaseInput& input)
{
  return support::kernel_matches_spec(input[0].text(), input[1].text(), input[2].text());
}

Json matches_any(const CaseInput& input)
{
  return support::kernel_matches_any(input[0].text(), input[1].text(), input[2].texts());
}

Json version_key(const CaseInput& input)
{
  const auto key = support::version_compare_key(input.text());
  return key ? Json::array({key->major, key->minor, key->patch, key->candidate}) : Json();
}

constexpr Group kGroups[] = {
    {"sanitize_kernel_label", sanitize},
    {"parse_kernel_list", parse_list},
    {"strip_kernel_suffix", strip_suffix, is_stripped},
    {"kernel_id_parse", parse_id},
    {"kernel_filter", matches_spec},
    {"kernel_filter_any", matches_any},
    {"version_compare_key", version_key},
};

} // namespace

std::span<const Group> kernel_groups()
{
  return kGroups;
}

} // namespace ktstr::conformance
