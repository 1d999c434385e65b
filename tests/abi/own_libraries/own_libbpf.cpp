// libbpf, linked in or as a shared library of the plugin's own: it loads a program in the guest,
// and runs it.
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <ktstr/bpf.h>

#include "own.h"

KTSTR_DECLARE_BPF(own_libbpf);

namespace {

int printed = 0;

int print(libbpf_print_level, const char*, va_list)
{
  ++printed;
  return 0;
}

/// The answer of the program; negative when it could not be asked.
int answer_of(bpf_object* object)
{
  unsigned char packet[64] = {};
  LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = packet, .data_size_in = sizeof packet);
  const auto* program = bpf_object__find_program_by_name(object, "answer");
  if (program == nullptr || bpf_object__load(object) != 0 ||
      bpf_prog_test_run_opts(bpf_program__fd(program), &options) != 0)
    return -1;
  return static_cast<int>(options.retval);
}

} // namespace

std::string use_library(bool is_guest)
{
  printed = 0;
  libbpf_set_print(print);
  if (bpf_object__open_mem("not an object", 13, nullptr) != nullptr || printed == 0)
    return "libbpf does not print by the plugin's function";
  const auto size = static_cast<std::size_t>(ktstr_bpf_own_libbpf_end - ktstr_bpf_own_libbpf);
  auto* object = bpf_object__open_mem(ktstr_bpf_own_libbpf, size, nullptr);
  if (object == nullptr)
    return "libbpf cannot open the object";
  const int answer = is_guest ? answer_of(object) : 42;
  bpf_object__close(object);
  if (answer != 42)
    return "the BPF program's answer is " + std::to_string(answer);
  if (libbpf_major_version() != LIBBPF_MAJOR_VERSION ||
      libbpf_minor_version() != LIBBPF_MINOR_VERSION)
    return std::string("its headers are of another libbpf than ") + libbpf_version_string();
  return unless_from(reinterpret_cast<const void*>(&libbpf_set_print), LIBBPF_IN);
}
