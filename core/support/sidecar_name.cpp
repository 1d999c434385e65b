#include "core/support/sidecar_name.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>

#include "core/base/text.h"
#include "core/support/siphash.h"
#include "core/support/wire_json.h"

namespace ktstr::support {

namespace {

struct Suffix {
  std::string_view text;
  std::string_view kind;
};

/// The longer before the shorter that it ends with. Dumps have parts of their own.
constexpr std::array<Suffix, 6> kSuffixes{{
    {".host-skip.json", "host_skip"},
    {".probe-health.json", "probe_health"},
    {".expect-err-load.json", "expect_err_load"},
    {".repro.wprof.pb", "repro_wprof"},
    {".wprof.pb", "wprof"},
    {".ktstr.json", "stats"},
}};

Json sorted(std::vector<std::string> texts)
{
  std::sort(texts.begin(), texts.end());
  return Json::array_of(texts);
}

bool take_suffix(std::string_view& text, std::string_view suffix)
{
  if (!text.ends_with(suffix))
    return false;
  text.remove_suffix(suffix.size());
  return true;
}

/// ".attempt-N", N > 0, at the end.
void take_attempt(std::string_view& stem)
{
  constexpr std::string_view kAttempt = ".attempt-";
  const std::size_t at = stem.rfind(kAttempt);
  if (at == std::string_view::npos)
    return;
  const auto number = parse_decimal(stem.substr(at + kAttempt.size()));
  if (number && *number > 0)
    stem = stem.substr(0, at);
}

std::optional<std::uint64_t> hash_from(std::string_view digits)
{
  constexpr std::size_t kDigits = 16;
  constexpr int kHex = 16;
  std::uint64_t hash = 0;
  const char* end = digits.data() + digits.size();
  const auto [rest, error] = std::from_chars(digits.data(), end, hash, kHex);
  if (digits.size() != kDigits || error != std::errc() || rest != end)
    return std::nullopt;
  return hash;
}

std::optional<RunArtifact> artifact_of(std::string_view stem, std::string_view kind)
{
  const std::size_t at = stem.rfind('-');
  const auto hash = at == std::string_view::npos ? std::nullopt : hash_from(stem.substr(at + 1));
  if (stem.empty() || (kind == "stats" && !hash))
    return std::nullopt;
  const std::string_view test = hash ? stem.substr(0, at) : stem;
  return RunArtifact{.test = std::string(test), .hash = hash.value_or(0), .kind = kind};
}

} // namespace

std::uint64_t variant_hash(const Variant& variant)
{
  return siphash13(wire_json(Json::object({
      {"kargs", sorted(variant.kargs)},
      {"payload", variant.payload ? Json(*variant.payload) : Json()},
      {"scheduler", variant.scheduler},
      {"sysctls", sorted(variant.sysctls)},
      {"topology", variant.topology},
      {"work_type", variant.work_type},
  })));
}

std::string sidecar_file_name(std::string_view test, std::uint64_t hash)
{
  return fmt::format("{}-{}.ktstr.json", test, hash_digits(hash));
}

bool is_sidecar_file_name(std::string_view path)
{
  while (path.ends_with('/'))
    path.remove_suffix(1);
  const std::filesystem::path file(path);
  return file.extension() == ".json" &&
         file.filename().string().find(".ktstr.") != std::string::npos;
}

std::optional<RunArtifact> classify_run_artifact(std::string_view file_name)
{
  std::string_view stem = file_name;
  if (take_suffix(stem, ".failure-dump.json")) {
    take_attempt(stem);
    const bool is_repro = take_suffix(stem, ".repro");
    return artifact_of(stem, is_repro ? "repro_dump" : "dump");
  }
  for (const Suffix& suffix : kSuffixes)
    if (take_suffix(stem, suffix.text))
      return artifact_of(stem, suffix.kind);
  return std::nullopt;
}

} // namespace ktstr::support
