#include "core/conformance/group.h"
#include "core/support/civil_time.h"
#include "core/support/run_directory.h"
#include "core/support/run_footer.h"
#include "core/support/sidecar_name.h"
#include "core/support/siphash.h"

namespace ktstr::conformance {

namespace {

Json variant_hash(const CaseInput& input)
{
  return support::hash_digits(support::variant_hash({.topology = input["topology"].text(),
                                                     .scheduler = input["scheduler"].text(),
                                                     .payload = input["payload"].optional_text(),
                                                     .work_type = input["work_type"].text(),
                                                     .sysctls = input["sysctls"].texts(),
                                                     .kargs = input["kargs"].texts()}));
}

Json content_hash(const CaseInput& input)
{
  return support::text_hash(input.text());
}

Json siphash(const CaseInput& input)
{
  return support::hash_digits(support::siphash13(input.text()));
}

Json is_sidecar(const CaseInput& input)
{
  return support::is_sidecar_file_name(input.text());
}

Json classify(const CaseInput& input)
{
  const auto artifact = support::classify_run_artifact(input.text());
  return artifact ? Json::array({artifact->test, artifact->hash, artifact->kind}) : Json();
}

Json run_dirname(const CaseInput& input)
{
  return support::run_dirname(input[0].optional_text(), input[1].optional_text());
}

Json is_run_directory(const CaseInput& input)
{
  return support::is_run_directory(input[0].text(), input[1].boolean());
}

Json footer_failed(const CaseInput& input)
{
  std::vector<support::VariantArtifacts> variants;
  for (const CaseInput& variant : input.items())
    variants.push_back({.has_sidecar = variant[0].boolean(),
                        .is_fail = variant[1].boolean(),
                        .has_dump = variant[2].boolean()});
  return support::is_test_failed(variants);
}

Json footer_count_line(const CaseInput& input)
{
  return support::footer_count_line(input[0].u64(), input[1].u64());
}

Json footer_label_line(const CaseInput& input)
{
  return support::footer_label_line(input[0].text(), input[1].text());
}

Json days_to_ymd(const CaseInput& input)
{
  const auto date = support::date_from_days(input.integer());
  return Json::array({static_cast<long>(date.year), date.month, date.day});
}

Json is_leap(const CaseInput& input)
{
  return support::is_leap_year(input.integer());
}

Json iso8601(const CaseInput& input)
{
  return support::iso8601(input.integer());
}

Json run_id_stamp(const CaseInput& input)
{
  return support::run_id_stamp(input.integer());
}

Json run_id(const CaseInput& input)
{
  return support::run_id(input[0].text(), input[1].u64());
}

constexpr Group kGroups[] = {
    {"sidecar_variant_hash", variant_hash},
    {"content_hash", content_hash},
    {"siphash13_raw", siphash},
    {"is_sidecar_filename", is_sidecar},
    {"classify_run_artifact", classify},
    {"run_dirname", run_dirname},
    {"is_run_directory", is_run_directory},
    {"footer_failed", footer_failed},
    {"footer_count_line", footer_count_line, begins_with},
    {"footer_label_lines", footer_label_line},
    {"days_to_ymd", days_to_ymd},
    {"is_leap", is_leap},
    {"iso8601", iso8601},
    {"run_id_stamp", run_id_stamp},
    {"run_id", run_id},
};

} // namespace

std::span<const Group> artifact_groups()
{
  return kGroups;
}

} // namespace ktstr::conformance
