/// Keeps disturbing a scenario from its first step to its end.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/scenario/disturbance.h"
#include "core/scenario/document.h"

namespace ktstr {

class Disturber {
public:
  explicit Disturber(const std::vector<DisturbanceInfo>& chosen);

  /// Kind unsupported when the scenario itself takes away what a disturbance needs.
  [[nodiscard]] Status check(const Document& scenario) const;
  /// Adds workers and cgroups of its own.
  Status begin(Stage& stage);
  /// The moment of the next act; the end of time when there is none.
  [[nodiscard]] std::uint64_t next_due_ns() const;
  /// Does what is due.
  Status act(Stage& stage);
  /// Leaves the machine to the scenario for a change.
  Status rest(Stage& stage) const;

  [[nodiscard]] bool is_idle() const { return running_.empty(); }
  /// {"name": rounds}: how often each acted.
  [[nodiscard]] Json rounds() const;

private:
  struct Running {
    const DisturbanceType* type = nullptr;
    std::unique_ptr<Document> document; ///< its workers' specifications stay
    std::uint64_t round = 0;
    std::uint64_t acts = 0; ///< rounds in which there was something to do
    std::uint64_t due_ns = UINT64_MAX;
  };
  std::vector<Running> running_;
};

} // namespace ktstr
