#include <algorithm>

#include <ktstr/plugin.h>

#include "core/check/judge_rules.h"

namespace ktstr {

namespace {

constexpr std::size_t kMostChecks = 50;

bool is_failed(const Json& check)
{
  return !check["held"].as_bool() && !check["inconclusive"].as_bool();
}

bool is_inconclusive(const Json& check)
{
  return check["inconclusive"].as_bool();
}

std::string describe(const Json& check)
{
  const std::string name = check["name"].as_string();
  std::string text = check["text"].as_string();
  if (!name.empty() && name != text)
    text = text.empty() ? name : name + ": " + text;
  if (text.empty())
    text = "a check without a name or a text";
  const std::string file = check["file"].as_string();
  return file.empty() ? text : fmt::format("{} ({}:{})", text, file, check["line"].as_int());
}

template <typename Predicate>
std::vector<std::string> describe_all(const Json::Array& checks, Predicate predicate)
{
  std::vector<std::string> texts;
  for (const Json& check : checks)
    if (predicate(check) && texts.size() < kMostChecks)
      texts.push_back(describe(check));
  return texts;
}

/// The first text is the reason; one alone needs no details.
Judgement judged_by(Verdict verdict, Fault fault, std::vector<std::string> texts)
{
  Judgement judgement = judged(verdict, fault, one_line(texts.front()));
  if (texts.size() > 1)
    judgement.details = std::move(texts);
  return judgement;
}

/// Someone waited for the CPU in vain: a worker without progress, or a check that says so.
bool has_starved_workers(const CellRecord& record)
{
  const bool is_checked =
      std::any_of(record.checks.begin(), record.checks.end(), [](const Json& check) {
        const std::string name = check["name"].as_string();
        return is_failed(check) && (name == "progress" || name == "gap");
      });
  return is_checked ||
         std::any_of(record.workers.begin(), record.workers.end(), [](const Json& worker) {
           return worker.has("iterations") && worker["iterations"].as_uint() == 0;
         });
}

} // namespace

MaybeJudgement body_was_cut_short(const Case& c)
{
  const Json& ended = *c.record.body_ended;
  const std::string how = ended["how"].as_string();
  if (how == "returned")
    return std::nullopt;
  if (how == "deadline") {
    const bool is_starved = has_starved_workers(c.record);
    return judged(Verdict::fail,
                  is_starved ? Fault::scheduler : Fault::test,
                  fmt::format("the test did not end within {} ms{}",
                              c.expected.test->timeout_ms,
                              is_starved ? ": its workers were starved" : ""));
  }
  if (how == "signal")
    return judged(Verdict::fail,
                  Fault::plugin,
                  fmt::format("the test's body was killed by signal {}", ended["signal"].as_int()));
  if (how == "lost")
    return judged(Verdict::fail,
                  Fault::plugin,
                  "the test's body returned, but had closed its connection to ktstr: what it found "
                  "is lost");
  return judged(Verdict::fail,
                Fault::plugin,
                fmt::format("the test's body called exit({}) instead of returning",
                            ended["exit_code"].as_int()));
}

MaybeJudgement body_could_not_work(const Case& c)
{
  const Json& ended = *c.record.body_ended;
  const std::int64_t status = ended["status"].as_int();
  if (status >= KTSTR_OK)
    return std::nullopt;
  const std::string why = one_line(ended["error"]);
  if (status == KTSTR_ERR_UNSUPPORTED)
    return judged(
        Verdict::skip, Fault::none, or_else(why, "the test cannot be carried out on this machine"));
  return judged(Verdict::fail,
                has_starved_workers(c.record) ? Fault::scheduler : Fault::plugin,
                fmt::format("the test could not be carried out: {}",
                            or_else(why, fmt::format("status {}, without a reason", status))));
}

MaybeJudgement reports_are_missing(const Case& c)
{
  const Json& ended = *c.record.body_ended;
  if (ended["checks"].as_uint() == c.record.reported_checks &&
      ended["scenarios"].as_uint() == c.record.scenarios &&
      ended["payloads"].as_uint() == c.record.payloads.size())
    return std::nullopt;
  return judged(
      Verdict::inconclusive,
      Fault::guest,
      fmt::format("of {} checks, {} scenarios and {} runs of payloads, {}, {} and {} were "
                  "reported; {} frames did not fit into the window",
                  ended["checks"].as_uint(),
                  ended["scenarios"].as_uint(),
                  ended["payloads"].as_uint(),
                  c.record.reported_checks,
                  c.record.scenarios,
                  c.record.payloads.size(),
                  c.ending.frames_dropped));
}

MaybeJudgement check_failed(const Case& c)
{
  auto failed = describe_all(c.record.checks, is_failed);
  if (failed.empty())
    return std::nullopt;
  return judged_by(Verdict::fail, Fault::scheduler, std::move(failed));
}

MaybeJudgement disturbance_is_missing(const Case& c)
{
  for (const auto& disturbance : c.expected.test->disturbances) {
    const auto is_count = [&](const auto& metric) {
      return metric.first == disturbance_metric(disturbance.name) &&
             metric.second["value"].as_double() >= 1;
    };
    if (std::none_of(c.record.metrics.begin(), c.record.metrics.end(), is_count))
      return judged(Verdict::inconclusive,
                    Fault::test,
                    fmt::format("disturbance '{}' never acted: the test runs no scenario, or one "
                                "that is too short",
                                disturbance.name));
  }
  return std::nullopt;
}

/// What the test itself says, when its checks do not contradict it.
Judgement verdict_of_body(const Case& c)
{
  const Json& ended = *c.record.body_ended;
  const std::string said = ended["verdict"].as_string();
  const std::string why = one_line(ended["error"]);
  const Verdict verdict = verdict_from(said).value_or(Verdict::unset);
  switch (verdict) {
  case Verdict::fail:
    return judged(Verdict::fail, Fault::scheduler, or_else(why, "the test says fail"));
  case Verdict::skip:
    return judged(Verdict::skip, Fault::none, or_else(why, "the test says skip"));
  case Verdict::inconclusive:
    if (!why.empty() || describe_all(c.record.checks, is_inconclusive).empty())
      return judged(Verdict::inconclusive, Fault::test, or_else(why, "the test says inconclusive"));
    break; // a check says more
  case Verdict::unset:
    return judged(
        Verdict::fail, Fault::plugin, or_else(why, "the test returned without setting a verdict"));
  case Verdict::pass:
    break;
  }
  auto unclear = describe_all(c.record.checks, is_inconclusive);
  if (!unclear.empty())
    return judged_by(Verdict::inconclusive, Fault::test, std::move(unclear));
  if (c.record.checks.empty() && c.record.scenarios == 0)
    return judged(Verdict::inconclusive,
                  Fault::test,
                  "the test asserted nothing: it recorded no check and ran no scenario");
  return judged(Verdict::pass, Fault::none, "");
}

} // namespace ktstr
