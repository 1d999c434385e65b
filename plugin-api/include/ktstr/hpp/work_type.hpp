/* ktstr/hpp/work_type.hpp - a work type as a function. */
#ifndef KTSTR_HPP_WORK_TYPE_HPP
#define KTSTR_HPP_WORK_TYPE_HPP

#include <exception>
#include <string_view>

#include <ktstr/hpp/cell.hpp>
#include <ktstr/hpp/scheduler.hpp>
#include <ktstr/work_type.h>

namespace [[gnu::visibility("hidden")]] ktstr {
/** What the loop of a work type is given. */
class Worker {
public:
  Worker(const ktstr_work_type* type, const ktstr_worker* worker) : type_(type), worker_(worker) {}

  [[nodiscard]] const ktstr_worker_info& info() const { return *worker_->info; }
  /** The C interface. */
  [[nodiscard]] const ktstr_worker* worker() const { return worker_; }
  /** The value of a parameter; 0 when the work type has none of that name. */
  [[nodiscard]] int64_t param(std::string_view name) const
  {
    for (uint32_t i = 0; i < info().param_count; ++i)
      if (name == type_->params[i]->name)
        return info().params[i];
    return 0;
  }
  [[nodiscard]] bool should_stop() const { return worker_->should_stop(worker_); }
  void did(uint64_t units) const { worker_->did(worker_, units); }
  void still_running() const { worker_->still_running(worker_); }
  void burn(uint64_t rounds) const { worker_->burn(worker_, rounds); }
  uint64_t burn_for_us(uint64_t us) const { return worker_->burn_for_us(worker_, us); }
  void sleep_us(uint64_t us) const { worker_->sleep_us(worker_, us); }
  void notify(uint32_t member) const { worker_->notify(worker_, member); }
  [[nodiscard]] uint32_t wait(uint32_t seen) const { return worker_->wait(worker_, seen); }
  void begin_waiting() const { worker_->begin_waiting(worker_); }
  void end_waiting(uint64_t due_ns = 0) const { worker_->end_waiting(worker_, due_ns); }

private:
  const ktstr_work_type* type_;
  const ktstr_worker* worker_;
};

/** A parameter: {"burst_us", 1000, 1, 1000000}; as in ktstr_work_param. */
struct WorkParam {
  const char* name = nullptr;
  int64_t fallback = 0;
  int64_t least = 0;
  int64_t greatest = 0;
  const char* const* words = nullptr;
};

namespace detail {
inline constexpr int kMostParams = 16;
}

struct WorkTypeOptions {
  const char* id = nullptr; /* NULL: the name given to KTSTR_WORK_TYPE */
  const char* description = nullptr;
  uint32_t group_size = 0;
  WorkParam params[detail::kMostParams] = {};
};

/** Defined by KTSTR_WORK_TYPE. */
class WorkType {
public:
  constexpr WorkType(const char* name,
                     const ktstr_work_type_ops* ops,
                     const WorkTypeOptions& options)
      : record_{
            KTSTR_RECORD(ktstr_work_type),
            .group_size = options.group_size,
            .id = options.id != nullptr ? options.id : name,
            .description = options.description,
            .params = options.params[0].name != nullptr ? list_ : nullptr,
            .ops = ops,
        }
  {
    for (int i = 0; i < detail::kMostParams && options.params[i].name != nullptr; ++i) {
      const auto& param = options.params[i];
      params_[i] = {
          KTSTR_RECORD(ktstr_work_param),
          .name = param.name,
          .fallback = param.fallback,
          .least = param.least,
          .greatest = param.greatest,
          .words = param.words,
      };
      list_[i] = &params_[i];
    }
  }
  WorkType(const WorkType&) = delete;
  WorkType& operator=(const WorkType&) = delete;
  [[nodiscard]] constexpr const ktstr_work_type* record() const { return &record_; }

private:
  ktstr_work_param params_[detail::kMostParams] = {};
  const ktstr_work_param* list_[detail::kMostParams + 1] = {};
  ktstr_work_type record_;
};

namespace detail {

inline ktstr_status run_loop(void (*loop)(const Worker& worker), const Worker& worker) noexcept
{
#if defined(__cpp_exceptions)
  try {
    loop(worker);
  } catch (const std::exception& exception) {
    host()->set_error(host(), exception.what());
    return KTSTR_ERR_INTERNAL;
  } catch (...) {
    host()->set_error(host(), "the work type threw something that is no std::exception");
    return KTSTR_ERR_INTERNAL;
  }
#else
  loop(worker);
#endif
  return KTSTR_OK;
}

} // namespace detail
} // namespace ktstr

/** Defines the work type NAME; the loop follows. It has a `const ktstr::Worker& worker`. At file
 *  scope, or in a namespace.
 *  @param ... members of ktstr::WorkTypeOptions, in their order; may be none.
 *  Example: KTSTR_WORK_TYPE(pulse, .params = {{"on_us", 1000, 1, 1000000}})
 *  { while (!worker.should_stop()) worker.did(worker.burn_for_us(1000)); } */
#define KTSTR_WORK_TYPE(NAME, ...)                                                                 \
  static void ktstr_loop_##NAME(const ::ktstr::Worker& worker);                                    \
  static ktstr_status ktstr_work_##NAME(const ktstr_work_type* type,                               \
                                        const ktstr_worker* worker) noexcept                       \
  {                                                                                                \
    return ::ktstr::detail::run_loop(ktstr_loop_##NAME, ::ktstr::Worker(type, worker));            \
  }                                                                                                \
  static constexpr ktstr_work_type_ops ktstr_work_ops_##NAME = {ktstr_work_##NAME};                \
  static constexpr ::ktstr::WorkType NAME{                                                         \
      #NAME, &ktstr_work_ops_##NAME, ::ktstr::WorkTypeOptions{__VA_ARGS__}};                       \
  static void ktstr_loop_##NAME([[maybe_unused]] const ::ktstr::Worker& worker)

#endif /* KTSTR_HPP_WORK_TYPE_HPP */
