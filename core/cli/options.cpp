#include "core/cli/options.h"

#include <algorithm>

#include <boost/program_options/errors.hpp>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/positional_options.hpp>
#include <boost/program_options/value_semantic.hpp>

#include "core/base/text.h"

namespace ktstr {

namespace po = boost::program_options;

namespace {

constexpr const char* kPositional = "arguments";

std::vector<OptionSpec> with_common(const std::vector<OptionSpec>& specs)
{
  auto all = specs;
  all.insert(all.end(), common_options().begin(), common_options().end());
  return all;
}

void add_to(po::options_description& description, const OptionSpec& spec, std::string_view name)
{
  std::string names(name);
  if (spec.letter != 0 && name == spec.name)
    names += std::string(",") + spec.letter;
  if (spec.value.empty())
    description.add_options()(names.c_str(), po::bool_switch(), "");
  else
    description.add_options()(names.c_str(), po::value<std::vector<std::string>>(), "");
}

std::vector<std::string> spelled_names(const std::vector<OptionSpec>& specs)
{
  std::vector<std::string> names;
  for (const auto& spec : specs) {
    names.push_back("--" + std::string(spec.name));
    for (const auto alias : spec.aliases)
      names.push_back("--" + std::string(alias));
  }
  return names;
}

/// The option that an alias, a long name or "-x" stands for.
const OptionSpec* find_spec(const std::vector<OptionSpec>& specs, std::string_view name)
{
  for (const auto& spec : specs) {
    const bool is_short = name.size() == 2 && name[0] == '-' && name[1] == spec.letter;
    const bool is_alias =
        std::find(spec.aliases.begin(), spec.aliases.end(), name) != spec.aliases.end();
    if (spec.name == name || is_alias || is_short)
      return &spec;
  }
  return nullptr;
}

} // namespace

class OptionParser {
public:
  explicit OptionParser(const std::vector<OptionSpec>& specs) : specs_(with_common(specs))
  {
    for (const auto& spec : specs_) {
      add_to(description_, spec, spec.name);
      for (const auto alias : spec.aliases)
        add_to(description_, spec, alias);
    }
    description_.add_options()(kPositional, po::value<std::vector<std::string>>(), "");
    positional_.add(kPositional, -1);
  }

  Result<ParsedOptions> parse(const std::vector<std::string>& words)
  {
    const auto end = std::find(words.begin(), words.end(), "--");
    std::vector<std::string> mine;
    for (auto word = words.begin(); word != end; ++word)
      if (!count_verbose(*word))
        mine.push_back(*word);
    if (end != words.end())
      parsed_.rest_.assign(end + 1, words.end());
    if (auto status = parse_words(mine); !status)
      return status.error();
    return std::move(parsed_);
  }

private:
  /// -v may be repeated and joined (-vv), which the library has no notion of.
  bool count_verbose(const std::string& word)
  {
    const bool is_letters =
        word.size() >= 2 && word[0] == '-' && word.find_first_not_of('v', 1) == std::string::npos;
    if (is_letters)
      parsed_.verbosity_ += static_cast<int>(word.size() - 1);
    else if (word == "--verbose")
      ++parsed_.verbosity_;
    else
      return false;
    return true;
  }

  Status parse_words(const std::vector<std::string>& words)
  {
    constexpr int kStyle =
        po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    try {
      const auto outcome = po::command_line_parser(words)
                               .options(description_)
                               .positional(positional_)
                               .style(kStyle)
                               .run();
      for (const auto& option : outcome.options)
        if (auto status = keep(option); !status)
          return status;
    } catch (const po::unknown_option& unknown) {
      return Error::make(ErrorKind::invalid,
                         "unknown option '{}'{}",
                         unknown.get_option_name(),
                         suggestion(unknown.get_option_name(), spelled_names(specs_)));
    } catch (const po::error& failure) {
      return Error(ErrorKind::invalid, failure.what());
    }
    return {};
  }

  Status keep(const po::option& option)
  {
    if (option.string_key == kPositional || option.position_key >= 0) {
      parsed_.arguments_.insert(parsed_.arguments_.end(), option.value.begin(), option.value.end());
      return {};
    }
    const auto* spec = find_spec(specs_, option.string_key);
    KTSTR_ASSERT(spec != nullptr);
    if (!spec->is_repeatable && !spec->value.empty() && parsed_.has(spec->name))
      return Error::make(ErrorKind::invalid, "option '--{}' was given twice", spec->name);
    const auto value = option.value.empty() ? std::string() : option.value.front();
    if (!spec->value.empty() && value.empty())
      return Error::make(
          ErrorKind::invalid, "option '--{}' needs a value: {}", spec->name, spec->value);
    parsed_.values_.emplace_back(spec->name, value);
    return {};
  }

  std::vector<OptionSpec> specs_;
  po::options_description description_;
  po::positional_options_description positional_;
  ParsedOptions parsed_;
};

bool ParsedOptions::has(std::string_view name) const
{
  return std::any_of(
      values_.begin(), values_.end(), [name](const auto& pair) { return pair.first == name; });
}

std::string ParsedOptions::text(std::string_view name, std::string_view fallback) const
{
  const auto all = texts(name);
  return all.empty() ? std::string(fallback) : all.back();
}

std::vector<std::string> ParsedOptions::texts(std::string_view name) const
{
  std::vector<std::string> found;
  for (const auto& [key, value] : values_)
    if (key == name)
      found.push_back(value);
  return found;
}

const std::vector<OptionSpec>& common_options()
{
  static const std::vector<OptionSpec> kOptions{
      {.name = "color", .value = "WHEN", .help = "auto, always or never; NO_COLOR is honoured"},
      {.name = "verbose", .letter = 'v', .help = "say more; -vv: say what developers ask for"},
      {.name = "help", .letter = 'h', .help = "show this text"}};
  return kOptions;
}

Result<ParsedOptions> parse_options(const std::vector<OptionSpec>& specs,
                                    const std::vector<std::string>& words)
{
  return OptionParser(specs).parse(words);
}

std::string describe_options(const std::vector<OptionSpec>& specs)
{
  std::vector<std::pair<std::string, std::string_view>> lines;
  std::size_t width = 0;
  for (const auto& spec : with_common(specs)) {
    std::string left = spec.letter != 0 ? fmt::format("-{}, ", spec.letter) : "    ";
    left += fmt::format("--{}", spec.name);
    if (!spec.value.empty())
      left += fmt::format(" {}", spec.value);
    width = std::max(width, left.size());
    lines.emplace_back(std::move(left), spec.help);
  }
  std::string text;
  for (const auto& [left, help] : lines)
    text += fmt::format("  {:<{}}  {}\n", left, width, help);
  return text;
}

Result<std::uint64_t> parse_number(std::string_view option,
                                   std::string_view text,
                                   std::uint64_t least,
                                   std::uint64_t most)
{
  const auto number = parse_decimal(text);
  if (!number || *number < least || *number > most)
    return Error::make(ErrorKind::invalid,
                       "'{}' is not a number from {} to {} (option '{}')",
                       text,
                       least,
                       most,
                       option);
  return *number;
}

Result<std::string> parse_choice(std::string_view option,
                                 const std::string& text,
                                 const std::vector<std::string>& choices)
{
  if (std::find(choices.begin(), choices.end(), text) != choices.end())
    return text;
  return Error::make(ErrorKind::invalid,
                     "'{}' is none of {} (option '{}'){}",
                     text,
                     join(choices, ", "),
                     option,
                     suggestion(text, choices));
}

} // namespace ktstr
