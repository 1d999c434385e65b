#include "core/cli/interrupt.h"

#include <csignal>
#include <unistd.h>

#include "core/model/verdict.h"

namespace ktstr {

namespace {

// A signal handler has no other way to reach it.
CancelToken interrupt_token; // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

void on_signal(int)
{
  if (interrupt_token.is_cancelled())
    ::_exit(kExitInterrupted);
  interrupt_token.cancel();
}

} // namespace

CancelToken& install_interrupt_handlers()
{
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  ::sigemptyset(&action.sa_mask);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction inherited {};
    ::sigaction(number, nullptr, &inherited);
    if (inherited.sa_handler != SIG_IGN) // nohup and background jobs of a shell keep ignoring
      ::sigaction(number, &action, nullptr);
  }
  return interrupt_token;
}

} // namespace ktstr
