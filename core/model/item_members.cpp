#include "core/model/item_members.h"

namespace ktstr {

Status check_item_id(std::string_view id)
{
  if (is_valid_item_id(id))
    return {};
  return Error::make(
      ErrorKind::invalid, "'{}' is not an id: 1 to 64 of letters, digits, '-', '_', '.'", id);
}

void read_constraints(JsonMembers& members, const Json& json, Constraints& into)
{
  if (!json.has("constraints"))
    return;
  auto constraints = constraints_from_json(json["constraints"]);
  if (!constraints)
    return members.fail(constraints.error());
  into = *constraints;
}

void read_setup(JsonMembers& members, const Json& json, GuestSetup& into)
{
  if (!json.has("setup"))
    return;
  auto setup = setup_from_json(json["setup"]);
  if (!setup)
    return members.fail(setup.error());
  into = std::move(*setup);
}

} // namespace ktstr
