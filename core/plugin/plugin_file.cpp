#include "core/plugin/plugin_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <string_view>
#include <sys/stat.h>

#include <gelf.h>
#include <ktstr/plugin.h>
#include <libelf.h>

#include "core/base/file.h"
#include "core/base/unique_fd.h"
#include "core/plugin/plugin_library.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

constexpr const char* kBuildHint = "was it built with ktstr_add_plugin()?";

#if defined(__x86_64__)
constexpr GElf_Half kOwnMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr GElf_Half kOwnMachine = EM_AARCH64;
#else
#error "name the ELF machine of this architecture here"
#endif

class ElfReader {
public:
  explicit ElfReader(int fd)
  {
    ::elf_version(EV_CURRENT);
    elf_ = ::elf_begin(fd, ELF_C_READ, nullptr); // read, not mapped: a file cut short is no SIGBUS
  }
  ElfReader(const ElfReader&) = delete;
  ElfReader& operator=(const ElfReader&) = delete;
  ~ElfReader() { ::elf_end(elf_); }

  [[nodiscard]] bool is_elf() const { return elf_ != nullptr && ::elf_kind(elf_) == ELF_K_ELF; }
  [[nodiscard]] Elf* get() const { return elf_; }

  /// Content of the first note with this owner and type.
  [[nodiscard]] std::optional<std::string> note(std::string_view owner, GElf_Word type) const;
  /// Size of an exported data symbol.
  [[nodiscard]] std::optional<std::uint64_t> exported_size(std::string_view name) const;

private:
  Elf* elf_ = nullptr;
};

std::optional<std::string> find_note(Elf_Data& data, std::string_view owner, GElf_Word type)
{
  GElf_Nhdr header{};
  std::size_t name_at = 0;
  std::size_t content_at = 0;
  std::size_t at = 0;
  while ((at = ::gelf_getnote(&data, at, &header, &name_at, &content_at)) > 0) {
    const auto* bytes = static_cast<const char*>(data.d_buf);
    const std::string_view name(bytes + name_at, header.n_namesz);
    if (header.n_type == type && name == std::string(owner) + '\0')
      return std::string(bytes + content_at, header.n_descsz);
  }
  return std::nullopt;
}

std::optional<std::string> ElfReader::note(std::string_view owner, GElf_Word type) const
{
  std::size_t count = 0;
  if (::elf_getphdrnum(elf_, &count) != 0)
    return std::nullopt;
  for (std::size_t i = 0; i < count; ++i) {
    GElf_Phdr segment{};
    if (::gelf_getphdr(elf_, static_cast<int>(i), &segment) == nullptr)
      return std::nullopt;
    if (segment.p_type != PT_NOTE)
      continue;
    auto* data = ::elf_getdata_rawchunk(elf_,
                                        static_cast<std::int64_t>(segment.p_offset),
                                        segment.p_filesz,
                                        segment.p_align == 8 ? ELF_T_NHDR8 : ELF_T_NHDR);
    if (data == nullptr)
      continue;
    if (auto found = find_note(*data, owner, type))
      return found;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> size_in_table(Elf* elf, Elf_Scn* section, std::string_view wanted)
{
  GElf_Shdr header{};
  auto* data = ::elf_getdata(section, nullptr);
  if (data == nullptr || ::gelf_getshdr(section, &header) == nullptr)
    return std::nullopt;
  GElf_Sym symbol{};
  for (int i = 0; ::gelf_getsym(data, i, &symbol) != nullptr; ++i) {
    const char* name = ::elf_strptr(elf, header.sh_link, symbol.st_name);
    if (name != nullptr && name == wanted && symbol.st_shndx != SHN_UNDEF)
      return symbol.st_size;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> ElfReader::exported_size(std::string_view name) const
{
  Elf_Scn* section = nullptr;
  while ((section = ::elf_nextscn(elf_, section)) != nullptr) {
    GElf_Shdr header{};
    if (::gelf_getshdr(section, &header) != nullptr && header.sh_type == SHT_DYNSYM)
      return size_in_table(elf_, section, name);
  }
  return std::nullopt;
}

std::string machine_name(GElf_Half machine)
{
  switch (machine) {
  case EM_X86_64:
    return "x86-64";
  case EM_386:
    return "32-bit x86";
  case EM_AARCH64:
    return "AArch64";
  case EM_ARM:
    return "32-bit ARM";
  case EM_RISCV:
    return "RISC-V";
  case EM_PPC64:
    return "POWER";
  case EM_S390:
    return "s390";
  default:
    return "machine number " + std::to_string(machine);
  }
}

Status check_machine(const ElfReader& elf)
{
  GElf_Ehdr header{};
  if (::gelf_getehdr(elf.get(), &header) == nullptr)
    return Error::make(ErrorKind::not_a_plugin, "is not an ELF file: its header is damaged")
        .with_hint("{}", kBuildHint);
  if (::gelf_getclass(elf.get()) != ELFCLASS64)
    return Error::make(ErrorKind::incompatible,
                       "is a 32-bit ELF file; this ktstr loads 64-bit ones")
        .with_hint("rebuild it for {}", machine_name(kOwnMachine));
  if (header.e_machine != kOwnMachine)
    return Error::make(ErrorKind::incompatible,
                       "is built for {}; this ktstr runs on {}",
                       machine_name(header.e_machine),
                       machine_name(kOwnMachine))
        .with_hint("rebuild it for {}", machine_name(kOwnMachine));
  if (header.e_type != ET_DYN)
    return Error::make(ErrorKind::not_a_plugin, "is an ELF file, but not a shared object")
        .with_hint("{}", kBuildHint);
  return {};
}

Status check_note(const ElfReader& elf)
{
  const auto note = elf.note(KTSTR_NOTE_NAME, KTSTR_NOTE_TYPE);
  if (!note)
    return Error::make(ErrorKind::not_a_plugin, "has no '.note.ktstr' note, so it is no plugin")
        .with_hint("{}", kBuildHint);
  std::uint32_t words[2] = {};
  if (note->size() < sizeof words)
    return Error::make(
        ErrorKind::not_a_plugin, "has a '.note.ktstr' note of {} bytes, not 8", note->size());
  std::memcpy(words, note->data(), sizeof words);
  return check_abi_version(words[0], words[1], 0);
}

Status check_symbol(const ElfReader& elf)
{
  const auto size = elf.exported_size("ktstr_plugin");
  if (!size)
    return Error::make(ErrorKind::not_a_plugin, "exports no symbol 'ktstr_plugin'")
        .with_hint("write KTSTR_PLUGIN_DEFINE(...) once, at file scope");
  if (*size < sizeof(ktstr_plugin_entry))
    return Error::make(ErrorKind::not_a_plugin,
                       "has a symbol 'ktstr_plugin' of {} bytes, expected {}",
                       *size,
                       sizeof(ktstr_plugin_entry))
        .with_hint("write KTSTR_PLUGIN_DEFINE(...) once, at file scope");
  return {};
}

Result<UniqueFd> open_regular_file(const fs::path& file)
{
  UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)); // a FIFO must not block
  struct stat facts {};
  if (!fd.is_open() || ::fstat(fd.get(), &facts) != 0) {
    const int reason = errno;
    return Error::make(reason == ENOENT ? ErrorKind::not_found : ErrorKind::io,
                       "cannot be opened: {}",
                       std::strerror(reason));
  }
  if (!S_ISREG(facts.st_mode))
    return Error::make(ErrorKind::not_a_plugin, "is not a regular file");
  if ((facts.st_mode & S_IWOTH) != 0)
    return Error::make(ErrorKind::invalid, "is writable by every user, so anybody may change it")
        .with_hint("chmod o-w {}", file.string());
  return fd;
}

Result<std::string> build_id_of(const ElfReader& elf, const fs::path& file)
{
  const auto note = elf.note("GNU", NT_GNU_BUILD_ID);
  if (!note || note->empty()) {
    const auto content = read_file(file);
    return content ? Result<std::string>(content_hash(*content)) : content.error();
  }
  std::string hex;
  for (const char byte : *note)
    hex += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return hex;
}

Error not_elf()
{
  return Error::make(ErrorKind::not_a_plugin, "is not an ELF file").with_hint("{}", kBuildHint);
}

} // namespace

Status check_abi_version(std::uint32_t major, std::uint32_t minor, std::uint32_t needed)
{
  const bool fits = major == KTSTR_ABI_MAJOR && needed <= KTSTR_ABI_MINOR &&
                    (KTSTR_ABI_MAJOR > 0 || minor == KTSTR_ABI_MINOR);
  if (fits)
    return {};
  return Error::make(ErrorKind::incompatible,
                     "needs plugin ABI {}.{}, this ktstr provides {}.{}",
                     major,
                     KTSTR_ABI_MAJOR > 0 ? needed : std::max(minor, needed),
                     KTSTR_ABI_MAJOR,
                     KTSTR_ABI_MINOR)
      .with_hint("rebuild the plugin with the headers of this ktstr, or use the ktstr it was built "
                 "for");
}

Result<PluginFile> inspect_plugin_file(const fs::path& file)
{
  PluginFileStep unused{};
  return inspect_plugin_file(file, unused);
}

Result<PluginFile> inspect_plugin_file(const fs::path& file, PluginFileStep& step)
{
  step = PluginFileStep::file;
  const auto fd = open_regular_file(file);
  if (!fd)
    return fd.error();
  const ElfReader elf(fd->get());
  if (!elf.is_elf())
    return not_elf();
  constexpr std::pair<PluginFileStep, Status (*)(const ElfReader&)> kSteps[] = {
      {PluginFileStep::machine, check_machine},
      {PluginFileStep::note, check_note},
      {PluginFileStep::symbol, check_symbol}};
  for (const auto& [next, check] : kSteps) {
    step = next;
    if (auto status = check(elf); !status)
      return status.error();
  }
  auto build_id = build_id_of(elf, file);
  if (!build_id)
    return build_id.error();
  return PluginFile{.build_id = std::move(*build_id)};
}

Result<std::string> plugin_build_id(const fs::path& file)
{
  const auto fd = open_regular_file(file);
  if (!fd)
    return fd.error().with_context("'{}'", file.string());
  const ElfReader elf(fd->get());
  if (!elf.is_elf())
    return not_elf().with_context("'{}'", file.string());
  return build_id_of(elf, file);
}

} // namespace ktstr
