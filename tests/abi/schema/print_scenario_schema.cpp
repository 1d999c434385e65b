/// Prints the schema of scenario documents, as plugin-api/scenario.schema.json has it.
#include <cstdio>

#include "tests/abi/schema/schema_learner.h"

int main()
{
  std::puts(ktstr::test::SchemaLearner().learn().pretty().c_str());
  return 0;
}
