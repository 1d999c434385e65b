/// The border where plugin memory becomes ours: records are copied into structs of our size and
/// zero-filled, lists and texts are bounded and checked. The first broken rule is kept and named
/// with its path ("ktstr.scheduler/1, item 0, flags[1], id: is not UTF-8"); what follows a failure
/// does nothing, so that a checker lists its rules and asks once at the end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <ktstr/payload.h>
#include <ktstr/plugin.h>
#include <ktstr/scheduler.h>
#include <ktstr/test.h>
#include <ktstr/vmm.h>
#include <ktstr/work_type.h>

#include "core/base/result.h"

namespace ktstr {

/// Size of a record in the first release that had it: one that grew since is still read from
/// plugins of before.
template <typename T> inline constexpr std::uint32_t kFirstSize = sizeof(T);
template <> inline constexpr std::uint32_t kFirstSize<ktstr_vmm> = offsetof(ktstr_vmm, boot);
template <>
inline constexpr std::uint32_t kFirstSize<ktstr_scheduler> = offsetof(ktstr_scheduler, checks);
template <> inline constexpr std::uint32_t kFirstSize<ktstr_test> = offsetof(ktstr_test, payload);
template <>
inline constexpr std::uint32_t kFirstSize<ktstr_payload> = offsetof(ktstr_payload, json_options);

/// Copies a record into `into`, zero-filling what it lacks. `first_size` is the record's size in
/// the first release that had it. Nothing when fine, else the broken rule.
std::optional<std::string>
copy_record(const void* record, std::span<std::byte> into, std::uint32_t first_size);

/// The rule a text breaks, or nothing. `is_line` refuses control characters: the text is shown in
/// one line.
std::optional<std::string> broken_text_rule(const char* text, std::size_t limit, bool is_line);

/// Records of our own, at addresses that stay: plugins' records, normalised.
class RecordStore {
public:
  template <typename T> T& add() { return std::get<std::deque<T>>(records_).emplace_back(); }
  /// A NULL-terminated array of pointers, like those in records.
  template <typename T> const T* const* add_list(std::vector<const T*> items)
  {
    items.push_back(nullptr);
    return std::get<std::deque<std::vector<const T*>>>(lists_)
        .emplace_back(std::move(items))
        .data();
  }

private:
  std::tuple<std::deque<ktstr_scheduler>,
             std::deque<ktstr_bpf_object>,
             std::deque<ktstr_binary>,
             std::deque<ktstr_builtin>,
             std::deque<ktstr_scheduler_setup>,
             std::deque<ktstr_flag>,
             std::deque<ktstr_rodata>,
             std::deque<ktstr_constraints>,
             std::deque<ktstr_test>,
             std::deque<ktstr_test_expect>,
             std::deque<ktstr_test_setup>,
             std::deque<ktstr_perf_delta>,
             std::deque<ktstr_payload>,
             std::deque<ktstr_payload_metric>,
             std::deque<ktstr_payload_check>,
             std::deque<ktstr_vmm>,
             std::deque<ktstr_work_type>,
             std::deque<ktstr_work_param>>
      records_;
  std::tuple<std::deque<std::vector<const ktstr_flag*>>,
             std::deque<std::vector<const ktstr_rodata*>>,
             std::deque<std::vector<const ktstr_payload_metric*>>,
             std::deque<std::vector<const ktstr_payload_check*>>,
             std::deque<std::vector<const ktstr_perf_delta*>>,
             std::deque<std::vector<const ktstr_work_param*>>>
      lists_;
};

class RecordReader {
public:
  static constexpr std::size_t kMaxEntries = 1024;
  static constexpr std::size_t kMaxLine = 4096;
  static constexpr std::size_t kMaxDocument = 1UL << 20U;

  RecordReader(RecordStore& store, std::string where) : store_(store), path_{std::move(where)} {}

  /// Names the part being read for as long as it lives.
  class Scope {
  public:
    Scope(RecordReader& reader, std::string name) : reader_(reader)
    {
      reader_.path_.push_back(std::move(name));
    }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
    ~Scope() { reader_.path_.pop_back(); }

  private:
    RecordReader& reader_;
  };

  /// Our copy of a record that must be there; NULL after a failure.
  template <typename T> T* copy(const void* record)
  {
    if (!ok())
      return nullptr;
    T& own = store_.add<T>();
    const auto broken =
        copy_record(record, std::as_writable_bytes(std::span(&own, 1)), kFirstSize<T>);
    if (broken)
      fail(*broken);
    return ok() ? &own : nullptr;
  }

  /// Replaces an optional nested record by our copy of it; `check` gets the copy.
  template <typename T, typename Check> void nested(const T*& member, std::string name, Check check)
  {
    if (!ok() || member == nullptr)
      return;
    const Scope scope(*this, std::move(name));
    T* own = copy<T>(member);
    member = own;
    if (own != nullptr)
      check(*own);
  }

  /// Replaces an optional NULL-terminated list of records by one of our copies.
  template <typename T, typename Check>
  void list(const T* const*& member, const std::string& name, Check check)
  {
    const auto count = count_of(member, name);
    if (!ok() || member == nullptr)
      return;
    std::vector<const T*> items;
    for (std::size_t i = 0; i < count && ok(); ++i) {
      const T* item = member[i];
      nested(item, name + "[" + std::to_string(i) + "]", check);
      items.push_back(item);
    }
    member = store_.add_list(std::move(items));
  }

  /// A text of one line, which may be absent.
  void line(const char* text, std::string name);
  void required_line(const char* text, std::string name);
  /// An optional NULL-terminated list of lines.
  void lines(const char* const* list, const std::string& name);
  void document(const char* text, std::string name);
  void item_id(const char* id);
  void zero(std::uint32_t word, std::string_view name);

  void require(bool holds, std::string_view rule)
  {
    if (!holds)
      fail(std::string(rule));
  }
  void fail(const std::string& rule);
  [[nodiscard]] bool ok() const { return !error_.has_value(); }
  /// Precondition: !ok().
  [[nodiscard]] Error error() const { return *error_; }

private:
  template <typename T> std::size_t count_of(const T* const* list, const std::string& name)
  {
    if (!ok() || list == nullptr)
      return 0;
    for (std::size_t i = 0; i <= kMaxEntries; ++i)
      if (list[i] == nullptr)
        return i;
    fail(name + " has more than " + std::to_string(kMaxEntries) +
         " entries; is the NULL at its end missing?");
    return 0;
  }
  void text(const char* text, std::string name, std::size_t limit, bool is_line);

  RecordStore& store_;
  std::vector<std::string> path_;
  std::optional<Error> error_;
};

} // namespace ktstr
