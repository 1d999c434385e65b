#include <algorithm>
#include <map>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/cli/command.h"
#include "core/model/verdict.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kKinds{"scheduler", "test", "payload", "vmm"};
const std::vector<std::string> kLanguages{"c", "c++", "rust"};

struct Project {
  std::string name;
  std::string kind;
  std::string language;
};

/// Files of a new project by their path in it.
using Files = std::map<fs::path, std::string>;

/// A name that is an identifier of C, C++, Rust and BPF, so that one name serves all places.
Status check_name(const std::string& name)
{
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";
  constexpr std::string_view kRest = "abcdefghijklmnopqrstuvwxyz0123456789_";
  constexpr std::size_t kLongest = 32;
  const bool is_good = !name.empty() && name.size() <= kLongest &&
                       kLetters.find(name.front()) != std::string_view::npos &&
                       name.find_first_not_of(kRest) == std::string::npos;
  if (is_good)
    return {};
  return Error::make(ErrorKind::invalid, "'{}' cannot be the name of a plugin", printable(name))
      .with_hint("1 to {} lower-case letters, digits and '_', a letter first, such as scx_acme",
                 kLongest);
}

Result<fs::path> templates_folder()
{
  const auto folder = program_dir().parent_path() / "share" / "ktstr" / "templates";
  std::error_code failure;
  if (fs::is_directory(folder, failure))
    return folder;
  return Error::make(
             ErrorKind::unavailable, "there are no templates of plugins in '{}'", folder.string())
      .with_hint("install plugin-api to the prefix of ktstr, or build the target ktstr_templates");
}

std::string with_name(std::string text, std::string_view mark, const std::string& name)
{
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + name.size()))
    text.replace(at, mark.size(), name);
  return text;
}

/// Adds a folder of templates; its files replace those of the folders before it.
Status add_templates(const fs::path& folder, const std::string& name, Files& files)
{
  std::error_code failure;
  if (!fs::is_directory(folder, failure))
    return {}; // not every pair of kind and language has something of its own
  for (fs::recursive_directory_iterator it(folder, failure), end; !failure && it != end;
       it.increment(failure)) {
    if (!it->is_regular_file(failure))
      continue;
    const auto text = read_file(it->path());
    if (!text)
      return text.error();
    const auto path = it->path().lexically_relative(folder).string();
    files[with_name(path, "NAME", name)] = with_name(*text, "@NAME@", name);
  }
  if (failure)
    return Error::from_errno(failure.value(), fmt::format("cannot read '{}'", folder.string()));
  return {};
}

Result<Files> make_files(const Project& project)
{
  const auto templates = templates_folder();
  if (!templates)
    return templates.error();
  Files files;
  for (const auto& folder :
       {"lang-" + project.language, "kind-" + project.kind, project.kind + "-" + project.language})
    if (auto status = add_templates(*templates / folder, project.name, files); !status)
      return status.error();
  if (files.empty())
    return Error::make(ErrorKind::unavailable,
                       "'{}' has no templates for {} in {}",
                       templates->string(),
                       project.kind,
                       project.language);
  return files;
}

Status write_files(const fs::path& folder, const Files& files)
{
  std::error_code failure;
  if (fs::exists(folder, failure))
    return Error::make(ErrorKind::invalid, "'{}' is there already", folder.string())
        .with_hint("choose another name, or another folder with --dir");
  for (const auto& [path, text] : files) {
    if (auto status = make_directories((folder / path).parent_path()); !status)
      return status;
    if (auto status = write_file(folder / path, text); !status)
      return status;
  }
  return {};
}

Result<Project> read_project(const Invocation& call)
{
  const auto& words = call.options.arguments();
  if (words.size() != 1)
    return Error::make(
               ErrorKind::invalid, "'ktstr plugin new' takes one name, not {}", words.size())
        .with_hint("ktstr plugin new scx_acme --kind scheduler --lang c");
  if (auto status = check_name(words.front()); !status)
    return status.error();
  const auto kind = parse_choice("--kind", call.options.text("kind", "scheduler"), kKinds);
  if (!kind)
    return kind.error();
  const auto language = parse_choice("--lang", call.options.text("lang", "c"), kLanguages);
  if (!language)
    return language.error();
  return Project{.name = words.front(), .kind = *kind, .language = *language};
}

Result<int> make_plugin(const Invocation& call)
{
  const auto project = read_project(call);
  if (!project)
    return project.error();
  const auto files = make_files(*project);
  if (!files)
    return files.error();
  const auto folder = fs::path(call.options.text("dir", ".")) / project->name;
  if (auto status = write_files(folder, *files); !status)
    return status.error();
  std::string text;
  for (const auto& [path, content] : *files)
    text += (folder / path).lexically_normal().string() + "\n";
  call.out->write(text);
  call.err->write(fmt::format("wrote {} for a {} in {}; {} says how it is built and checked\n",
                              counted(files->size(), "file"),
                              project->kind,
                              project->language,
                              shell_quote((folder / "README.md").lexically_normal().string())));
  return kExitPass;
}

} // namespace

Command plugin_new_command()
{
  return {.name = "plugin new",
          .arguments = "NAME",
          .summary = "Write the project of a new plugin, which builds and passes 'plugin check'",
          .example = "ktstr plugin new scx_acme --kind scheduler --lang c++",
          .about = "The project needs the installed SDK (ktstr-plugin) alone. A file that is there "
                   "already is never changed.",
          .options = {{.name = "kind",
                       .value = "KIND",
                       .help = "scheduler (default), test, payload or vmm"},
                      {.name = "lang", .value = "LANGUAGE", .help = "c (default), c++ or rust"},
                      {.name = "dir", .value = "DIR", .help = "make the project's folder in DIR"}},
          .run = make_plugin};
}

} // namespace ktstr
