// A scheduler that is a program: attached from its start until it is interrupted.
#include <csignal>
#include <cstdio>
#include <string_view>

#include "core/guest/bpf_object.h"

extern "C" {
extern const char ktstr_bpf_scx_fifo[];     // NOLINT(*-avoid-c-arrays): symbols of the assembler
extern const char ktstr_bpf_scx_fifo_end[]; // NOLINT(*-avoid-c-arrays)
}

namespace {

/// Returns the exit code.
int complain(const ktstr::Error& error)
{
  std::fprintf(stderr, "%s\n%s", error.text().c_str(), ktstr::guest::take_libbpf_log().c_str());
  return 1;
}

} // namespace

int main()
{
  sigset_t interrupts;
  sigemptyset(&interrupts);
  sigaddset(&interrupts, SIGINT);
  ::sigprocmask(SIG_BLOCK, &interrupts, nullptr);
  const std::string_view bytes(
      ktstr_bpf_scx_fifo, static_cast<std::size_t>(ktstr_bpf_scx_fifo_end - ktstr_bpf_scx_fifo));
  const auto object = ktstr::guest::BpfObject::open(bytes, {});
  if (!object)
    return complain(object.error());
  if (const auto status = (*object)->load(); !status)
    return complain(status.error());
  if (const auto status = (*object)->attach(); !status)
    return complain(status.error());
  int signal = 0;
  return ::sigwait(&interrupts, &signal);
}
