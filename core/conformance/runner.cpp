#include "core/conformance/runner.h"

#include "core/base/text.h"
#include "core/conformance/group.h"

namespace ktstr::conformance {

namespace {

Error malformed(std::string why)
{
  return Error(ErrorKind::invalid, std::move(why))
      .with_hint("the form is {{\"groups\": [{{\"group\": NAME, \"cases\": [{{\"input\": ..., "
                 "\"expected\": ...}}]}}]}}");
}

Status check_group(const Json& group, std::size_t index)
{
  if (!group.is_object() || !group["group"].is_string())
    return malformed(fmt::format("group {} has no name: 'group' must be a text", index));
  const std::string name = printable(group["group"].as_string());
  if (!group["cases"].is_array())
    return malformed(fmt::format("group '{}' has no array 'cases'", name));
  std::size_t number = 0;
  for (const Json& item : group["cases"].items()) {
    ++number;
    if (!item.has("input") || !item.has("expected"))
      return malformed(
          fmt::format("case {} of group '{}' must have 'input' and 'expected'", number, name));
  }
  return {};
}

/// Empty when the case passes, else what was wanted and what came.
std::string run_case(const Group& group, const Json& item)
{
  std::string mistake;
  const Json got = group.answer(CaseInput(item["input"], mistake));
  if (!mistake.empty())
    return "cannot be decoded: " + mistake;
  if (group.matches(item["expected"], got))
    return {};
  return fmt::format("input {}: wanted {}, got {}",
                     printable(item["input"].dump()),
                     printable(item["expected"].dump()),
                     printable(got.dump()));
}

void run_group(const Json& json, std::ostream& out, Totals& totals)
{
  const std::string name = json["group"].as_string();
  const auto& cases = json["cases"].items();
  if (const SkippedGroup* skipped = find_skipped_group(name)) {
    out << fmt::format("skip {}: {}\n", name, skipped->reason);
    totals.skipped += cases.size();
    return;
  }
  const Group* group = find_group(name);
  std::size_t number = 0;
  for (const Json& item : cases) {
    ++number;
    const std::string failure =
        group != nullptr ? run_case(*group, item) : std::string("no such function");
    if (failure.empty()) {
      ++totals.passed;
      continue;
    }
    ++totals.failed;
    out << fmt::format("FAIL {} case {}: {}\n", printable(name), number, failure);
  }
}

} // namespace

Status check_form(const Json& vectors)
{
  if (!vectors.is_object() || !vectors["groups"].is_array())
    return malformed("the document has no array 'groups'");
  std::size_t index = 0;
  for (const Json& group : vectors["groups"].items())
    if (auto status = check_group(group, ++index); !status)
      return status;
  return {};
}

Totals run_vectors(const Json& vectors, std::ostream& out)
{
  Totals totals;
  for (const Json& group : vectors["groups"].items())
    run_group(group, out, totals);
  out << fmt::format(
      "{} passed, {} failed, {} skipped\n", totals.passed, totals.failed, totals.skipped);
  return totals;
}

} // namespace ktstr::conformance
