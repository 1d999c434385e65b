/// The global variables of a BPF object, by its BTF: where each lies in which section, and how
/// large it is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct btf;
struct btf_type;

namespace ktstr::guest {

struct BpfVariable {
  std::string section; ///< ".rodata", ".data.x", ".struct_ops.link"
  std::string name;
  std::uint32_t type = 0; ///< BTF id, behind typedefs and qualifiers
  std::uint32_t offset = 0;
  std::uint32_t size = 0;
};

std::vector<BpfVariable> variables_of(const btf* types);

/// Constants that a loader may set: those of the sections ".rodata*".
bool is_constant(const BpfVariable& variable);

/// Name of a structure type; empty for any other type.
std::string_view struct_name(const btf* types, std::uint32_t type);

/// A member of a structure, by name.
struct BpfMember {
  std::uint32_t offset = 0;
  std::uint32_t size = 0;
};
std::optional<BpfMember>
member_of(const btf* types, std::uint32_t structure, std::string_view name);

/// Whether the type is an integer, an enumeration or a truth value, and then whether it is signed.
struct Integral {
  bool is_integral = false;
  bool is_signed = false;
};
Integral integral(const btf* types, std::uint32_t type);

} // namespace ktstr::guest
