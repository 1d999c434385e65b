#include "core/plugin/check/file_checks.h"

#include <algorithm>
#include <set>

#include <ktstr/plugin.h>

#include "core/base/text.h"
#include "core/plugin/check/dynamic_facts.h"
#include "core/plugin/plugin_file.h"
#include "core/wire/window.h"
#include "vmm/elf_closure.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEntrySymbol = "ktstr_plugin";

/// A few of many names, for one line.
std::string shorten(const std::vector<std::string>& names)
{
  constexpr std::size_t kShown = 5;
  std::vector<std::string> shown(
      names.begin(), names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), kShown)));
  auto text = join(shown, ", ");
  if (names.size() > kShown)
    text += fmt::format(" and {} more", names.size() - kShown);
  return text;
}

PluginFinding check_exports(const DynamicFacts& facts)
{
  std::vector<std::string> others;
  std::remove_copy(
      facts.exported.begin(), facts.exported.end(), std::back_inserter(others), kEntrySymbol);
  if (others.size() == facts.exported.size())
    return failed("exports",
                  Error::make(ErrorKind::invalid, "exports no symbol '{}'", kEntrySymbol)
                      .with_hint("write KTSTR_PLUGIN_DEFINE(...) once, at file scope"));
  if (!others.empty())
    return failed("exports",
                  Error::make(ErrorKind::invalid,
                              "exports {} beside '{}': {}",
                              count_of(others.size(), "symbol"),
                              kEntrySymbol,
                              shorten(others))
                      .with_hint("build it with ktstr_add_plugin(), or link it with a version "
                                 "script that has 'local: *'"));
  return passed("exports", fmt::format("exports '{}' and nothing else", kEntrySymbol));
}

/// The libraries that come with the plugin, and what they say of themselves.
struct Library {
  fs::path file;
  DynamicFacts facts;
};

Result<std::vector<Library>> libraries_of(const fs::path& file)
{
  const auto closure = elf_closure(file);
  if (!closure)
    return closure.error();
  std::vector<Library> libraries;
  for (std::size_t i = 1; i < closure->files.size(); ++i) {
    auto facts = read_dynamic_facts(closure->files[i]);
    if (!facts)
      return facts.error();
    libraries.push_back({.file = closure->files[i], .facts = std::move(*facts)});
  }
  return libraries;
}

PluginFinding check_symbols(const DynamicFacts& facts, const std::vector<Library>& libraries)
{
  std::set<std::string> known(facts.exported.begin(), facts.exported.end());
  for (const auto& library : libraries)
    known.insert(library.facts.exported.begin(), library.facts.exported.end());
  std::vector<std::string> missing;
  std::copy_if(facts.undefined.begin(),
               facts.undefined.end(),
               std::back_inserter(missing),
               [&](const std::string& name) { return !known.contains(name); });
  if (!missing.empty())
    return failed("symbols",
                  Error::make(ErrorKind::invalid,
                              "{} that no library of it defines: {}",
                              count_of(missing.size(), "symbol"),
                              shorten(missing))
                      .with_hint("link it with -Wl,-z,defs, as ktstr_add_plugin() does, to see "
                                 "this when it is built"));
  return passed("symbols",
                fmt::format("{} from its libraries", count_of(facts.undefined.size(), "symbol")));
}

const Library* find_library(const std::vector<Library>& libraries, const std::string& name)
{
  const auto found = std::find_if(libraries.begin(), libraries.end(), [&](const Library& library) {
    return library.file.filename() == name;
  });
  return found != libraries.end() ? &*found : nullptr;
}

/// What the guest gets of it, in MiB; libraries that its base system has are counted as well.
double size_in_guest(const fs::path& file, const std::vector<Library>& libraries)
{
  std::error_code ignored;
  auto bytes = fs::file_size(file, ignored);
  for (const auto& library : libraries)
    bytes += fs::file_size(library.file, ignored);
  return static_cast<double>(bytes) / (1UL << 20U);
}

PluginFinding check_libraries(const fs::path& file,
                              const DynamicFacts& facts,
                              const std::vector<Library>& libraries)
{
  std::vector<std::string> parts;
  for (const auto& [name, versions] : facts.versions_needed) {
    const auto* library = find_library(libraries, name);
    for (const auto& version : versions)
      if (library != nullptr && !library->facts.versions_given.contains(version))
        return failed("libraries",
                      Error::make(ErrorKind::invalid,
                                  "needs {} of {}, which {} does not have",
                                  version,
                                  name,
                                  library->file.string())
                          .with_hint("build it on a system that is not newer than this one"));
    parts.push_back(fmt::format("{} ({})", name, join(newest_versions(versions), ", ")));
  }
  for (const auto& name : facts.needed)
    if (!facts.versions_needed.contains(name))
      parts.push_back(name);
  constexpr double kMost = static_cast<double>(kWindowSize - kSpecOffset) / (1UL << 20U);
  const auto size = size_in_guest(file, libraries);
  if (size > kMost)
    return failed("libraries",
                  Error::make(ErrorKind::invalid,
                              "it and its libraries are {:.1f} MiB; the guest takes {:.0f} MiB",
                              size,
                              kMost)
                      .with_hint("strip it, or link less"));
  if (parts.empty())
    return passed("libraries", fmt::format("none; {:.1f} MiB in the guest", size));
  return passed("libraries", fmt::format("{}; {:.1f} MiB in the guest", join(parts, ", "), size));
}

void add_skipped(std::vector<PluginFinding>& findings,
                 std::initializer_list<const char*> checks,
                 const std::string& why)
{
  for (const auto* check : checks)
    findings.push_back(skipped(check, why));
}

/// What needs the tables of dynamic linking.
void check_linking(const fs::path& file, std::vector<PluginFinding>& findings)
{
  const auto facts = read_dynamic_facts(file);
  if (!facts) {
    findings.push_back(failed("exports", facts.error()));
    return add_skipped(findings, {"symbols", "libraries"}, "its tables cannot be read");
  }
  findings.push_back(check_exports(*facts));
  const auto libraries = libraries_of(file);
  if (!libraries) {
    findings.push_back(skipped("symbols", "not all of its libraries were found"));
    findings.push_back(failed("libraries", libraries.error()));
    return;
  }
  findings.push_back(check_symbols(*facts, *libraries));
  findings.push_back(check_libraries(file, *facts, *libraries));
}

} // namespace

std::vector<PluginFinding> check_plugin_file(const fs::path& file)
{
  PluginFileStep step{};
  const auto inspected = inspect_plugin_file(file, step);
  std::vector<PluginFinding> findings;
  if (!inspected && (step == PluginFileStep::file || step == PluginFileStep::machine)) {
    findings.push_back(failed("file", inspected.error()));
    add_skipped(
        findings, {"note", "exports", "symbols", "libraries"}, "it is no shared object for here");
    return findings;
  }
  findings.push_back(passed("file",
                            inspected ? fmt::format("build-id {}", inspected->build_id)
                                      : std::string("a shared object for this machine")));
  if (!inspected && step == PluginFileStep::note)
    findings.push_back(failed("note", inspected.error()));
  else
    findings.push_back(
        passed("note", fmt::format("for plugin ABI {}.{}", KTSTR_ABI_MAJOR, KTSTR_ABI_MINOR)));
  check_linking(file, findings);
  return findings;
}

} // namespace ktstr
