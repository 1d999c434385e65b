/* ktstr/hpp/payload_run.hpp - what a test that runs payloads itself says and gets. */
#ifndef KTSTR_HPP_PAYLOAD_RUN_HPP
#define KTSTR_HPP_PAYLOAD_RUN_HPP

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ktstr/ext/payload_run.h>

namespace [[gnu::visibility("hidden")]] ktstr {
/** How a payload is run; as in ktstr_payload_options. */
struct PayloadOptions {
  std::string name; /* empty: its id */
  std::string cgroup;
  std::vector<std::string> args;
  std::optional<int> expected_exit;
};

/** How a run of a payload ended. A null one is of what could not be run. */
class PayloadResult {
public:
  PayloadResult() = default;
  explicit PayloadResult(const ktstr_payload_result* record) : record_(record) {}

  explicit operator bool() const { return record_ != nullptr; }
  [[nodiscard]] bool exited() const
  {
    return record_ != nullptr && record_->how == KTSTR_PAYLOAD_EXITED;
  }
  [[nodiscard]] bool timed_out() const
  {
    return record_ != nullptr && record_->how == KTSTR_PAYLOAD_TIMED_OUT;
  }
  /** -1: by a signal, or it could not be run. */
  [[nodiscard]] int exit_code() const { return record_ == nullptr ? -1 : record_->exit_code; }
  /** A number that it printed. */
  [[nodiscard]] std::optional<double> metric(std::string_view name) const
  {
    for (auto* at = record_ == nullptr ? nullptr : record_->metrics;
         at != nullptr && *at != nullptr;
         ++at)
      if (name == (*at)->name)
        return (*at)->value;
    return std::nullopt;
  }
  /** The C record; NULL of a null one. */
  [[nodiscard]] const ktstr_payload_result* record() const { return record_; }

private:
  const ktstr_payload_result* record_ = nullptr;
};

namespace detail {

/** Options as C has them; valid as long as what it was made of. */
class PayloadOptionsRecord {
public:
  explicit PayloadOptionsRecord(const PayloadOptions& options)
  {
    for (const auto& arg : options.args)
      args_.push_back(arg.c_str());
    args_.push_back(nullptr);
    record_.flags = options.expected_exit ? static_cast<uint32_t>(KTSTR_PAYLOAD_EXPECT_EXIT) : 0;
    record_.name = options.name.empty() ? nullptr : options.name.c_str();
    record_.cgroup = options.cgroup.empty() ? nullptr : options.cgroup.c_str();
    record_.args = args_.data();
    record_.expected_exit = options.expected_exit.value_or(0);
  }
  PayloadOptionsRecord(const PayloadOptionsRecord&) = delete;
  PayloadOptionsRecord& operator=(const PayloadOptionsRecord&) = delete;

  [[nodiscard]] const ktstr_payload_options* get() const { return &record_; }

private:
  std::vector<const char*> args_;
  ktstr_payload_options record_ = {KTSTR_RECORD(ktstr_payload_options)};
};

} // namespace detail
} // namespace ktstr

#endif /* KTSTR_HPP_PAYLOAD_RUN_HPP */
