#include "panicking_kernel.h"

#include <cstdint>
#include <cstring>
#include <elf.h>

namespace ktstr::test {

namespace {

constexpr std::uint64_t kBase = 0x100000;

template <typename Value> void append(std::string& to, const Value& value)
{
  to.append(reinterpret_cast<const char*>(&value), sizeof value);
}

/// 32-bit code without paging, as PVH enters it: out to 0x3f8 for each byte, then a reset by the
/// keyboard controller.
std::string code_that_prints(std::string_view text)
{
  std::string code = "\x66\xba"; // mov dx, 0x3f8
  append(code, std::uint16_t{0x3f8});
  for (const char byte : text) {
    code += '\xb0'; // mov al, byte
    code += byte;
    code += '\xee'; // out dx, al
  }
  code += std::string("\xb0\xfe\xe6\x64\xf4\xeb\xfd"); // out 0x64, 0xfe; hlt, again and again
  return code;
}

std::string xen_note(std::uint64_t entry)
{
  std::string note;
  append(note, Elf64_Nhdr{.n_namesz = 4, .n_descsz = sizeof entry, .n_type = 18});
  note.append("Xen", 4);
  append(note, entry);
  return note;
}

} // namespace

std::string panicking_kernel(std::string_view last_words)
{
  const auto code = code_that_prints(std::string(last_words) + "\n");
  const auto note = xen_note(kBase);
  constexpr std::uint64_t kNoteAt = sizeof(Elf64_Ehdr) + 2 * sizeof(Elf64_Phdr);
  const std::uint64_t code_at = kNoteAt + note.size();
  Elf64_Ehdr header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_ident[EI_VERSION] = EV_CURRENT;
  header.e_type = ET_EXEC;
  header.e_machine = EM_X86_64;
  header.e_version = EV_CURRENT;
  header.e_entry = kBase;
  header.e_phoff = sizeof header;
  header.e_ehsize = sizeof header;
  header.e_phentsize = sizeof(Elf64_Phdr);
  header.e_phnum = 2;
  std::string file;
  append(file, header);
  append(file,
         Elf64_Phdr{.p_type = PT_LOAD,
                    .p_flags = PF_R | PF_X,
                    .p_offset = code_at,
                    .p_vaddr = kBase,
                    .p_paddr = kBase,
                    .p_filesz = code.size(),
                    .p_memsz = code.size(),
                    .p_align = 1});
  append(file,
         Elf64_Phdr{.p_type = PT_NOTE,
                    .p_flags = PF_R,
                    .p_offset = kNoteAt,
                    .p_filesz = note.size(),
                    .p_memsz = note.size(),
                    .p_align = 4});
  return file + note + code;
}

} // namespace ktstr::test
