#include <catch2/catch_test_macros.hpp>

#include "core/plugin/test_rules.h"

namespace ktstr {

namespace {

std::string broken(const TestExpectation& expectation)
{
  const auto status = validate_attributes({.id = "t", .expectation = expectation});
  return status ? "" : status.error().text();
}

std::string broken(const TestSetup& setup, const std::string& scheduler = "")
{
  const auto status = validate_attributes({.id = "t", .scheduler = scheduler, .setup = setup});
  return status ? "" : status.error().text();
}

bool contains(const std::string& text, std::string_view part)
{
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("expectations that exclude or need each other are refused", "[test_rules]")
{
  CHECK(broken(TestExpectation{}).empty());
  CHECK(broken(TestExpectation{.is_error = true, .error_matches = "a|b"}).empty());
  CHECK(contains(broken(TestExpectation{.error_contains = "x"}), "need KTSTR_EXPECT_ERROR"));
  CHECK(contains(broken(TestExpectation{.is_error = true, .survives_storm = true}),
                 "exclude each other"));
  CHECK(contains(broken(TestExpectation{.is_error = true, .error_matches = "a("}),
                 "'a(' is not a regular expression"));
}

TEST_CASE("a test's own machine must be one", "[test_rules]")
{
  const auto broken_machine = [](const std::string& topology) {
    const auto status = validate_attributes({.id = "t", .topology = topology});
    return status ? "" : status.error().text();
  };
  CHECK(broken_machine("2n2l2c1t:distances=10,30,30,10").empty());
  CHECK(contains(broken_machine("2n2l"), "topology '2n2l' is malformed"));
  CHECK(contains(broken_machine("2n3l1c1t"), "llcs (3) must be divisible by numa_nodes (2)"));
}

TEST_CASE("sysctls and kernel arguments fit a kernel's command line", "[test_rules]")
{
  CHECK(broken(TestSetup{.sysctls = {"kernel.pid_max=1", "net.ipv4.x=1 2"}}).empty());
  CHECK(contains(broken(TestSetup{.sysctls = {"kernel.pid_max"}}), "name=value"));
  CHECK(contains(broken(TestSetup{.sysctls = {"pid_max=1"}}), "sysctl 'pid_max=1'"));
  CHECK(contains(broken(TestSetup{.sysctls = {"kernel.x=\"1\""}}), "command line cannot"));
  CHECK(broken(TestSetup{.kernel_arguments = {"isolcpus=1", "nosmt"}}).empty());
  CHECK(contains(broken(TestSetup{.kernel_arguments = {"a b"}}), "is not one word"));
  CHECK(contains(broken(TestSetup{.kernel_arguments = {"init=/bin/sh"}}), "ktstr's to set"));
  CHECK(contains(broken(TestSetup{.kernel_arguments = {std::string(600, 'x')}}), "bytes"));
}

TEST_CASE("a config has a place, and arguments have a scheduler", "[test_rules]")
{
  const TestSetup good{.config = "x", .config_path = "/etc/a/b", .scheduler_arguments = {"{file}"}};
  CHECK(broken(good, "s").empty());
  CHECK(contains(broken(good), "is not set"));
  CHECK(contains(broken(TestSetup{.config = "x"}), "need each other"));
  for (const auto* path : {"a", "/", "/etc/../x", "/proc/1/x", "/sys/x", "/etc/"})
    CHECK(contains(broken(TestSetup{.config = "x", .config_path = path}), "config_path"));
  CHECK(contains(broken(TestSetup{.scheduler_arguments = {"--c={file}"}}, "s"), "no config"));
}

TEST_CASE("a placeholder becomes the config's path, each time", "[test_rules]")
{
  const TestSetup setup{.config_path = "/c", .scheduler_arguments = {"-f", "{file}:{file}", "x"}};
  CHECK(scheduler_arguments_of(setup) == std::vector<std::string>{"-f", "/c:/c", "x"});
}

} // namespace ktstr
