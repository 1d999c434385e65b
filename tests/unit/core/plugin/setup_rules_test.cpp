#include <catch2/catch_test_macros.hpp>

#include "core/plugin/setup_rules.h"

namespace ktstr {

namespace {

std::string words_of(const Status& status)
{
  return status ? "" : status.error().text();
}

std::string broken(const GuestSetup& setup, const std::string& scheduler = "")
{
  return words_of(validate_setup(TestInfo{.id = "t", .scheduler = scheduler, .setup = setup}));
}

std::string broken_scheduler(const GuestSetup& setup, const std::string& argument)
{
  return words_of(
      validate_setup(SchedulerInfo{.id = "s", .binary_args = {argument}, .setup = setup}));
}

bool contains(const std::string& text, std::string_view part)
{
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("sysctls and kernel arguments fit a kernel's command line", "[setup_rules]")
{
  CHECK(broken(GuestSetup{.sysctls = {"kernel.pid_max=1", "net.ipv4.x=1 2"}}).empty());
  CHECK(contains(broken(GuestSetup{.sysctls = {"kernel.pid_max"}}), "name=value"));
  CHECK(contains(broken(GuestSetup{.sysctls = {"pid_max=1"}}), "sysctl 'pid_max=1'"));
  CHECK(contains(broken(GuestSetup{.sysctls = {"kernel.x=\"1\""}}), "command line cannot"));
  CHECK(broken(GuestSetup{.kernel_arguments = {"isolcpus=1", "nosmt"}}).empty());
  CHECK(contains(broken(GuestSetup{.kernel_arguments = {"a b"}}), "is not one word"));
  CHECK(contains(broken(GuestSetup{.kernel_arguments = {"init=/bin/sh"}}), "ktstr's to set"));
  CHECK(contains(broken(GuestSetup{.kernel_arguments = {std::string(600, 'x')}}), "bytes"));
}

TEST_CASE("a config has a place, and arguments have a scheduler", "[setup_rules]")
{
  const GuestSetup good{
      .config = "x", .config_path = "/etc/a/b", .scheduler_arguments = {"{file}"}};
  CHECK(broken(good, "s").empty());
  CHECK(contains(broken(good), "is not set"));
  CHECK(contains(broken(GuestSetup{.config = "x"}), "needs a config_path"));
  CHECK(broken(GuestSetup{.config = "x"}, "s").empty());
  CHECK(contains(broken(GuestSetup{.config_path = "/x"}, "s"), "needs a config"));
  for (const auto* path : {"a", "/", "/etc/../x", "/proc/1/x", "/sys/x", "/etc/"})
    CHECK(contains(broken(GuestSetup{.config = "x", .config_path = path}), "config_path"));
}

TEST_CASE("a scheduler's setup obeys the same rules", "[setup_rules]")
{
  CHECK(broken_scheduler({.config = "x", .config_path = "/etc/s"}, "-c{file}").empty());
  CHECK(broken_scheduler({}, "-c{file}").empty()); // a scheduler of before setups may say that
  CHECK(contains(broken_scheduler({.config = "x"}, ""), "need each other"));
  CHECK(contains(broken_scheduler({.config_path = "/x"}, ""), "need each other"));
  CHECK(contains(broken_scheduler({.config = "x", .config_path = "x"}, ""), "absolute"));
  CHECK(contains(broken_scheduler({.sysctls = {"x"}}, ""), "name=value"));
  CHECK(contains(broken_scheduler({.kernel_arguments = {"init=/x"}}, ""), "ktstr's to set"));
  CHECK(contains(broken_scheduler({.files = {"f"}}, "-c{file}"), "there is no config"));
}

TEST_CASE("what a scheduler and a test can only break together", "[setup_rules]")
{
  const auto both = [](const GuestSetup& scheduler, const GuestSetup& test) {
    return words_of(validate_setups({.id = "s", .setup = scheduler}, {.id = "t", .setup = test}));
  };
  const GuestSetup place{.config = "x", .config_path = "/etc/s"};
  CHECK(both(place, {.config = "y", .scheduler_arguments = {"{file}"}}).empty());
  CHECK(contains(both({}, {.config = "y"}), "scheduler 's' has none either"));
  CHECK(contains(both({}, {.scheduler_arguments = {"--c={file}"}}), "has a config"));
  const GuestSetup long_words{.kernel_arguments = {std::string(300, 'x')}};
  CHECK(both(long_words, {}).empty());
  CHECK(contains(both(long_words, long_words), "bytes"));
}

} // namespace ktstr
