#include "core/model/profile.h"

#include <algorithm>
#include <set>

#include "core/base/text.h"

namespace ktstr {

namespace {

/// A set of flags by their index in the scheduler's list, ascending.
using FlagSet = std::vector<std::size_t>;

const Flag* find_flag(const SchedulerInfo& scheduler, std::string_view id)
{
  for (const Flag& flag : scheduler.flags)
    if (flag.id == id)
      return &flag;
  return nullptr;
}

std::vector<std::string> flag_ids(const SchedulerInfo& scheduler)
{
  std::vector<std::string> ids;
  for (const Flag& flag : scheduler.flags)
    ids.push_back(flag.id);
  return ids;
}

bool contains(const std::vector<std::string>& texts, std::string_view text)
{
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

/// The flag and everything it needs, directly or not, in the scheduler's order.
Profile with_needs(const SchedulerInfo& scheduler, const Flag& flag)
{
  std::set<std::string> wanted{flag.id};
  std::vector<const Flag*> open{&flag};
  while (!open.empty()) {
    const Flag* current = open.back();
    open.pop_back();
    for (const std::string& need : current->needs)
      if (const Flag* found = find_flag(scheduler, need); found && wanted.insert(need).second)
        open.push_back(found);
  }
  Profile profile;
  for (const Flag& each : scheduler.flags)
    if (wanted.contains(each.id))
      profile.flags.push_back(each.id);
  return profile;
}

Profile profile_from(const SchedulerInfo& scheduler, const FlagSet& set)
{
  Profile profile;
  for (const std::size_t index : set)
    profile.flags.push_back(scheduler.flags[index].id);
  return profile;
}

/// All subsets in order of size, then of the scheduler's order, that are consistent.
std::vector<Profile> consistent_sets(const SchedulerInfo& scheduler)
{
  std::vector<Profile> profiles;
  std::vector<FlagSet> of_this_size{{}};
  while (!of_this_size.empty()) {
    std::vector<FlagSet> one_more;
    for (const FlagSet& set : of_this_size) {
      Profile profile = profile_from(scheduler, set);
      if (validate_profile(scheduler, profile))
        profiles.push_back(std::move(profile));
      for (std::size_t next = set.empty() ? 0 : set.back() + 1; next < scheduler.flags.size();
           ++next) {
        one_more.push_back(set);
        one_more.back().push_back(next);
      }
    }
    of_this_size = std::move(one_more);
  }
  return profiles;
}

std::vector<Profile> one_flag_each(const SchedulerInfo& scheduler)
{
  std::vector<Profile> profiles{Profile{}};
  for (const Flag& flag : scheduler.flags) {
    Profile profile = with_needs(scheduler, flag);
    const bool is_known = std::find(profiles.begin(), profiles.end(), profile) != profiles.end();
    if (!is_known && validate_profile(scheduler, profile))
      profiles.push_back(std::move(profile));
  }
  std::stable_sort(profiles.begin(), profiles.end(), [](const Profile& a, const Profile& b) {
    return a.flags.size() < b.flags.size();
  });
  return profiles;
}

Status check_references(const SchedulerInfo& scheduler,
                        const Flag& flag,
                        const std::vector<std::string>& references,
                        std::string_view relation)
{
  for (const std::string& id : references) {
    if (id == flag.id)
      return Error::make(ErrorKind::invalid, "flag '{}' {} itself", flag.id, relation);
    if (find_flag(scheduler, id) == nullptr)
      return Error::make(ErrorKind::invalid,
                         "flag '{}' {} '{}', which is not a flag of '{}'{}",
                         flag.id,
                         relation,
                         id,
                         scheduler.id,
                         suggestion(id, flag_ids(scheduler)));
  }
  return {};
}

Status check_flag(const SchedulerInfo& scheduler, const Flag& flag)
{
  if (!is_valid_flag_id(flag.id))
    return Error::make(ErrorKind::invalid,
                       "'{}' is not a flag's id: 1 to 32 of lower-case letters, digits, '-', '_'",
                       flag.id);
  if (find_flag(scheduler, flag.id) != &flag)
    return Error::make(ErrorKind::invalid, "flag '{}' is defined twice", flag.id);
  if (auto status = check_references(scheduler, flag, flag.needs, "needs"); !status)
    return status;
  return check_references(scheduler, flag, flag.conflicts, "conflicts with");
}

} // namespace

std::string format_profile(const Profile& profile)
{
  return join(profile.flags, "+");
}

std::optional<ProfileSelection> profile_selection_from(std::string_view name)
{
  if (name == "none")
    return ProfileSelection::none;
  if (name == "each")
    return ProfileSelection::each;
  if (name == "all")
    return ProfileSelection::all;
  return std::nullopt;
}

std::vector<Profile> profiles_of(const SchedulerInfo& scheduler, ProfileSelection selection)
{
  switch (selection) {
  case ProfileSelection::none:
    break;
  case ProfileSelection::each:
    return one_flag_each(scheduler);
  case ProfileSelection::all:
    return consistent_sets(scheduler);
  }
  return {Profile{}};
}

Status validate_profile(const SchedulerInfo& scheduler, const Profile& profile)
{
  for (auto id = profile.flags.begin(); id != profile.flags.end(); ++id) {
    const Flag* flag = find_flag(scheduler, *id);
    if (flag == nullptr)
      return Error::make(ErrorKind::not_found,
                         "scheduler '{}' has no flag '{}'{}",
                         scheduler.id,
                         *id,
                         suggestion(*id, flag_ids(scheduler)));
    if (std::find(profile.flags.begin(), id, *id) != id)
      return Error::make(
          ErrorKind::invalid, "flag '{}' is named twice in '{}'", *id, format_profile(profile));
    for (const std::string& need : flag->needs)
      if (!contains(profile.flags, need))
        return Error::make(ErrorKind::invalid, "flag '{}' needs '{}'", *id, need);
    for (const std::string& conflict : flag->conflicts)
      if (contains(profile.flags, conflict))
        return Error::make(ErrorKind::invalid, "flag '{}' conflicts with '{}'", *id, conflict);
  }
  return {};
}

Status validate_flags(const SchedulerInfo& scheduler)
{
  if (scheduler.flags.size() > kMaxFlags)
    return Error::make(ErrorKind::invalid,
                       "scheduler '{}' has {} flags; the most is {}",
                       scheduler.id,
                       scheduler.flags.size(),
                       kMaxFlags);
  for (const Flag& flag : scheduler.flags)
    if (auto status = check_flag(scheduler, flag); !status)
      return status;
  for (const Flag& flag : scheduler.flags)
    if (auto status = validate_profile(scheduler, with_needs(scheduler, flag)); !status)
      return status.error().with_context("flag '{}' can never be on", flag.id);
  return {};
}

} // namespace ktstr
