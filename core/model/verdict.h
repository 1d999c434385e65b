/// What a cell's run came to, and whose fault it was. Order of strength: Fail > Inconclusive > Pass
/// > Skip.
#pragma once

#include <optional>
#include <string_view>

namespace ktstr {

/// Listed from weak to strong: folding takes the greater. `unset` is "nothing was said", never a
/// pass.
enum class Verdict { unset, skip, pass, inconclusive, fail };

/// Who is to blame for a verdict that is not a pass. `none` for passes and skips.
enum class Fault { none, scheduler, test, plugin, guest, host };

/// "pass", "fail", "skip", "inconclusive", "unset".
std::string_view name_of(Verdict verdict);
std::string_view name_of(Fault fault);
std::optional<Verdict> verdict_from(std::string_view name);
std::optional<Fault> fault_from(std::string_view name);

/// The stronger of two.
Verdict fold(Verdict a, Verdict b);

/// Exit codes of the tool.
inline constexpr int kExitPass = 0;
inline constexpr int kExitFail = 1;
inline constexpr int kExitInconclusive = 2;
inline constexpr int kExitUsage = 64;
inline constexpr int kExitEnvironment = 69;
inline constexpr int kExitInternal = 70;
inline constexpr int kExitInterrupted = 130;

} // namespace ktstr
