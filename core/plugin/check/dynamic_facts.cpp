#include "core/plugin/check/dynamic_facts.h"

#include <cerrno>
#include <fcntl.h>

#include <gelf.h>
#include <libelf.h>

#include "core/base/text.h"
#include "core/base/unique_fd.h"

namespace ktstr {

namespace {

constexpr int kMostEntries = 1 << 20; // of any table: a damaged count must end

struct ElfEnd {
  void operator()(Elf* elf) const { ::elf_end(elf); }
};

/// One section, and the name table that it refers to.
struct Section {
  Elf* elf = nullptr;
  GElf_Shdr header{};
  Elf_Data* data = nullptr;

  [[nodiscard]] std::string text(std::size_t offset) const
  {
    const char* found = ::elf_strptr(elf, header.sh_link, offset);
    return found != nullptr ? printable(found) : std::string();
  }
};

void read_symbols(const Section& section, DynamicFacts& facts)
{
  GElf_Sym symbol{};
  for (int i = 1; i < kMostEntries && ::gelf_getsym(section.data, i, &symbol) != nullptr; ++i) {
    const auto binding = GELF_ST_BIND(symbol.st_info);
    const auto visibility = GELF_ST_VISIBILITY(symbol.st_other);
    const auto name = section.text(symbol.st_name);
    if (name.empty() || binding == STB_LOCAL)
      continue;
    if (symbol.st_shndx == SHN_UNDEF) {
      if (binding != STB_WEAK)
        facts.undefined.push_back(name);
    } else if (visibility == STV_DEFAULT || visibility == STV_PROTECTED) {
      facts.exported.push_back(name);
    }
  }
}

void read_needed(const Section& section, DynamicFacts& facts)
{
  GElf_Dyn entry{};
  for (int i = 0; i < kMostEntries && ::gelf_getdyn(section.data, i, &entry) != nullptr; ++i)
    if (entry.d_tag == DT_NEEDED)
      facts.needed.push_back(section.text(entry.d_un.d_val));
}

void read_versions_needed(const Section& section, DynamicFacts& facts)
{
  GElf_Verneed library{};
  int at = 0;
  for (int i = 0; i < kMostEntries && ::gelf_getverneed(section.data, at, &library) != nullptr;
       ++i) {
    auto& versions = facts.versions_needed[section.text(library.vn_file)];
    GElf_Vernaux version{};
    int inner = at + static_cast<int>(library.vn_aux);
    for (int k = 0;
         k < library.vn_cnt && ::gelf_getvernaux(section.data, inner, &version) != nullptr;
         ++k) {
      versions.insert(section.text(version.vna_name));
      inner += static_cast<int>(version.vna_next);
    }
    if (library.vn_next == 0)
      return;
    at += static_cast<int>(library.vn_next);
  }
}

void read_versions_given(const Section& section, DynamicFacts& facts)
{
  GElf_Verdef version{};
  int at = 0;
  for (int i = 0; i < kMostEntries && ::gelf_getverdef(section.data, at, &version) != nullptr;
       ++i) {
    GElf_Verdaux name{};
    if (::gelf_getverdaux(section.data, at + static_cast<int>(version.vd_aux), &name) != nullptr)
      facts.versions_given.insert(section.text(name.vda_name));
    if (version.vd_next == 0)
      return;
    at += static_cast<int>(version.vd_next);
  }
}

void read_section(const Section& section, DynamicFacts& facts)
{
  switch (section.header.sh_type) {
  case SHT_DYNSYM:
    return read_symbols(section, facts);
  case SHT_DYNAMIC:
    return read_needed(section, facts);
  case SHT_GNU_verneed:
    return read_versions_needed(section, facts);
  case SHT_GNU_verdef:
    return read_versions_given(section, facts);
  default:
    return;
  }
}

/// "GLIBC_2.34" -> "GLIBC", {2, 34}.
std::pair<std::string, std::vector<std::uint64_t>> parse_version(const std::string& version)
{
  const auto at = version.rfind('_');
  std::vector<std::uint64_t> numbers;
  if (at == std::string::npos)
    return {version, numbers};
  for (const auto& part : split(version.substr(at + 1), '.'))
    numbers.push_back(parse_decimal(part).value_or(0));
  return {version.substr(0, at), numbers};
}

} // namespace

Result<DynamicFacts> read_dynamic_facts(const std::filesystem::path& file)
{
  const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.is_open())
    return Error::from_errno(errno, fmt::format("cannot open '{}'", file.string()));
  ::elf_version(EV_CURRENT);
  const std::unique_ptr<Elf, ElfEnd> elf(::elf_begin(fd.get(), ELF_C_READ, nullptr));
  if (elf == nullptr || ::elf_kind(elf.get()) != ELF_K_ELF)
    return Error::make(ErrorKind::invalid, "'{}' is not an ELF file", file.string());
  DynamicFacts facts;
  Elf_Scn* found = nullptr;
  while ((found = ::elf_nextscn(elf.get(), found)) != nullptr) {
    Section section{.elf = elf.get()};
    section.data = ::elf_getdata(found, nullptr);
    if (section.data != nullptr && ::gelf_getshdr(found, &section.header) != nullptr)
      read_section(section, facts);
  }
  return facts;
}

std::vector<std::string> newest_versions(const std::set<std::string>& versions)
{
  std::map<std::string, std::pair<std::vector<std::uint64_t>, std::string>> newest;
  for (const auto& version : versions) {
    auto [family, numbers] = parse_version(version);
    auto& best = newest[family];
    if (best.second.empty() || numbers > best.first)
      best = {std::move(numbers), version};
  }
  std::vector<std::string> texts;
  for (auto& [family, best] : newest)
    texts.push_back(std::move(best.second));
  return texts;
}

} // namespace ktstr
