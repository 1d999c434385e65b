#include "core/scenario/payload_items.h"

#include "core/base/text.h"
#include "core/support/payload.h"

namespace ktstr {

namespace {

/// Long flags among arguments, without dashes and values.
std::vector<std::string> long_flags(const std::vector<std::string>& args)
{
  std::vector<std::string> flags;
  for (const auto& arg : args)
    if (arg.starts_with("--") && arg.size() > 2)
      flags.push_back(arg.substr(2, arg.find('=') - 2));
  return flags;
}

Result<const PayloadInfo*> find_item(const std::vector<PayloadInfo>& items, const std::string& id)
{
  std::vector<std::string> ids;
  for (const auto& item : items) {
    if (item.id == id)
      return &item;
    ids.push_back(item.id);
  }
  return Error::make(
      ErrorKind::invalid, "the test does not name payload '{}'{}", id, suggestion(id, ids));
}

} // namespace

Result<PayloadSpec> spec_of_item(const std::vector<PayloadInfo>& items,
                                 const std::string& id,
                                 const std::vector<std::string>& args)
{
  const auto found = find_item(items, id);
  if (!found)
    return found.error();
  const auto& item = **found;
  if (!support::accepts_flags(item.known_flags, long_flags(args)))
    return Error::make(ErrorKind::invalid,
                       "payload '{}' does not take all of {}; it knows: {}",
                       item.id,
                       join(args, " "),
                       item.known_flags->empty() ? "no flag" : join(*item.known_flags, ", "));
  PayloadSpec spec{.name = item.id,
                   .id = item.id,
                   .argv = item.args,
                   .expected_exit = item.expected_exit(),
                   .uses_parent_group = item.uses_parent_group,
                   .output_file = item.output_file};
  spec.argv.insert(spec.argv.begin(), item.path);
  spec.argv.insert(spec.argv.end(), args.begin(), args.end());
  return spec;
}

} // namespace ktstr
