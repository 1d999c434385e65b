/// Reading a JSON document with exact complaints. A reader is a value with its path in the
/// document; its getters check type and range. The first complaint is kept, later ones are dropped,
/// and a getter that complains gives its fallback: so parsing code reads straight on and looks at
/// `Complaint` once, at its end.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json.h"
#include "core/base/result.h"

namespace ktstr {

class AddedWorkTypes;

/// The first thing that was wrong with a document.
class Complaint {
public:
  void raise(std::string text);
  [[nodiscard]] Status status() const;

private:
  std::optional<std::string> first_;
};

class DocumentReader {
public:
  /// `added` are work types that the document may name beside the engine's own; null: none.
  DocumentReader(const Json& json,
                 std::string path,
                 Complaint& complaint,
                 const AddedWorkTypes* added = nullptr)
      : json_(&json), path_(std::move(path)), complaint_(&complaint), added_(added)
  {
  }

  [[nodiscard]] const Json& json() const { return *json_; }
  /// "cgroups[1].cpuset"; empty for the document itself.
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const AddedWorkTypes* added_work_types() const { return added_; }

  /// Complains: "at 'cgroups[1].cpuset': <text>".
  void complain(const std::string& text) const;
  /// Complains: "at '...': expected <what>, got <this value>".
  void expected(std::string_view what) const;

  /// This must be an object that has no other members than these, and none twice.
  [[nodiscard]] bool is_object_of(const std::vector<std::string>& members) const;
  [[nodiscard]] bool has(std::string_view member) const { return json_->has(member); }
  /// A member; complains when it is absent.
  [[nodiscard]] DocumentReader member(std::string_view name) const;
  /// Calls back for a member when it is there.
  void with(std::string_view name, const std::function<void(const DocumentReader&)>& read) const;
  /// An item of an array that has it.
  [[nodiscard]] DocumentReader item(std::size_t index) const;
  /// Calls back for each item of an array member; nothing when the member is absent.
  void each(std::string_view name, const std::function<void(const DocumentReader&)>& read) const;
  /// For `{"kind": argument}`: an object with exactly one member, which is among `kinds`.
  [[nodiscard]] std::optional<std::string>
  single_member(const std::vector<std::string>& kinds) const;

  [[nodiscard]] std::int64_t
  integer(std::int64_t least, std::int64_t greatest, std::int64_t fallback) const;
  /// Greater than `above`, at most `greatest`.
  [[nodiscard]] double number(double above, double greatest, double fallback) const;
  [[nodiscard]] bool boolean(bool fallback) const;
  [[nodiscard]] std::string text() const;
  /// One of `choices`; its index. `what` names them in the complaint.
  [[nodiscard]] std::size_t choice(const std::vector<std::string>& choices,
                                   std::string_view what) const;

private:
  const Json* json_;
  std::string path_;
  Complaint* complaint_;
  const AddedWorkTypes* added_;
};

} // namespace ktstr
