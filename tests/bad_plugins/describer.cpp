/// Stands in for `ktstr plugin-describe FILE`.
#include <cstdio>
#include <cstring>

#include "core/plugin/registry.h"

int main(int argc, char** argv)
{
  if (argc != 3 || std::strcmp(argv[1], "plugin-describe") != 0) {
    std::fputs("usage: describer plugin-describe FILE\n", stderr);
    return 64;
  }
  return ktstr::describe_plugin(argv[2], ktstr::kPluginAnswerFd);
}
