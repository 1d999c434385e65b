/* ktstr/hpp/cell.hpp - what a test's function is given: the facts of its cell, scenarios to run,
 * assertions and metrics to record.
 */
#ifndef KTSTR_HPP_CELL_HPP
#define KTSTR_HPP_CELL_HPP

#include <exception>
#include <source_location>
#include <string>
#include <string_view>

#include <ktstr/ext/metrics.h>
#include <ktstr/ext/scenario.h>
#include <ktstr/hpp/log.hpp>
#include <ktstr/hpp/payload_run.hpp>
#include <ktstr/hpp/scenario.hpp>
#include <ktstr/run.h>
#include <ktstr/test.h>

namespace [[gnu::visibility("hidden")]] ktstr {
/** What a test found. */
enum class Verdict : ktstr_verdict {
  none = KTSTR_VERDICT_NONE, /* of a scenario that could not be carried out */
  pass = KTSTR_VERDICT_PASS,
  fail = KTSTR_VERDICT_FAIL,
  skip = KTSTR_VERDICT_SKIP,
  inconclusive = KTSTR_VERDICT_INCONCLUSIVE
};

namespace detail {
inline constinit const ktstr_host* the_host = nullptr;
}

/** ktstr itself: logs, extensions. NULL outside init ... deinit. */
inline const ktstr_host* host() noexcept
{
  return detail::the_host;
}

class Cell {
public:
  explicit Cell(const ktstr_run* run) : run_(run) {}

  [[nodiscard]] const ktstr_run_info& info() const { return *run_->info; }
  [[nodiscard]] unsigned cpu_count() const { return info().cpu_count; }
  /** The C interface, for what has no function here. */
  [[nodiscard]] const ktstr_run* run() const { return run_; }
  [[nodiscard]] bool cancelled() const { return run_->cancelled(run_); }

  /** Records an assertion, and gives back whether it held. */
  bool check(bool held,
             const std::string& text,
             std::source_location where = std::source_location::current())
  {
    run_->check(run_, held, where.file_name(), where.line(), text.c_str());
    return held;
  }
  Verdict fail(const std::string& text,
               std::source_location where = std::source_location::current())
  {
    check(false, text, where);
    return Verdict::fail;
  }

  /** Writes a message that is kept with the cell's result. */
  void log(LogLevel level, const std::string& text) { ktstr::log(run_, level, text); }

  /** Records a number with the cell's result. */
  void metric(const std::string& name, double value, const char* unit = nullptr)
  {
    const auto* metrics =
        static_cast<const ktstr_metrics*>(run_->get_extension(run_, KTSTR_METRICS_EXTENSION));
    if (metrics != nullptr)
      keep(metrics->record(run_, name.c_str(), value, unit), "");
  }

  /** Runs a scenario to its end and records the numbers of its summary as metrics.
   * @param report NULL, or gets the line of JSON that ktstr_scenario describes. */
  Verdict run(const Scenario& scenario, std::string* report = nullptr)
  {
    return run_document(scenario.document().text, report);
  }
  Verdict run_document(const std::string& document, std::string* report = nullptr)
  {
    report_ = report;
    const auto* extension =
        static_cast<const ktstr_scenario*>(run_->get_extension(run_, KTSTR_SCENARIO_EXTENSION));
    if (extension == nullptr) {
      keep(KTSTR_ERR_UNSUPPORTED, "this ktstr has no " KTSTR_SCENARIO_EXTENSION);
      return Verdict::none;
    }
    ktstr_verdict verdict = KTSTR_VERDICT_NONE;
    const ktstr_text_sink sink = {this, take_report};
    keep(extension->execute(run_, document.c_str(), &verdict, &sink), "");
    return static_cast<Verdict>(verdict);
  }

  /** Runs a payload that the test names to its end; one that takes longer is killed, and fails the
   *  test. Like the next three it gives a null result, and keeps the error, when it cannot. */
  PayloadResult
  run_payload(const char* id, const PayloadOptions& options = {}, uint32_t timeout_ms = 0)
  {
    return ask_payload([&](const ktstr_payload_run& table, const ktstr_payload_result** result) {
      return table.run(run_, id, detail::PayloadOptionsRecord(options).get(), timeout_ms, result);
    });
  }
  /** Starts one in the background. */
  void spawn_payload(const char* id, const PayloadOptions& options = {})
  {
    ask_payload([&](const ktstr_payload_run& table, const ktstr_payload_result**) {
      return table.spawn(run_, id, detail::PayloadOptionsRecord(options).get());
    });
  }
  /** Waits until one ends by itself. @param cgroup NULL: any. */
  PayloadResult
  wait_payload(const char* name, uint32_t timeout_ms = 0, const char* cgroup = nullptr)
  {
    return ask_payload([&](const ktstr_payload_run& table, const ktstr_payload_result** result) {
      return table.wait(run_, name, cgroup, timeout_ms, result);
    });
  }
  /** Kills one with all of its process group. */
  PayloadResult kill_payload(const char* name, const char* cgroup = nullptr)
  {
    return ask_payload([&](const ktstr_payload_run& table, const ktstr_payload_result** result) {
      return table.kill(run_, name, cgroup, result);
    });
  }

  /** The first error of anything that this cell was asked to do; KTSTR_OK when there was none. */
  [[nodiscard]] ktstr_status status() const { return status_; }
  /** @param text empty: ktstr has set one already. */
  void keep(ktstr_status status, const char* text)
  {
    if (status_ != KTSTR_OK || status == KTSTR_OK)
      return;
    status_ = status;
    if (*text != '\0')
      host()->set_error(host(), text);
  }

private:
  template <typename Ask> PayloadResult ask_payload(Ask ask)
  {
    const auto* table = static_cast<const ktstr_payload_run*>(
        run_->get_extension(run_, KTSTR_PAYLOAD_RUN_EXTENSION));
    const ktstr_payload_result* result = nullptr;
    if (table == nullptr)
      keep(KTSTR_ERR_UNSUPPORTED, "this ktstr has no " KTSTR_PAYLOAD_RUN_EXTENSION);
    else
      keep(ask(*table, &result), "");
    return PayloadResult(result);
  }

  static void take_report(const ktstr_text_sink* sink, const char* text, uint64_t size) noexcept
  {
#if defined(__cpp_exceptions)
    try {
      static_cast<Cell*>(sink->data)->take({text, static_cast<size_t>(size)});
    } catch (...) { // no memory: the numbers are lost, the verdict is not
    }
#else
    static_cast<Cell*>(sink->data)->take({text, static_cast<size_t>(size)});
#endif
  }

  void take(std::string_view report)
  {
    record_summary(report);
    if (report_ != nullptr)
      *report_ = report;
  }

  /** The report is one line of JSON whose "summary" is a flat object of numbers. */
  void record_summary(std::string_view report)
  {
    constexpr std::string_view kBegin = "\"summary\":{";
    const auto begin = report.find(kBegin);
    if (begin == std::string_view::npos)
      return;
    auto rest = report.substr(begin + kBegin.size());
    rest = rest.substr(0, rest.find('}'));
    while (!rest.empty()) {
      const auto member = rest.substr(0, rest.find(','));
      rest.remove_prefix(member.size() < rest.size() ? member.size() + 1 : rest.size());
      record_member(member);
    }
  }

  void record_member(std::string_view member)
  {
    const auto colon = member.find("\":");
    double value = 0;
    if (colon == std::string_view::npos || colon < 2 || member.front() != '"')
      return;
    const auto digits = member.substr(colon + 2);
    const auto* end = digits.data() + digits.size();
    if (std::from_chars(digits.data(), end, value).ptr != end)
      return;
    const auto name = member.substr(1, colon - 1);
    metric(std::string(name), value, name.ends_with("_ns") ? "ns" : nullptr);
  }

  const ktstr_run* run_;
  std::string* report_ = nullptr;
  ktstr_status status_ = KTSTR_OK;
};

} // namespace ktstr

#endif /* KTSTR_HPP_CELL_HPP */
