/// Stands in for `ktstr plugin-describe FILE` and `ktstr plugin-examine CHECK FILE`.
#include <cstdio>
#include <cstring>

#include "core/plugin/check/examine.h"
#include "core/plugin/registry.h"

int main(int argc, char** argv)
{
  if (argc == 3 && std::strcmp(argv[1], "plugin-describe") == 0)
    return ktstr::describe_plugin(argv[2], ktstr::kPluginAnswerFd);
  if (argc == 4 && std::strcmp(argv[1], "plugin-examine") == 0)
    return ktstr::examine_plugin(argv[2], argv[3], ktstr::kPluginAnswerFd).value_or(64);
  std::fputs("usage: checker plugin-describe FILE | plugin-examine CHECK FILE\n", stderr);
  return 64;
}
