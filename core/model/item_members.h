/// What the items of a plugin have in common as JSON.
#pragma once

#include <string_view>
#include <vector>

#include "core/model/items.h"
#include "core/model/json_members.h"

namespace ktstr {

Json to_json(const Rodata& rodata);
Json to_json(const Flag& flag);
Json to_json(const StagedScheduler& staged);
Json to_json(const VmmInfo& vmm);

template <typename T> Json list_to_json(const std::vector<T>& items)
{
  Json::Array array;
  array.reserve(items.size());
  for (const T& item : items)
    array.push_back(to_json(item));
  return array;
}

/// Error: what an id may be made of.
Status check_item_id(std::string_view id);

// Read a member of this name, when it is there.
void read_constraints(JsonMembers& members, const Json& json, Constraints& into);
void read_setup(JsonMembers& members, const Json& json, GuestSetup& into);

} // namespace ktstr
