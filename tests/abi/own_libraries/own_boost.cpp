// Boost of another version than ktstr's, as a shared library: the names of its functions are those
// of ktstr's.
#include <stdexcept>

#include <boost/program_options.hpp>
#include <boost/version.hpp>

#include "own.h"

namespace options = boost::program_options;

std::string use_library(bool)
{
  options::options_description description;
  description.add_options()("answer", options::value<int>())(
      "names", options::value<std::vector<std::string>>());
  options::variables_map values;
  options::store(
      options::command_line_parser(options::split_unix("--answer 42 --names 'a b' --names c"))
          .options(description)
          .run(),
      values);
  if (values["answer"].as<int>() != 42 ||
      values["names"].as<std::vector<std::string>>().size() != 2)
    return "Boost.Program_options read something else";
  try {
    options::store(options::command_line_parser({"--colour"}).options(description).run(), values);
    return "Boost.Program_options took an unknown option";
  } catch (const options::unknown_option& unknown) {
    if (unknown.get_option_name() != "--colour")
      return "the unknown option is " + unknown.get_option_name();
  }
  const std::string version =
      std::to_string(BOOST_VERSION / 100000) + "." + std::to_string(BOOST_VERSION / 100 % 1000);
  auto* const code = static_cast<std::vector<std::string> (*)(
      const std::string&, const std::string&, const std::string&, const std::string&)>(
      &options::split_unix);
  return unless_from(reinterpret_cast<const void*>(code),
                     ("libboost_program_options.so." + version).c_str());
}
