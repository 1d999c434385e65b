#include "core/cli/build_inputs.h"

#include <utility>
#include <vector>

#include "core/base/file.h"
#include "core/base/process.h"
#include "core/base/text.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

constexpr Milliseconds kNinjaLimit{60000};
constexpr std::size_t kMostDeps = 512UL << 20U;
constexpr std::size_t kMostDepfile = 16UL << 20U;

/// The value of "NAME:TYPE=value" in CMakeCache.txt.
std::string cached(const fs::path& build, std::string_view name)
{
  const auto text = read_file(build / "CMakeCache.txt");
  if (!text)
    return {};
  for (const auto& line : split(*text, '\n')) {
    const auto equals = line.find('=');
    if (equals != std::string::npos && line.starts_with(std::string(name) + ":"))
      return line.substr(equals + 1);
  }
  return {};
}

void add_use(const fs::path& input, const fs::path& object, BuildInputs& inputs)
{
  const auto target = target_of_object(object.string());
  if (!target.empty())
    inputs.targets.insert(target);
  inputs.objects[input].insert(object);
}

fs::path resolved(const std::string& name, const fs::path& folder)
{
  return (folder / name).lexically_normal(); // an absolute name stays as it is
}

/// Words of a makefile rule: '\' before a line end joins lines, before a blank keeps it.
std::vector<std::string> rule_words(std::string_view text)
{
  std::vector<std::string> words;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty())
      words.push_back(std::exchange(word, {}));
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (c == '\\' && (next == ' ' || next == '#'))
      word += text[++i];
    else if (c == '$' && next == '$')
      word += text[++i];
    else if (c == '\\' && (next == '\n' || next == '\r'))
      end_word();
    else if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
      end_word();
    else
      word += c;
  }
  end_word();
  return words;
}

/// The folder that an object's names are relative to: where CMake's makefiles compile.
fs::path compile_folder(const fs::path& depfile)
{
  fs::path folder;
  for (const auto& part : depfile.parent_path()) {
    if (part == "CMakeFiles")
      break;
    folder /= part;
  }
  return folder;
}

Status add_ninja_log(const fs::path& build, const CancelToken* cancel, BuildInputs& inputs)
{
  auto ninja = cached(build, "CMAKE_MAKE_PROGRAM");
  const auto ran =
      run_captured({.argv = {ninja.empty() ? "ninja" : ninja, "-C", build.string(), "-t", "deps"}},
                   {.time = kNinjaLimit, .bytes = kMostDeps, .cancel = cancel});
  if (!ran)
    return ran.error();
  if (!ran->status.succeeded() || ran->is_timed_out)
    return Error::make(ErrorKind::io,
                       "ninja does not say what '{}' was built from: {}",
                       build.string(),
                       ran->is_timed_out ? "it took too long" : printable(trim(ran->err)));
  return add_ninja_deps(ran->out, build, inputs);
}

void add_depfiles(const fs::path& build, BuildInputs& inputs)
{
  std::error_code failure;
  fs::recursive_directory_iterator entries(build, failure);
  for (; !failure && entries != fs::recursive_directory_iterator(); entries.increment(failure)) {
    const auto& path = entries->path();
    const auto name = path.filename().string();
    if (name == "CMakeTmp" || name == "CMakeScratch" || path.parent_path().filename() == "d")
      continue; // CMake's own trials, and its translations of depfiles
    std::error_code ignored;
    if (!name.ends_with(".o.d") || !entries->is_regular_file(ignored))
      continue;
    if (const auto text = read_file(path, kMostDepfile))
      add_depfile(*text, compile_folder(path), inputs);
  }
}

} // namespace

std::optional<fs::path> build_folder_of(const fs::path& file)
{
  std::error_code failure;
  for (auto folder = file.parent_path(); folder.has_relative_path(); folder = folder.parent_path())
    if (fs::is_regular_file(folder / "CMakeCache.txt", failure))
      return folder;
  return std::nullopt;
}

std::optional<fs::path> source_folder_of(const fs::path& build)
{
  std::error_code failure;
  const auto source = fs::canonical(cached(build, "CMAKE_HOME_DIRECTORY"), failure);
  return failure ? std::nullopt : std::optional(source);
}

Result<BuildInputs> read_build_inputs(const fs::path& build, const CancelToken* cancel)
{
  BuildInputs inputs;
  std::error_code failure;
  if (fs::exists(build / "build.ninja", failure))
    if (auto status = add_ninja_log(build, cancel, inputs); !status)
      return status.error();
  add_depfiles(build, inputs);
  if (inputs.objects.empty())
    return Error::make(
        ErrorKind::not_found, "'{}' has no record of what it was built from", build.string());
  if (const auto stale = find_stale(inputs))
    return Error::make(ErrorKind::invalid,
                       "'{}' changed after '{}' was built: build it again",
                       *stale,
                       build.string());
  return inputs;
}

std::optional<std::string> find_stale(const BuildInputs& inputs)
{
  std::map<fs::path, fs::file_time_type> made;
  for (const auto& [input, objects] : inputs.objects) {
    std::error_code failure;
    const auto changed = fs::last_write_time(input, failure);
    if (failure)
      return input.string();
    for (const auto& object : objects) {
      const auto [entry, is_new] = made.try_emplace(object);
      if (is_new)
        entry->second = fs::last_write_time(object, failure);
      if (failure || changed > entry->second)
        return input.string();
    }
  }
  return std::nullopt;
}

std::string target_of_object(std::string_view object)
{
  std::string before;
  for (const auto& part : split(object, '/')) {
    const bool is_objects = before == "CMakeFiles" && part.ends_with(".dir");
    if (is_objects || part.ends_with(".bpf"))
      return part.substr(0, part.rfind('.'));
    before = part;
  }
  return {};
}

Status add_ninja_deps(std::string_view text, const fs::path& build, BuildInputs& inputs)
{
  std::string object;
  for (const auto& line : split(text, '\n')) {
    if (line.empty())
      continue;
    if (line.starts_with("    ")) {
      add_use(resolved(line.substr(4), build), resolved(object, build), inputs);
      continue;
    }
    const auto mark = line.rfind(": #deps ");
    if (mark == std::string::npos)
      continue;
    object = line.substr(0, mark);
    if (!line.ends_with("(VALID)"))
      return Error::make(ErrorKind::invalid,
                         "what '{}' was built from is not known any more: build '{}' again",
                         object,
                         build.string());
  }
  return {};
}

void add_depfile(std::string_view text, const fs::path& folder, BuildInputs& inputs)
{
  std::string object;
  for (const auto& word : rule_words(text)) {
    if (word.ends_with(':'))
      object = word.substr(0, word.size() - 1);
    else if (!object.empty())
      add_use(resolved(word, folder), resolved(object, folder), inputs);
  }
}

} // namespace ktstr
