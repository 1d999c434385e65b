#include "core/wire/cpio.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <sys/stat.h>

#include "core/base/text.h"

namespace ktstr {

namespace {

constexpr std::string_view kMagic = "070701";
constexpr std::string_view kTrailer = "TRAILER!!!";
constexpr std::size_t kFieldCount = 13;
constexpr std::size_t kFieldSize = 8;
constexpr std::size_t kHeaderSize = kMagic.size() + kFieldCount * kFieldSize;
constexpr std::size_t kMaxPath = 4096;

/// Order of the hexadecimal fields in a header.
enum Field : std::size_t {
  inode,
  mode,
  uid,
  gid,
  links,
  mtime,
  size,
  dev_major,
  dev_minor,
  rdev_major,
  rdev_minor,
  name_size,
  check
};

std::string_view without_root(std::string_view path)
{
  while (path.starts_with('/'))
    path.remove_prefix(1);
  return path;
}

void pad(std::string& archive)
{
  archive.append((4 - archive.size() % 4) % 4, '\0');
}

std::size_t padded(std::size_t offset)
{
  return (offset + 3) / 4 * 4;
}

struct Header {
  std::array<std::uint32_t, kFieldCount> fields{};
};

bool parse_header(std::string_view text, Header& header)
{
  if (text.size() < kHeaderSize || !text.starts_with(kMagic))
    return false;
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    const auto field = text.substr(kMagic.size() + i * kFieldSize, kFieldSize);
    const auto* end = field.data() + field.size();
    const auto [rest, error] = std::from_chars(field.data(), end, header.fields[i], 16);
    if (error != std::errc() || rest != end)
      return false;
  }
  return true;
}

bool is_safe(std::string_view path)
{
  if (path.empty() || path.front() == '/' || path.find('\0') != std::string_view::npos)
    return false;
  const auto parts = split(path, '/');
  return std::none_of(parts.begin(), parts.end(), [](const auto& part) { return part == ".."; });
}

} // namespace

void CpioWriter::add(const CpioEntry& entry)
{
  const bool is_folder = S_ISDIR(entry.mode);
  std::array<std::uint32_t, kFieldCount> fields{};
  fields[inode] = entry.path == kTrailer ? 0 : next_inode_++;
  fields[mode] = entry.mode;
  fields[links] = is_folder ? 2 : 1;
  fields[size] = static_cast<std::uint32_t>(entry.content.size());
  fields[rdev_major] = entry.device_major;
  fields[rdev_minor] = entry.device_minor;
  fields[name_size] = static_cast<std::uint32_t>(entry.path.size() + 1);
  archive_ += kMagic;
  for (const auto field : fields)
    archive_ += fmt::format("{:08X}", field);
  archive_ += entry.path;
  archive_ += '\0';
  pad(archive_);
  archive_ += entry.content;
  pad(archive_);
}

void CpioWriter::add_parents(std::string_view path)
{
  for (auto at = path.find('/'); at != std::string_view::npos; at = path.find('/', at + 1))
    add_folder(path.substr(0, at));
}

void CpioWriter::add_folder(std::string_view path)
{
  path = without_root(path);
  if (path.empty() || std::find(folders_.begin(), folders_.end(), path) != folders_.end())
    return;
  add_parents(path);
  folders_.emplace_back(path);
  add({.path = std::string(path), .mode = S_IFDIR | 0755U});
}

void CpioWriter::add_file(std::string_view path, std::string_view content, bool is_executable)
{
  path = without_root(path);
  add_parents(path);
  add({.path = std::string(path),
       .mode = S_IFREG | (is_executable ? 0755U : 0644U),
       .content = content});
}

void CpioWriter::add_link(std::string_view path, std::string_view target)
{
  path = without_root(path);
  add_parents(path);
  add({.path = std::string(path), .mode = S_IFLNK | 0777U, .content = target});
}

void CpioWriter::add_char_device(std::string_view path, std::uint32_t major, std::uint32_t minor)
{
  path = without_root(path);
  add_parents(path);
  add({.path = std::string(path),
       .mode = S_IFCHR | 0600U,
       .device_major = major,
       .device_minor = minor});
}

std::string CpioWriter::finish()
{
  add({.path = std::string(kTrailer)});
  return std::move(archive_);
}

Status read_cpio(std::string_view archive, const std::function<Status(const CpioEntry&)>& visit)
{
  std::size_t at = 0;
  for (;;) {
    Header header;
    if (at > archive.size() || !parse_header(archive.substr(at), header))
      return Error::make(ErrorKind::invalid, "cpio archive: no header at byte {}", at);
    const std::size_t path_size = header.fields[name_size];
    const std::size_t content_size = header.fields[size];
    const std::size_t content_at = padded(at + kHeaderSize + path_size);
    if (path_size < 2 || path_size > kMaxPath || content_at > archive.size() ||
        content_size > archive.size() - content_at)
      return Error::make(
          ErrorKind::invalid, "cpio archive: member at byte {} is larger than the archive", at);
    CpioEntry entry{.path = std::string(archive.substr(at + kHeaderSize, path_size - 1)),
                    .mode = header.fields[mode],
                    .content = archive.substr(content_at, content_size),
                    .device_major = header.fields[rdev_major],
                    .device_minor = header.fields[rdev_minor]};
    if (entry.path == kTrailer)
      return {};
    if (!is_safe(entry.path))
      return Error::make(ErrorKind::invalid,
                         "cpio archive: unsafe path '{}' at byte {}",
                         printable(entry.path),
                         at);
    if (auto status = visit(entry); !status)
      return status;
    at = padded(content_at + content_size);
  }
}

} // namespace ktstr
