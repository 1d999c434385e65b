#include "vmm/qemu/qemu_probe.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <elf.h>
#include <fcntl.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/process.h"
#include "core/base/text.h"
#include "core/base/unique_fd.h"
#include "vmm/file_identity.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

/// QEMU 7.2 hangs with -icount and eight vCPUs; x2APIC under tcg came with 9.
constexpr int kLeastMajor = 10;
constexpr const char* kInstallHint =
    "install qemu-system-x86 (on Debian 12 from bookworm-backports), or run tools/setup";

bool is_elf(const fs::path& file)
{
  const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, SELFMAG> magic{};
  return fd.is_open() && ::read(fd.get(), magic.data(), magic.size()) == SELFMAG &&
         std::memcmp(magic.data(), ELFMAG, SELFMAG) == 0;
}

} // namespace

Result<QemuVersion> parse_qemu_version(std::string_view output)
{
  constexpr std::string_view kWords = "version ";
  const auto line = trim(output.substr(0, output.find('\n')));
  const auto at = line.find(kWords);
  if (line.starts_with("QEMU") && at != std::string_view::npos) {
    const auto number = line.substr(at + kWords.size());
    const auto major = parse_decimal(number.substr(0, number.find('.')));
    if (major && *major < 1000)
      return QemuVersion{.major = static_cast<int>(*major), .text = printable(line)};
  }
  return Error::make(
      ErrorKind::unavailable, "cannot read a QEMU version out of '{}'", printable(line));
}

Result<QemuVersion> probe_qemu(const std::string& program)
{
  const auto run = run_captured({.argv = {program, "--version"}});
  if (!run)
    return Error(ErrorKind::unavailable, run.error().text())
        .with_context("cannot run QEMU")
        .with_hint("{}", kInstallHint);
  if (!run->status.succeeded())
    return Error::make(ErrorKind::unavailable,
                       "'{} --version' ended with {}: {}",
                       program,
                       run->status.text(),
                       printable(trim(run->err)))
        .with_hint("{}", kInstallHint);
  auto version = parse_qemu_version(run->out);
  if (version && version->major < kLeastMajor)
    return Error::make(ErrorKind::unavailable,
                       "{} is too old: virtual time with many vCPUs needs version {}",
                       version->text,
                       kLeastMajor)
        .with_hint("{}", kInstallHint);
  return version;
}

Result<QemuVersion> known_qemu(const std::string& program, const fs::path& memory)
{
  const auto found = find_program(program);
  const auto identity = found && is_elf(*found) ? file_identity(*found) : std::string();
  if (identity.empty())
    return probe_qemu(program);
  const auto note = memory / (content_hash(identity) + ".txt");
  if (const auto text = read_file(note))
    if (auto version = parse_qemu_version(*text); version && version->major >= kLeastMajor)
      return version;
  auto version = probe_qemu(program);
  if (version && make_directories(memory)) // a cache that cannot be written costs time only
    static_cast<void>(write_file(note, version->text + "\n"));
  return version;
}

std::string reason_against_kvm()
{
  const UniqueFd kvm(::open("/dev/kvm", O_RDWR | O_CLOEXEC));
  if (kvm.is_open())
    return {};
  switch (errno) {
  case ENOENT:
    return "there is no /dev/kvm: this machine offers no hardware virtualisation";
  case EACCES:
    return "you may not open /dev/kvm; usually membership in the group 'kvm' is needed";
  default:
    return std::string("/dev/kvm does not open: ") + ::strerror(errno);
  }
}

} // namespace ktstr
