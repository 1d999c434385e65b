#include "core/support/sidecar.h"

#include <algorithm>

#include "core/base/file.h"
#include "core/support/wire_json.h"

namespace ktstr::support {

namespace {

namespace fs = std::filesystem;

/// Sorted; empty when the folder cannot be read.
std::vector<fs::path> entries_of(const fs::path& folder)
{
  std::vector<fs::path> paths;
  std::error_code error;
  fs::directory_iterator entries(folder, error);
  for (; !error && entries != fs::directory_iterator(); entries.increment(error))
    paths.push_back(entries->path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

bool is_folder(const fs::path& path)
{
  std::error_code error;
  return fs::is_directory(path, error);
}

Result<SidecarResult> read_sidecar(const fs::path& file)
{
  const auto text = read_file(file);
  if (!text)
    return text.error();
  const auto json = Json::parse(*text);
  if (!json)
    return json.error();
  return sidecar_from_json(*json);
}

void add_files(const fs::path& folder, SidecarPool& pool)
{
  for (const fs::path& file : entries_of(folder)) {
    if (!is_sidecar_file_name(file.string()) || is_folder(file))
      continue;
    auto sidecar = read_sidecar(file);
    if (sidecar)
      pool.sidecars.push_back(std::move(*sidecar));
    else
      pool.dropped.push_back({file, sidecar.error().text()});
  }
}

void add_folder(const fs::path& folder, SidecarPool& pool)
{
  add_files(folder, pool);
  for (const fs::path& below : entries_of(folder))
    if (is_folder(below))
      add_files(below, pool);
}

} // namespace

Variant SidecarResult::variant() const
{
  return {.topology = topology,
          .scheduler = scheduler,
          .payload = payload,
          .work_type = work_type,
          .sysctls = sysctls,
          .kargs = kargs};
}

std::string SidecarResult::file_name() const
{
  return sidecar_file_name(test_name, variant_hash(variant()));
}

Result<fs::path> write_sidecar(const fs::path& folder, const SidecarResult& sidecar)
{
  if (sidecar.test_name.empty() || sidecar.test_name.find('/') != std::string::npos)
    return Error::make(ErrorKind::invalid,
                       "cannot write a sidecar of test '{}': its name must be a file's",
                       sidecar.test_name);
  if (auto status = make_directories(folder); !status)
    return status.error();
  const fs::path file = folder / sidecar.file_name();
  if (auto status = write_file(file, wire_json(to_json(sidecar)) + '\n'); !status)
    return status.error();
  return file;
}

SidecarPool collect_sidecars(const fs::path& folder)
{
  SidecarPool pool;
  add_folder(folder, pool);
  return pool;
}

SidecarPool collect_pool(const fs::path& root)
{
  SidecarPool pool;
  for (const fs::path& folder : entries_of(root))
    if (is_folder(folder))
      add_folder(folder, pool);
  return pool;
}

} // namespace ktstr::support
