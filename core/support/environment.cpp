#include "core/support/environment.h"

#include <array>
#include <cstdlib>

#include "core/base/text.h"
#include "core/support/constants.h"
#include "core/support/unicode_text.h"

namespace ktstr::support {

namespace {

enum class Activation { present, not_empty, not_blank, verbose };

struct Row {
  std::string_view name;
  Activation activation;
};

constexpr std::array<Row, 17> kRows{{
    {"LLVM_COV_TARGET_DIR", Activation::present},
    {"KTSTR_NO_PERF_MODE", Activation::not_empty},
    {"KTSTR_PERF_ONLY", Activation::not_empty},
    {"KTSTR_CARGO_TEST_MODE", Activation::not_empty},
    {"KTSTR_SCHEDULER_ALLOW_STALE_FALLBACK", Activation::not_empty},
    {"KTSTR_NO_SKIP_MODE", Activation::present},
    {"KTSTR_ORCHESTRATED", Activation::present},
    {"KTSTR_VERIFIER_RAW", Activation::present},
    {"NEXTEST", Activation::present},
    {"KTSTR_KERNEL", Activation::not_blank},
    {"KTSTR_SIDECAR_DIR", Activation::not_empty},
    {"KTSTR_RUNS_ROOT", Activation::not_empty},
    {"KTSTR_HOST_CGROUP_PARENT", Activation::not_empty},
    {"KTSTR_CGROUP_WALK_ROOT", Activation::not_empty},
    {"KTSTR_PROJECT_COMMIT", Activation::not_empty},
    {"KTSTR_CI", Activation::not_empty},
    {"RUST_BACKTRACE", Activation::verbose},
}};

bool is_active(Activation activation, const std::string& value)
{
  switch (activation) {
  case Activation::present:
    return true;
  case Activation::not_empty:
    return !value.empty();
  case Activation::not_blank:
    return !trim_blanks(value).empty();
  case Activation::verbose:
    return value == "1" || value == "full";
  }
  return false;
}

} // namespace

EnvValue env_value(const char* name)
{
  const char* value = std::getenv(name);
  return value != nullptr ? EnvValue(value) : std::nullopt;
}

std::optional<bool> is_env_active(std::string_view name, const EnvValue& value)
{
  for (const Row& row : kRows)
    if (row.name == name)
      return value && is_active(row.activation, *value);
  return std::nullopt;
}

std::string_view run_source(const EnvValue& ci)
{
  return ci && !ci->empty() ? "ci" : "local";
}

Result<std::string> resolve_host_cgroup_parent(const EnvValue& value, std::string_view origin)
{
  if (!value || value->empty())
    return std::string(kDefaultHostCgroupParent);
  if (value->starts_with(kCgroupRoot) && *value != kCgroupRoot)
    return *value;
  return Error::make(ErrorKind::invalid,
                     "{} is '{}', which is not below {}; unset it for {}",
                     origin,
                     printable(*value),
                     kCgroupRoot,
                     kDefaultHostCgroupParent);
}

Result<std::optional<std::string>> resolve_cgroup_walk_root(const EnvValue& value,
                                                            std::string_view parent)
{
  if (!value || value->empty())
    return std::optional<std::string>();
  if (!value->starts_with(kCgroupRoot))
    return Error::make(ErrorKind::invalid,
                       "KTSTR_CGROUP_WALK_ROOT is '{}', which is not in {}",
                       printable(*value),
                       kCgroupRoot);
  if (!parent.starts_with(*value))
    return Error::make(ErrorKind::invalid,
                       "KTSTR_CGROUP_WALK_ROOT '{}' does not contain KTSTR_HOST_CGROUP_PARENT '{}'",
                       printable(*value),
                       printable(parent));
  return std::optional(*value);
}

} // namespace ktstr::support
