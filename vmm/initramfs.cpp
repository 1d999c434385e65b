#include "vmm/initramfs.h"

#include <algorithm>
#include <cstring>
#include <elf.h>
#include <map>

#include "core/base/file.h"
#include "core/base/process.h"
#include "core/base/text.h"
#include "core/wire/cpio.h"
#include "vmm/elf_closure.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

/// Debian's loader looks here without being told.
constexpr const char* kDefaultDirs[] = {"/lib/x86_64-linux-gnu",
                                        "/usr/lib/x86_64-linux-gnu",
                                        "/lib",
                                        "/usr/lib",
                                        "/lib64",
                                        "/usr/lib64"};

/// Path in the guest -> content. A map, so that the archive's order does not depend on the host.
using FileSet = std::map<std::string, std::string>;

constexpr std::size_t kPageSize = 4096;

bool is_default_dir(const fs::path& folder)
{
  return std::any_of(std::begin(kDefaultDirs), std::end(kDefaultDirs), [&](const char* dir) {
    return folder == dir;
  });
}

/// In the guest /lib, /lib64, /bin and /sbin are links into /usr, as on every merged-usr
/// distribution.
std::string guest_path(const fs::path& file)
{
  const auto text = file.lexically_normal().string();
  for (const std::string_view top : {"/lib/", "/lib64/", "/bin/", "/sbin/"})
    if (text.starts_with(top))
      return "/usr" + text;
  return text;
}

/// Programs and shared objects; not object files, scripts or data.
bool may_need_libraries(std::string_view content)
{
  Elf64_Ehdr header{};
  if (content.size() < sizeof header || !content.starts_with(ELFMAG))
    return false;
  std::memcpy(&header, content.data(), sizeof header);
  return header.e_type == ET_EXEC || header.e_type == ET_DYN;
}

Status add_file(FileSet& files, const fs::path& file, const std::set<std::string>& skip)
{
  const auto path = guest_path(file);
  if (skip.contains(path) || files.contains(path))
    return {};
  auto content = read_file(file);
  if (!content)
    return content.error().with_context("cannot pack a file for the guest");
  files.emplace(path, std::move(*content));
  return {};
}

Status add_closure(FileSet& files,
                   std::set<std::string>& dirs,
                   const fs::path& file,
                   const std::set<std::string>& skip)
{
  auto closure = elf_closure(file);
  if (!closure)
    return closure.error();
  for (std::size_t i = 0; i < closure->files.size(); ++i) {
    const auto& needed = closure->files[i];
    if (i > 0 && !is_default_dir(needed.parent_path()))
      dirs.insert(needed.parent_path().string());
    if (auto status = add_file(files, needed, skip); !status)
      return status;
  }
  return {};
}

void write_files(CpioWriter& writer, const FileSet& files)
{
  for (const auto& [path, content] : files)
    writer.add_file(path, content, true);
}

/// Of whole pages: QEMU's microvm puts the initramfs at the end of memory, where its firmware left
/// the ACPI tables in the last page; only such a size leaves that page alone.
std::string build_image(const FileSet& files)
{
  CpioWriter writer;
  for (const char* folder :
       {"proc", "sys", "dev", "tmp", "run", "usr/bin", "usr/sbin", "usr/lib64", "usr/lib"})
    writer.add_folder(folder);
  for (const char* top : {"bin", "sbin", "lib", "lib64"})
    writer.add_link(top, std::string("usr/") + top);
  // The kernel opens /dev/console before /init mounts devtmpfs.
  writer.add_char_device("dev/console", 5, 1);
  write_files(writer, files);
  writer.add_link("init", "usr/bin/ktstr-guest");
  writer.add_link("usr/bin/sh", "busybox");
  auto image = writer.finish();
  image.resize((image.size() + kPageSize - 1) / kPageSize * kPageSize, '\0');
  return image;
}

Result<fs::path> find_busybox()
{
  auto found = find_program("busybox");
  if (found)
    return found;
  return Error::make(
             ErrorKind::unavailable, "cannot build the guest's initramfs: {}", found.error().text())
      .with_hint("install busybox-static, or run tools/setup");
}

std::set<std::string> paths_of(const FileSet& files)
{
  std::set<std::string> paths;
  for (const auto& [path, content] : files)
    paths.insert(path);
  return paths;
}

} // namespace

Result<BaseInitramfs> base_initramfs(const fs::path& agent, const fs::path& cache)
{
  FileSet files;
  std::set<std::string> dirs;
  if (auto status = add_closure(files, dirs, agent, {}); !status)
    return status.error().with_context("cannot build the guest's initramfs");
  files.emplace("/usr/bin/ktstr-guest", files.at(guest_path(fs::absolute(agent))));
  files.erase(guest_path(fs::absolute(agent).lexically_normal()));
  const auto busybox = find_busybox();
  if (!busybox)
    return busybox.error();
  auto busybox_content = read_file(*busybox);
  if (!busybox_content)
    return busybox_content.error();
  files.emplace("/usr/bin/busybox", std::move(*busybox_content));

  std::string identity = "of whole pages\n"; // unlike images of before, which a cache may hold
  for (const auto& [path, content] : files)
    identity += path + ' ' + content_hash(content) + '\n';
  BaseInitramfs base{.image = cache / "initramfs" / (content_hash(identity) + ".cpio"),
                     .files = paths_of(files)};
  if (fs::exists(base.image))
    return base;
  auto status = make_directories(base.image.parent_path());
  if (status)
    status = write_file(base.image, build_image(files));
  if (!status)
    return status.error()
        .with_context("cannot store the guest's initramfs")
        .with_hint("KTSTR_CACHE_DIR names another folder for the cache");
  return base;
}

Result<CellArchive> cell_archive(const std::vector<fs::path>& wanted,
                                 const BaseInitramfs& base,
                                 const std::vector<PlacedFile>& placed)
{
  FileSet files;
  std::set<std::string> dirs;
  for (const auto& file : wanted) {
    const auto content = read_file(file);
    if (!content)
      return content.error().with_context("cannot pack a file for the guest");
    const bool is_dynamic = may_need_libraries(*content);
    auto status = is_dynamic ? add_closure(files, dirs, file, base.files)
                             : add_file(files, fs::absolute(file), base.files);
    if (!status)
      return status.error();
  }
  for (const auto& file : placed) {
    auto content = read_file(file.host);
    if (!content)
      return content.error().with_context("cannot pack a file for the guest");
    if (may_need_libraries(*content))
      if (auto status = add_closure(files, dirs, file.host, base.files); !status)
        return status.error();
    files.insert_or_assign(file.guest, std::move(*content));
  }
  CpioWriter writer;
  write_files(writer, files);
  return CellArchive{.bytes = writer.finish(), .library_dirs = {dirs.begin(), dirs.end()}};
}

} // namespace ktstr
