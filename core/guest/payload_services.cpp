#include "core/guest/payload_services.h"

#include <algorithm>
#include <deque>

#include "core/plugin/record_reader.h"
#include "core/scenario/cgroup_tree.h"
#include "core/scenario/document_parts.h"
#include "core/scenario/payload_items.h"
#include "core/support/payload_metrics.h"

namespace ktstr::guest {

namespace {

constexpr std::uint32_t kUsualWaitMs = 30'000;

/// A result as a plugin sees it, and what its members point to. Not moved.
struct KeptResult {
  std::deque<support::Metric> metrics;
  std::deque<ktstr_payload_value> values;
  std::vector<const ktstr_payload_value*> list;
  ktstr_payload_result record{};
};

std::uint32_t how_of(PayloadRun::How how)
{
  switch (how) {
  case PayloadRun::How::exited:
    return KTSTR_PAYLOAD_EXITED;
  case PayloadRun::How::killed:
    return KTSTR_PAYLOAD_KILLED;
  case PayloadRun::How::timed_out:
    return KTSTR_PAYLOAD_TIMED_OUT;
  }
  return 0;
}

void fill(KeptResult& kept, const PayloadRun& run, const std::vector<PayloadInfo>& items)
{
  for (const auto& item : items)
    if (item.id == run.spec.id)
      for (auto& metric : support::metrics_of(item, run.out, run.err))
        kept.metrics.push_back(std::move(metric));
  for (const auto& metric : kept.metrics) {
    kept.values.push_back({KTSTR_RECORD(ktstr_payload_value),
                           .name = metric.name.c_str(),
                           .unit = metric.unit.c_str(),
                           .value = metric.value});
    kept.list.push_back(&kept.values.back());
  }
  kept.list.push_back(nullptr);
  kept.record = {KTSTR_RECORD(ktstr_payload_result),
                 .how = how_of(run.how),
                 .exit_code = exit_code_of(run.status),
                 .signal = run.status.signal,
                 .duration_ns = run.duration_ns,
                 .metrics = kept.list.data()};
}

template <typename... Args> Error invalid(fmt::format_string<Args...> text, Args&&... args)
{
  return Error::make(ErrorKind::invalid, text, std::forward<Args>(args)...);
}

/// What a plugin asks for, with our size and checked.
struct Wish {
  std::string payload;
  ktstr_payload_options options{};
  std::vector<std::string> args;
};

Result<std::vector<std::string>> texts_of(const char* const* list)
{
  std::vector<std::string> texts;
  for (; list != nullptr && *list != nullptr; ++list) {
    if (texts.size() == RecordReader::kMaxEntries)
      return invalid("args has more than {} entries", RecordReader::kMaxEntries);
    texts.emplace_back(*list);
  }
  return texts;
}

Result<Wish> read_wish(const char* payload, const ktstr_payload_options* options)
{
  if (payload == nullptr || *payload == '\0')
    return invalid("the payload has no id");
  Wish wish{.payload = payload};
  if (options == nullptr)
    return wish;
  auto& own = wish.options;
  if (const auto broken = copy_record(
          options, std::as_writable_bytes(std::span(&own, 1)), kFirstSize<ktstr_payload_options>))
    return invalid("options of payload '{}': {}", payload, *broken);
  if ((own.flags & ~std::uint32_t{KTSTR_PAYLOAD_EXPECT_EXIT}) != 0 || own.reserved_zero != 0)
    return invalid("options of payload '{}': flags has bits that are not known", payload);
  const bool expects = (own.flags & KTSTR_PAYLOAD_EXPECT_EXIT) != 0;
  if (own.expected_exit < (expects ? -1 : 0) || own.expected_exit > (expects ? 255 : 0))
    return invalid("options of payload '{}': expected_exit {} is {}",
                   payload,
                   own.expected_exit,
                   expects ? "not within -1 to 255" : "set without KTSTR_PAYLOAD_EXPECT_EXIT");
  if (own.name != nullptr && *own.name == '\0')
    return invalid("options of payload '{}': the name is empty", payload);
  if (own.cgroup != nullptr && !is_cgroup_name(own.cgroup))
    return invalid("options of payload '{}': '{}' is no name of a cgroup", payload, own.cgroup);
  auto args = texts_of(own.args);
  if (!args)
    return args.error();
  wish.args = std::move(*args);
  return wish;
}

/// Calls `body` and gives its status the plugin's way.
template <typename Body> ktstr_status answer(const ktstr_run* run, Body&& body)
{
  const auto& services = *static_cast<const RunServices*>(run->host_data);
  return services.status_for_plugin(body(services.payloads()));
}

} // namespace

struct PayloadServices::State {
  State(const RunSetup& the_setup, const RunServices& the_services)
      : setup(the_setup), services(the_services)
  {
  }

  const RunSetup& setup;
  const RunServices& services;
  CgroupTree cgroups{setup.cgroup_root};
  std::deque<KeptResult> results; ///< the last is that of the run that was over last
  Payloads payloads{[this](const PayloadRun& run) {
    fill(results.emplace_back(), run, setup.spec->test.payloads);
    return services.report_payload(run);
  }};

  /// Reports what was found of the run that was over last, and hands it out.
  Status judge(const Result<CheckOutcome>& outcome, PayloadServices::ResultPlace result)
  {
    if (!outcome)
      return outcome.error();
    if (result != nullptr)
      *result = &results.back().record;
    return services.report(FrameType::check, to_json(*outcome));
  }
};

PayloadServices::PayloadServices(const RunSetup& setup, const RunServices& services)
    : state_(std::make_unique<State>(setup, services))
{
}

PayloadServices::~PayloadServices() = default;

const ktstr_payload_run& PayloadServices::table()
{
  static constexpr ktstr_payload_run kTable{
      .run =
          [](const ktstr_run* run,
             const char* payload,
             const ktstr_payload_options* options,
             uint32_t timeout_ms,
             ResultPlace result) {
            return answer(run,
                          [&](auto& s) { return s.run(payload, options, timeout_ms, result); });
          },
      .spawn =
          [](const ktstr_run* run, const char* payload, const ktstr_payload_options* options) {
            return answer(run, [&](auto& s) { return s.spawn(payload, options); });
          },
      .wait =
          [](const ktstr_run* run,
             const char* name,
             const char* cgroup,
             uint32_t timeout_ms,
             ResultPlace result) {
            return answer(run, [&](auto& s) { return s.wait(name, cgroup, timeout_ms, result); });
          },
      .kill =
          [](const ktstr_run* run, const char* name, const char* cgroup, ResultPlace result) {
            return answer(run, [&](auto& s) { return s.kill(name, cgroup, result); });
          }};
  return kTable;
}

Status PayloadServices::run(const char* payload,
                            const ktstr_payload_options* options,
                            std::uint32_t timeout_ms,
                            ResultPlace result)
{
  if (auto status = spawn(payload, options); !status)
    return status;
  const bool has_name = options != nullptr && options->name != nullptr;
  return wait(has_name ? options->name : payload,
              options == nullptr ? nullptr : options->cgroup,
              timeout_ms,
              result);
}

Status PayloadServices::spawn(const char* payload, const ktstr_payload_options* options)
{
  const auto wish = read_wish(payload, options);
  if (!wish)
    return wish.error();
  auto spec = spec_of_item(state_->setup.spec->test.payloads, wish->payload, wish->args);
  if (!spec)
    return spec.error();
  const auto& own = wish->options;
  if (own.name != nullptr)
    spec->name = own.name;
  if ((own.flags & KTSTR_PAYLOAD_EXPECT_EXIT) != 0)
    spec->expected_exit = own.expected_exit;
  if (own.cgroup == nullptr)
    return state_->payloads.run(*spec, {});
  spec->cgroup = own.cgroup;
  if (auto status = state_->cgroups.ensure(own.cgroup, true); !status)
    return status;
  return state_->payloads.run(*spec, state_->cgroups.path_of(own.cgroup));
}

Status PayloadServices::wait(const char* name,
                             const char* cgroup,
                             std::uint32_t timeout_ms,
                             ResultPlace result)
{
  if (name == nullptr)
    return invalid("the payload to wait for has no name");
  const Milliseconds limit{timeout_ms == 0 ? kUsualWaitMs : timeout_ms};
  return state_->judge(
      state_->payloads.wait(name, cgroup == nullptr ? "" : cgroup, limit, state_->setup.cancel),
      result);
}

Status PayloadServices::kill(const char* name, const char* cgroup, ResultPlace result)
{
  if (name == nullptr)
    return invalid("the payload to kill has no name");
  return state_->judge(state_->payloads.kill(name, cgroup == nullptr ? "" : cgroup), result);
}

Status PayloadServices::end()
{
  std::vector<CheckOutcome> outcomes;
  auto status = state_->payloads.end(outcomes, true);
  for (const auto& outcome : outcomes)
    if (auto sent = state_->services.report(FrameType::check, to_json(outcome)); status && !sent)
      status = sent;
  if (auto removed = state_->cgroups.remove_all(); status && !removed)
    status = removed;
  return status;
}

} // namespace ktstr::guest
