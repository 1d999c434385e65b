#include "core/run/run_directory.h"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <sys/stat.h>

#include "core/base/file.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxFileName = 200; // file systems allow 255; room for temporary suffixes
constexpr int kMaxAttempts = 1000;

bool is_safe(char c)
{
  const bool is_word =
      (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  return is_word || c == '-' || c == '+' || c == '.' || c == '~';
}

} // namespace

std::string safe_file_name(std::string_view cell_name)
{
  std::string name;
  for (const char c : cell_name)
    name += c == '/' ? '~' : (c != '~' && is_safe(c)) ? c : '_';
  std::string inverse = name;
  std::replace(inverse.begin(), inverse.end(), '~', '/');
  const bool is_faithful = inverse == cell_name && !name.empty();
  const bool is_ordinary = !name.empty() && name[0] != '.' && name[0] != '-' && name[0] != '~';
  if (is_faithful && is_ordinary && name.size() <= kMaxFileName)
    return name;
  return fmt::format("_{}~{:016x}", name.substr(0, kMaxFileName), hash64(cell_name));
}

std::string format_run_id(std::chrono::system_clock::time_point time)
{
  using std::chrono::duration_cast;
  const auto since_epoch = duration_cast<std::chrono::milliseconds>(time.time_since_epoch());
  const auto seconds = static_cast<std::time_t>(since_epoch.count() / 1000);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  return fmt::format("{:04}{:02}{:02}-{:02}{:02}{:02}-{:03}",
                     parts.tm_year + 1900,
                     parts.tm_mon + 1,
                     parts.tm_mday,
                     parts.tm_hour,
                     parts.tm_min,
                     parts.tm_sec,
                     since_epoch.count() % 1000);
}

std::string run_start_time(std::string_view run_id)
{
  constexpr std::string_view kShape = "dddddddd-dddddd-ddd";
  if (run_id.size() < kShape.size())
    return {};
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    const bool is_digit = run_id[i] >= '0' && run_id[i] <= '9';
    if (kShape[i] == 'd' ? !is_digit : run_id[i] != '-')
      return {};
  }
  return fmt::format("{}-{}-{}T{}:{}:{}",
                     run_id.substr(0, 4),
                     run_id.substr(4, 2),
                     run_id.substr(6, 2),
                     run_id.substr(9, 2),
                     run_id.substr(11, 2),
                     run_id.substr(13, 2));
}

Result<RunDirectory> RunDirectory::create(const fs::path& root,
                                          std::chrono::system_clock::time_point now)
{
  if (auto made = make_directories(root); !made)
    return made.error()
        .with_context("cannot keep this run")
        .with_hint("name a folder that you can write with --run-dir");
  const std::string base = format_run_id(now);
  std::error_code failure;
  const fs::path absolute = fs::absolute(root, failure);
  for (int attempt = 1; attempt <= kMaxAttempts; ++attempt) {
    const std::string id = attempt == 1 ? base : fmt::format("{}-{}", base, attempt);
    const fs::path path = (failure ? root : absolute) / id;
    if (::mkdir(path.c_str(), 0755) == 0) {
      if (auto made = make_directories(path / "cells"); !made)
        return made.error().with_context("cannot keep this run");
      return RunDirectory(id, path);
    }
    if (errno != EEXIST)
      return Error::from_errno(errno, "cannot create the run's folder '" + path.string() + "'")
          .with_hint("name a folder that you can write with --run-dir");
  }
  return Error::make(ErrorKind::io, "'{}' has too many runs named '{}'", root.string(), base);
}

Result<fs::path> RunDirectory::make_cell_folder(std::string_view cell_name) const
{
  const auto folder = sidecar_of(cell_name).parent_path();
  if (auto made = make_directories(folder); !made)
    return made.error();
  return folder;
}

fs::path RunDirectory::sidecar_of(std::string_view cell_name) const
{
  return path_ / "cells" / safe_file_name(cell_name) / "cell.json";
}

Status RunDirectory::write_sidecar(const CellResult& result) const
{
  return write_file(sidecar_of(result.name), to_json(result).pretty() + "\n");
}

Status RunDirectory::write_run(const Json& description) const
{
  Json document = Json::object({{"schema", kRunSchema}, {"run_id", id_}});
  for (const auto& [name, value] : description.members())
    document.set(name, value);
  return write_file(path_ / "run.json", document.pretty() + "\n");
}

} // namespace ktstr
