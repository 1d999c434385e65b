/* ktstr/hpp/scheduler.hpp - schedulers and their flags as constants. Each object is defined with
 * `static constexpr` at file scope, where it lives as long as the plugin; none can be copied,
 * because its records point into it.
 */
#ifndef KTSTR_HPP_SCHEDULER_HPP
#define KTSTR_HPP_SCHEDULER_HPP

#include <ktstr/bpf.h>
#include <ktstr/hpp/test.hpp>
#include <ktstr/scheduler.h>

namespace [[gnu::visibility("hidden")]] ktstr {
/** A constant of the BPF object: {"slice_ns", 5000000}. */
struct Rodata {
  const char* name = nullptr;
  uint64_t value = 0;
};

namespace detail {

inline constexpr int kMostRodata = 8;
inline constexpr int kMostTexts = 16;
inline constexpr int kMostFlags = 32;

/** The records of a few constants, and the list that points to them. */
struct RodataList {
  constexpr explicit RodataList(const Rodata (&values)[kMostRodata])
  {
    for (int i = 0; i < kMostRodata && values[i].name != nullptr; ++i) {
      records[i] = {KTSTR_RECORD(ktstr_rodata), .name = values[i].name, .value = values[i].value};
      list[i] = &records[i];
    }
  }
  RodataList(const RodataList&) = delete;
  RodataList& operator=(const RodataList&) = delete;
  /** NULL when there are none. */
  [[nodiscard]] constexpr const ktstr_rodata* const* get() const
  {
    return list[0] != nullptr ? list : nullptr;
  }

  ktstr_rodata records[kMostRodata] = {};
  const ktstr_rodata* list[kMostRodata + 1] = {};
};

/** A list of texts; NULL when there are none. */
struct TextList {
  constexpr explicit TextList(const char* const (&texts)[kMostTexts])
  {
    for (int i = 0; i < kMostTexts; ++i)
      list[i] = texts[i];
  }
  [[nodiscard]] constexpr const char* const* get() const
  {
    return list[0] != nullptr ? list : nullptr;
  }

  const char* list[kMostTexts + 1] = {};
};

} // namespace detail

/** What a flag does: rodata for BPF schedulers, args for binaries. */
struct FlagOptions {
  const char* description = nullptr;
  Rodata rodata[detail::kMostRodata] = {};
  const char* args[detail::kMostTexts] = {};
  const char* needs[detail::kMostTexts] = {};
  const char* conflicts[detail::kMostTexts] = {};
};

/** Example: static constexpr ktstr::Flag vtime{"vtime", {.rodata = {{"by_vtime", 1}}}}; */
class Flag {
public:
  constexpr Flag(const char* id, const FlagOptions& options)
      : rodata_(options.rodata), args_(options.args), needs_(options.needs),
        conflicts_(options.conflicts), record_{
                                           KTSTR_RECORD(ktstr_flag),
                                           .id = id,
                                           .description = options.description,
                                           .args = args_.get(),
                                           .rodata = rodata_.get(),
                                           .needs = needs_.get(),
                                           .conflicts = conflicts_.get(),
                                       }
  {
  }
  Flag(const Flag&) = delete;
  Flag& operator=(const Flag&) = delete;
  [[nodiscard]] constexpr const ktstr_flag* record() const { return &record_; }

private:
  detail::RodataList rodata_;
  detail::TextList args_;
  detail::TextList needs_;
  detail::TextList conflicts_;
  ktstr_flag record_;
};

namespace detail {

struct FlagList {
  constexpr explicit FlagList(const Flag* const (&flags)[kMostFlags])
  {
    for (int i = 0; i < kMostFlags && flags[i] != nullptr; ++i)
      list[i] = flags[i]->record();
  }
  [[nodiscard]] constexpr const ktstr_flag* const* get() const
  {
    return list[0] != nullptr ? list : nullptr;
  }

  const ktstr_flag* list[kMostFlags + 1] = {};
};

} // namespace detail

/** What can be said of a scheduler that is a BPF object. */
struct SchedulerOptions {
  const char* id = nullptr; /* NULL: the name given to KTSTR_SCHEDULER */
  const char* description = nullptr;
  const char* struct_ops = nullptr; /* NULL: the only one of the object */
  Rodata rodata[detail::kMostRodata] = {};
  const Flag* flags[detail::kMostFlags] = {};
  const ktstr_constraints* constraints = &kAnyMachine;
  const char* checks = nullptr; /* JSON: R"({"max_gap_pct": 5})" */
  const ktstr_scheduler_setup* setup = nullptr;
};

class BpfScheduler {
public:
  constexpr BpfScheduler(const char* name,
                         const unsigned char* object,
                         const unsigned char* end,
                         const SchedulerOptions& options)
      : rodata_(options.rodata), flags_(options.flags), object_{KTSTR_RECORD(ktstr_bpf_object),
                                                                .data = object,
                                                                .end = end,
                                                                .struct_ops = options.struct_ops},
        record_{
            KTSTR_RECORD(ktstr_scheduler),
            .kind = KTSTR_SCHEDULER_BPF,
            .id = options.id != nullptr ? options.id : name,
            .description = options.description,
            .bpf = &object_,
            .rodata = rodata_.get(),
            .flags = flags_.get(),
            .constraints = options.constraints,
            .checks = options.checks,
            .setup = options.setup,
        }
  {
  }
  BpfScheduler(const BpfScheduler&) = delete;
  BpfScheduler& operator=(const BpfScheduler&) = delete;
  [[nodiscard]] constexpr const ktstr_scheduler* record() const { return &record_; }

private:
  detail::RodataList rodata_;
  detail::FlagList flags_;
  ktstr_bpf_object object_;
  ktstr_scheduler record_;
};

/** What can be said of a scheduler that is a program. */
struct BinaryOptions {
  const char* path = nullptr; /* a name, found in PATH of the host, or a path */
  const char* args[detail::kMostTexts] = {};
  const char* description = nullptr;
  const Flag* flags[detail::kMostFlags] = {};
  const ktstr_constraints* constraints = &kAnyMachine;
  const char* checks = nullptr; /* JSON: R"({"max_gap_pct": 5})" */
  const ktstr_scheduler_setup* setup = nullptr;
};

/** Example: static constexpr ktstr::BinaryScheduler acme{"acme", {.path = "scx_acme"}}; */
class BinaryScheduler {
public:
  constexpr BinaryScheduler(const char* id, const BinaryOptions& options)
      : args_(options.args), flags_(options.flags), binary_{KTSTR_RECORD(ktstr_binary),
                                                            .path = options.path,
                                                            .args = args_.get()},
        record_{
            KTSTR_RECORD(ktstr_scheduler),
            .kind = KTSTR_SCHEDULER_BINARY,
            .id = id,
            .description = options.description,
            .binary = &binary_,
            .flags = flags_.get(),
            .constraints = options.constraints,
            .checks = options.checks,
            .setup = options.setup,
        }
  {
  }
  BinaryScheduler(const BinaryScheduler&) = delete;
  BinaryScheduler& operator=(const BinaryScheduler&) = delete;
  [[nodiscard]] constexpr const ktstr_scheduler* record() const { return &record_; }

private:
  detail::TextList args_;
  detail::FlagList flags_;
  ktstr_binary binary_;
  ktstr_scheduler record_;
};

} // namespace ktstr

/** Defines the scheduler NAME, whose BPF program NAME.bpf.c was given to ktstr_add_plugin(). At
 * file scope, outside of namespaces, followed by a semicolon.
 *  @param ... members of ktstr::SchedulerOptions, in their order; may be none. */
#define KTSTR_SCHEDULER(NAME, ...)                                                                 \
  KTSTR_DECLARE_BPF(NAME);                                                                         \
  static constexpr ::ktstr::BpfScheduler NAME                                                      \
  {                                                                                                \
#NAME, ktstr_bpf_##NAME, ktstr_bpf_##NAME##_end, ::ktstr::SchedulerOptions                     \
    {                                                                                              \
      __VA_ARGS__                                                                                  \
    }                                                                                              \
  }

#endif /* KTSTR_HPP_SCHEDULER_HPP */
