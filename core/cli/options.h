/// Options of commands as data, and their parser: the only place that knows Boost.Program_options.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"

namespace ktstr {

struct OptionSpec {
  std::string_view name;  ///< long, without dashes
  char letter = 0;        ///< short form; 0: none
  std::string_view value; ///< what its value is called in the help ("PATH"); empty: a switch
  std::string_view help;  ///< one line
  bool is_repeatable = false;
  std::vector<std::string_view> aliases; ///< other long names, not shown in the help
};

/// What the user wrote, sorted out.
class ParsedOptions {
public:
  [[nodiscard]] bool has(std::string_view name) const;
  /// The option's value; the fallback when it was not given.
  [[nodiscard]] std::string text(std::string_view name, std::string_view fallback = {}) const;
  /// All values of a repeatable option, in order.
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;
  [[nodiscard]] const std::vector<std::string>& arguments() const { return arguments_; }
  [[nodiscard]] const std::vector<std::string>& rest() const { return rest_; } ///< after "--"
  [[nodiscard]] int verbosity() const { return verbosity_; }                   ///< number of -v

private:
  friend class OptionParser;
  std::vector<std::pair<std::string, std::string>> values_;
  std::vector<std::string> arguments_;
  std::vector<std::string> rest_;
  int verbosity_ = 0;
};

/// Options that every command has: --help, --verbose, --color.
const std::vector<OptionSpec>& common_options();

/// Parses what follows the command's name. Errors (kind `invalid`) name the option and what is
/// wrong with it; an unknown one suggests the nearest.
Result<ParsedOptions> parse_options(const std::vector<OptionSpec>& specs,
                                    const std::vector<std::string>& words);

/// The help's lines on options, aligned.
std::string describe_options(const std::vector<OptionSpec>& specs);

/// Whole text as a number within bounds; the error names the option, the text and the bounds.
Result<std::uint64_t> parse_number(std::string_view option,
                                   std::string_view text,
                                   std::uint64_t least,
                                   std::uint64_t most);

/// One of a few words; the error lists them.
Result<std::string> parse_choice(std::string_view option,
                                 const std::string& text,
                                 const std::vector<std::string>& choices);

} // namespace ktstr
