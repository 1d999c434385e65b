#include "core/run/cell_files.h"

#include <algorithm>

#include "core/base/process.h"
#include "core/plugin/plugin_library.h"
#include "core/plugin/setup_rules.h"
#include "core/run/payload_files.h"
#include "core/wire/deflated.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostArchives = 64;
constexpr std::size_t kMostPlainBytes = 48UL << 20U; ///< larger ones might not fit into the window

/// Changes when the file does: a plugin may be rebuilt while a long run goes on.
Result<std::string> identity_of(const fs::path& file)
{
  std::error_code error;
  const auto size = fs::file_size(file, error);
  if (error)
    return Error::from_errno(error.value(), fmt::format("cannot read '{}'", file.string()));
  const auto written = fs::last_write_time(file, error);
  return fmt::format("{}\n{}\n{}\n", file.string(), size, written.time_since_epoch().count());
}

/// Paths of a scheduler as they will be in the guest: the host's, absolute.
Status place_scheduler(SchedulerInfo& scheduler)
{
  std::error_code error;
  for (fs::path* file : {&scheduler.plugin_file, &scheduler.bpf_file})
    if (!file->empty())
      *file = fs::absolute(*file, error).lexically_normal();
  if (scheduler.kind != SchedulerKind::binary)
    return {};
  const auto program = find_program(scheduler.binary_path);
  if (!program)
    return program.error().with_context("scheduler '{}'", scheduler.id);
  scheduler.binary_path = fs::absolute(*program, error).lexically_normal().string();
  return {};
}

/// The specification with every path as it will be in the guest: the host's, absolute.
Result<CellSpec> make_spec(const Plan& plan, const Cell& cell, VmClock clock)
{
  const Topology& topology = plan.preset(cell).topology;
  CellSpec spec{.cell = cell.name,
                .test = plan.test(cell),
                .scheduler = plan.scheduler(cell),
                .profile = plan.profile(cell).flags,
                .topology = format_topology(topology),
                .offline_cpus = topology.offline_cpus,
                .seed = cell.seed,
                .is_virtual_time = clock == VmClock::virtual_time};
  std::error_code error;
  for (auto& type : spec.test.work_types)
    type.plugin_file = fs::absolute(type.plugin_file, error).lexically_normal();
  if (!spec.test.plugin_file.empty())
    spec.test.plugin_file = fs::absolute(spec.test.plugin_file, error).lexically_normal();
  if (auto status = place_scheduler(spec.scheduler); !status)
    return status.error();
  for (auto& staged : spec.test.staged)
    if (auto status = place_scheduler(staged.scheduler); !status)
      return status.error();
  if (!spec.test.setup.scheduler_arguments.empty() && spec.scheduler.kind != SchedulerKind::binary)
    return Error::make(ErrorKind::plugin_fault,
                       "test '{}' has scheduler_args, and its scheduler '{}' is no program",
                       spec.test.id,
                       spec.scheduler.id);
  if (auto status = validate_setups(spec.scheduler, spec.test); !status)
    return Error::make(
        ErrorKind::plugin_fault, "test '{}': {}", spec.test.id, status.error().message());
  if (auto status = find_payload_programs(spec.test); !status)
    return status.error();
  return spec;
}

void add_files_of(const SchedulerInfo& scheduler, std::vector<fs::path>& files)
{
  files.push_back(scheduler.plugin_file);
  files.push_back(scheduler.bpf_file);
  if (scheduler.kind == SchedulerKind::binary)
    files.emplace_back(scheduler.binary_path);
}

std::vector<fs::path> files_of(const CellSpec& spec)
{
  std::vector<fs::path> files{spec.test.plugin_file};
  add_files_of(spec.scheduler, files);
  for (const auto& staged : spec.test.staged)
    add_files_of(staged.scheduler, files);
  for (const auto& payload : spec.test.payloads)
    files.emplace_back(payload.path);
  for (const auto& type : spec.test.work_types)
    files.push_back(type.plugin_file);
  std::erase_if(files, [](const fs::path& file) { return file.empty(); });
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  return files;
}

} // namespace

Result<PackedCell> CellFiles::pack(const Plan& plan, const Cell& cell, VmClock clock)
{
  auto spec = make_spec(plan, cell, clock);
  if (!spec)
    return spec.error();
  auto archive = archive_for(*spec);
  if (!archive)
    return archive.error();
  auto test_id = build_id_of(spec->test.plugin_file);
  if (!test_id)
    return test_id.error();
  for (auto& staged : spec->test.staged) {
    auto id = build_id_of(staged.scheduler.plugin_file);
    if (!id)
      return id.error();
    staged.build_id = std::move(*id);
  }
  auto scheduler_id = build_id_of(spec->scheduler.plugin_file);
  if (!scheduler_id)
    return scheduler_id.error();
  for (auto& type : spec->test.work_types) {
    auto type_id = build_id_of(type.plugin_file);
    if (!type_id)
      return type_id.error();
    type.build_id = std::move(*type_id);
  }
  spec->test_build_id = std::move(*test_id);
  spec->scheduler_build_id = std::move(*scheduler_id);
  spec->library_dirs = (*archive)->library_dirs;
  return PackedCell{std::move(*spec), std::move(*archive)};
}

Result<std::shared_ptr<const CellArchive>> CellFiles::archive_for(CellSpec& spec)
{
  if (!base_)
    return std::make_shared<const CellArchive>();
  const auto placed = include_files(spec.scheduler, spec.test);
  if (!placed)
    return placed.error();
  return archive_of(files_of(spec), *placed);
}

Result<std::shared_ptr<const CellArchive>>
CellFiles::archive_of(const Paths& files, const std::vector<PlacedFile>& placed)
{
  std::string key;
  for (const fs::path& file : files) {
    const auto identity = identity_of(file);
    if (!identity)
      return identity.error();
    key += *identity;
  }
  for (const auto& file : placed) {
    const auto identity = identity_of(file.host);
    if (!identity)
      return identity.error();
    key += file.guest + '\n' + *identity;
  }
  // Held while packing: whoever waits mostly waits for the very archive that is being packed.
  const std::lock_guard lock(mutex_);
  if (const auto known = archives_.find(key); known != archives_.end())
    return known->second;
  auto packed = cell_archive(files, *base_, placed);
  if (!packed)
    return packed.error();
  if (packed->bytes.size() > kMostPlainBytes)
    packed->bytes = deflate(packed->bytes);
  if (archives_.size() >= kMostArchives)
    archives_.clear(); // those in use live on with their cells
  auto archive = std::make_shared<const CellArchive>(std::move(*packed));
  archives_.emplace(std::move(key), archive);
  return archive;
}

Result<std::string> CellFiles::build_id_of(const fs::path& file)
{
  if (file.empty())
    return std::string();
  const auto identity = identity_of(file);
  if (!identity)
    return identity.error();
  const std::lock_guard lock(mutex_);
  if (const auto known = build_ids_.find(*identity); known != build_ids_.end())
    return known->second;
  auto id = plugin_build_id(file);
  if (id)
    build_ids_.emplace(*identity, *id);
  return id;
}

} // namespace ktstr
