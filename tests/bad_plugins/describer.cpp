/// Stands in for `ktstr plugin-describe FILE` and `ktstr plugin-vmm QUESTION FILE ID ...`.
#include <cstdio>
#include <string>
#include <vector>

#include "core/plugin/registry.h"
#include "core/plugin/vmm_child.h"

int main(int argc, char** argv)
{
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() == 2 && words[0] == "plugin-describe")
    return ktstr::describe_plugin(words[1], ktstr::kPluginAnswerFd);
  if (words.size() >= 4 && words[0] == "plugin-vmm")
    return ktstr::answer_vmm_question({words.begin() + 1, words.end()}, ktstr::kPluginAnswerFd);
  std::fputs("usage: describer plugin-describe FILE | plugin-vmm QUESTION FILE ID [MACHINE]\n",
             stderr);
  return 64;
}
