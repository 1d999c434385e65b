/// A BPF object with a sched_ext scheduler in it: opened, its constants set, loaded, attached. It
/// is attached as long as this object lives.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/guest/bpf_variables.h"

struct bpf_link;
struct bpf_map;
struct bpf_object;

namespace ktstr::guest {

/// How a scheduler ended, as it recorded it itself in its `exit` operation.
struct BpfExitRecord {
  std::int64_t kind = 0; ///< the kernel's enum scx_exit_kind; 0: it has not ended, or keeps none
  std::string reason;
  std::string message;
  std::string dump;
};

class BpfObject {
public:
  /// `bytes` is an ELF file. `struct_ops` names one of its structures of type sched_ext_ops; when
  /// empty, there must be one only. Needs no privilege: nothing is loaded yet.
  static Result<std::unique_ptr<BpfObject>> open(std::string_view bytes,
                                                 const std::string& struct_ops);

  /// Sets a `const volatile` integer. Errors: no such constant, not an integer of 1, 2, 4 or 8
  /// bytes, a value that does not fit.
  Status set_constant(const std::string& name, std::uint64_t value);

  /// The value that a constant will have; nothing for what set_constant() refuses.
  [[nodiscard]] std::optional<std::uint64_t> constant(const std::string& name) const;

  /// The scheduler's own name, which the kernel shows in root/ops.
  [[nodiscard]] std::string ops_name() const;

  /// Fills in what the object expects its loader to know of the running kernel, then loads it.
  Status load();
  Status attach();

  [[nodiscard]] BpfExitRecord exit_record() const;

  ~BpfObject();
  BpfObject(const BpfObject&) = delete;
  BpfObject& operator=(const BpfObject&) = delete;

private:
  explicit BpfObject(bpf_object* object) : object_(object) {}
  Status choose_ops(const std::string& name);
  [[nodiscard]] Result<BpfVariable> find_constant(const std::string& name) const;
  Status attach_programs();

  bpf_object* object_;
  bpf_map* ops_ = nullptr;
  std::uint32_t ops_type_ = 0;
  std::vector<bpf_link*> links_;
};

/// What libbpf said since it was asked last: its warnings, with the verifier's log of a program
/// that was refused. The last 64 KiB.
std::string take_libbpf_log();

/// The line of a libbpf log that says best why a load failed; empty when none does.
std::string reason_in_libbpf_log(std::string_view log);

} // namespace ktstr::guest
