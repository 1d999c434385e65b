#include "core/kernel/apt_archive.h"

#include <algorithm>
#include <cctype>
#include <system_error>

#include <fmt/core.h>

#include "core/base/file.h"
#include "core/base/process.h"
#include "core/base/text.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

constexpr Milliseconds kToolLimit = std::chrono::minutes(30); // a slow link still gets its kernel
constexpr const char* kArchitecture = "amd64";

bool is_plain(std::string_view text, std::string_view also)
{
  return !text.empty() && std::all_of(text.begin(), text.end(), [also](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || also.find(c) != also.npos;
  });
}

/// The system's configuration stays in force (proxies, credentials); this is read after it.
std::string apt_configuration(const fs::path& folder)
{
  constexpr std::string_view kText = R"(#clear APT::Update;
#clear APT::Architectures;
APT::Architecture "{arch}";
APT::Architectures {{ "{arch}"; }};
APT::Default-Release "";
APT::Get::AllowUnauthenticated "false";
APT::Sandbox::User "root";
APT::Update::Error-Mode "any";
Acquire::AllowInsecureRepositories "false";
Acquire::AllowWeakRepositories "false";
Acquire::AllowDowngradeToInsecureRepositories "false";
Acquire::Retries "3";
Dir::State "{folder}/state";
Dir::State::lists "{folder}/state/lists";
Dir::State::status "{folder}/status";
Dir::State::extended_states "{folder}/state/extended_states";
Dir::Cache "{folder}/cache";
Dir::Cache::archives "{folder}/cache/archives";
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "{folder}/sources";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::Etc::trusted "/dev/null";
Dir::Etc::trustedparts "/dev/null";
)";
  return fmt::format(kText, fmt::arg("arch", kArchitecture), fmt::arg("folder", folder.string()));
}

std::string source_stanza(const AptArchiveConfig& config)
{
  return fmt::format("Types: deb\nURIs: {}\nSuites: {}\nComponents: main\nArchitectures: {}\n"
                     "Targets: Packages\nLanguages: none\nSigned-By: {}\n",
                     config.uri,
                     config.suite,
                     kArchitecture,
                     config.keyring.string());
}

Status write_private_state(const AptArchiveConfig& config)
{
  for (const auto* part : {"state/lists/partial", "cache/archives/partial", "sources", "download"})
    if (auto made = make_directories(config.folder / part); !made)
      return made;
  if (auto written = write_file(config.folder / "status", ""); !written)
    return written;
  if (auto written = write_file(config.folder / "sources/archive.sources", source_stanza(config));
      !written)
    return written;
  return write_file(config.folder / "apt.conf", apt_configuration(config.folder));
}

Status check(const AptArchiveConfig& config)
{
  if (!is_plain(config.suite, "-._") ||
      std::isalpha(static_cast<unsigned char>(config.suite[0])) == 0)
    return Error::make(ErrorKind::invalid, "'{}' is not the name of a suite", config.suite)
        .with_hint("for example trixie-backports, sid");
  if (config.folder.string().find_first_of("\"\n\\") != std::string::npos)
    return Error::make(ErrorKind::invalid,
                       "apt cannot work in folder '{}': its name has a quote or backslash",
                       config.folder.string());
  std::error_code ignored;
  if (!fs::exists(config.keyring, ignored))
    return Error::make(
               ErrorKind::unavailable, "no keyring of Debian at '{}'", config.keyring.string())
        .with_hint("install debian-archive-keyring");
  return {};
}

/// apt's errors, or the last line it said.
std::string complaint_of(const CapturedRun& run)
{
  std::vector<std::string> errors;
  std::string last;
  for (const auto& line : split(run.err, '\n')) {
    const auto text = trim(line);
    if (text.starts_with("E: "))
      errors.emplace_back(text.substr(3));
    if (!text.empty())
      last = text;
  }
  const auto said = errors.empty() ? last : join(errors, "; ");
  return printable(said.empty() ? run.status.text() : said);
}

/// "linux-base (>= 4.17~)" -> "linux-base"; alternatives ("a | b") give nothing.
std::vector<std::string> plain_dependencies(std::string_view field)
{
  std::vector<std::string> names;
  for (const auto& item : split(field, ',')) {
    const auto text = trim(item);
    if (!text.empty() && text.find('|') == std::string_view::npos)
      names.emplace_back(text.substr(0, text.find_first_of(" (:")));
  }
  return names;
}

/// apt writes a ':' of a version (an epoch) as "%3a" in file names.
std::string deb_name(const AptPackage& package)
{
  std::string version;
  for (const char c : package.version)
    version += c == ':' ? std::string("%3a") : std::string(1, c);
  return package.name + "_" + version + "_" + kArchitecture + ".deb";
}

} // namespace

Result<AptPackage> parse_apt_package(std::string_view text)
{
  AptPackage package;
  for (const auto& line : split(text, '\n')) {
    if (line.empty())
      break;
    const auto colon = line.find(": ");
    if (colon == std::string::npos || line[0] == ' ')
      continue;
    const auto name = std::string_view(line).substr(0, colon);
    const auto value = trim(std::string_view(line).substr(colon + 2));
    if (name == "Package")
      package.name = value;
    else if (name == "Version")
      package.version = value;
    else if (name == "Depends")
      package.depends = plain_dependencies(value);
    else if (name == "Size")
      package.download_bytes = parse_decimal(value).value_or(0);
  }
  if (!is_plain(package.name, "+-.") || !is_plain(package.version, "+-.~:"))
    return Error::make(ErrorKind::invalid, "apt describes no package");
  return package;
}

Result<AptArchive> AptArchive::open(const AptArchiveConfig& config)
{
  if (auto checked = check(config); !checked)
    return checked.error();
  if (auto written = write_private_state(config); !written)
    return written.error();
  AptArchive archive(config);
  const auto updated = archive.run({"apt-get", "update"}, "get the package index");
  if (!updated)
    return updated.error().with_context(
        "cannot read suite '{}' of {}", config.suite, printable(config.uri));
  return archive;
}

Result<std::string> AptArchive::run(std::vector<std::string> argv, const std::string& what) const
{
  const auto program = argv[0];
  if (program.starts_with("apt-")) {
    const auto configuration = (config_.folder / "apt.conf").string();
    argv.insert(argv.begin() + 1, {"-q", "-c", configuration});
  }
  const auto run = run_captured({.argv = std::move(argv),
                                 .environment = {{"LC_ALL", "C"}},
                                 .working_dir = config_.folder / "download"},
                                {.time = kToolLimit, .cancel = config_.cancel});
  if (!run)
    return Error::make(ErrorKind::unavailable, "cannot {}: {}", what, run.error().text())
        .with_hint("kernels are fetched with apt, which only Debian-like systems have; elsewhere "
                   "give one by --kernel PATH");
  if (config_.cancel != nullptr && config_.cancel->is_cancelled())
    return Error::make(ErrorKind::cancelled, "cancelled while trying to {}", what);
  if (run->is_timed_out)
    return Error::make(ErrorKind::timeout, "cannot {}: {} took too long", what, program);
  if (!run->status.succeeded())
    return Error::make(ErrorKind::unavailable, "cannot {}: {}", what, complaint_of(*run));
  return run->out;
}

Result<std::vector<std::string>> AptArchive::names(const std::string& prefix) const
{
  const auto out = run({"apt-cache", "pkgnames", prefix}, "list packages");
  if (!out)
    return out.error();
  std::vector<std::string> names;
  for (const auto& line : split(*out, '\n'))
    if (line.starts_with(prefix))
      names.push_back(line);
  return names;
}

Result<AptPackage> AptArchive::show(const std::string& name) const
{
  const auto out =
      run({"apt-cache", "--no-all-versions", "show", name}, "describe package '" + name + "'");
  if (!out)
    return out.error();
  auto package = parse_apt_package(*out);
  if (package && package->name != name)
    return Error::make(ErrorKind::invalid, "apt has no package '{}'", name);
  return package;
}

Result<std::vector<fs::path>> AptArchive::download(const std::vector<AptPackage>& packages) const
{
  std::vector<std::string> argv = {"apt-get", "download"};
  for (const auto& package : packages)
    argv.push_back(package.name + "=" + package.version);
  if (const auto out = run(std::move(argv), "download the packages"); !out)
    return out.error();
  std::vector<fs::path> files;
  for (const auto& package : packages) {
    files.push_back(config_.folder / "download" / deb_name(package));
    std::error_code ignored;
    if (!fs::exists(files.back(), ignored))
      return Error::make(
          ErrorKind::unavailable, "apt did not leave '{}'", files.back().filename().string());
  }
  return files;
}

Status AptArchive::unpack(const fs::path& deb, const fs::path& folder) const
{
  if (auto made = make_directories(folder); !made)
    return made;
  const auto out = run({"dpkg-deb", "-x", deb.string(), folder.string()},
                       "unpack '" + deb.filename().string() + "'");
  return out ? Status{} : Status{out.error()};
}

} // namespace ktstr
