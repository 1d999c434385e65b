#include <cstring>
#include <string>
#include <unistd.h>
#include <vector>

#include "core/cli/command.h"
#include "core/cli/interrupt.h"
#include "core/model/verdict.h"

int main(int argc, char** argv)
{
  const ktstr::CancelToken& cancel = ktstr::install_interrupt_handlers();
  ktstr::FdOutput out(STDOUT_FILENO);
  ktstr::FdOutput err(STDERR_FILENO);
  const int code = ktstr::run_program(
      std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc), cancel, out, err);
  if (out.status())
    return code;
  err.write(ktstr::describe_error({}, out.status().error()));
  return code == ktstr::kExitPass ? ktstr::kExitEnvironment : code;
}
