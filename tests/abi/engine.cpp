#include "tests/abi/engine.h"

#include "core/scenario/scenario.h"

std::string complaint_of_engine(const std::string& document)
{
  const auto status = ktstr::validate_scenario(document);
  return status ? "" : status.error().text();
}
