#include <catch2/catch_test_macros.hpp>

#include "core/model/cell_setup.h"

namespace ktstr {

namespace {

using Texts = std::vector<std::string>;

const GuestSetup kPlace{.config = "of the scheduler", .config_path = "/etc/s"};

} // namespace

TEST_CASE("the scheduler's wishes come first, so that the test has its way", "[cell_setup]")
{
  const SchedulerInfo scheduler{
      .id = "s", .setup = {.sysctls = {"a.b=1"}, .kernel_arguments = {"x"}, .files = {"f"}}};
  const TestInfo test{.id = "t",
                      .setup = {.sysctls = {"a.b=2"}, .kernel_arguments = {"y"}, .files = {"g"}}};
  const auto setup = merged_setup(scheduler, test);
  CHECK(setup.sysctls == Texts{"a.b=1", "a.b=2"});
  CHECK(setup.kernel_arguments == Texts{"x", "y"});
  CHECK(setup.files == Texts{"f", "g"});
  CHECK(setup.config_path.empty());
}

TEST_CASE("a test's config without a path of its own replaces the scheduler's", "[cell_setup]")
{
  const SchedulerInfo scheduler{.id = "s", .setup = kPlace};
  const TestInfo silent{.id = "t"};
  const TestInfo own{.id = "t", .setup = {.config = "of the test"}};
  const TestInfo elsewhere{.id = "t", .setup = {.config = "of the test", .config_path = "/etc/t"}};

  REQUIRE(config_files(scheduler, silent).size() == 1);
  CHECK(config_files(scheduler, silent).front().content == "of the scheduler");
  REQUIRE(config_files(scheduler, own).size() == 1);
  CHECK(config_files(scheduler, own).front().path == "/etc/s");
  CHECK(config_files(scheduler, own).front().content == "of the test");
  CHECK(merged_setup(scheduler, own).config_path == "/etc/s");
  REQUIRE(config_files(scheduler, elsewhere).size() == 2);
  CHECK(config_files(scheduler, elsewhere).back().path == "/etc/t");
}

TEST_CASE("schedulers that a test attaches find their config, too", "[cell_setup]")
{
  const SchedulerInfo other{.id = "o", .setup = {.config = "o", .config_path = "/etc/o"}};
  const TestInfo test{.id = "t", .staged = {{.name = "o", .scheduler = other}}};
  const auto files = config_files({.id = "s"}, test);
  REQUIRE(files.size() == 1);
  CHECK(files.front().path == "/etc/o");
}

TEST_CASE("a placeholder becomes the config's path, each time", "[cell_setup]")
{
  const SchedulerInfo scheduler{
      .id = "s",
      .binary_args = {"--config", "{file}"},
      .flags = {{.id = "twice", .args = {"{file}:{file}"}}, {.id = "off", .args = {"--off"}}},
      .setup = kPlace};
  const TestInfo test{.id = "t", .setup = {.scheduler_arguments = {"-t={file}", "x"}}};
  CHECK(scheduler_arguments(scheduler, {"twice"}, test) ==
        Texts{"--config", "/etc/s", "/etc/s:/etc/s", "-t=/etc/s", "x"});
  const TestInfo own{
      .id = "t",
      .setup = {.config = "c", .config_path = "/etc/t", .scheduler_arguments = {"-t={file}"}}};
  CHECK(scheduler_arguments(scheduler, {}, own) == Texts{"--config", "/etc/s", "-t=/etc/t"});
  const SchedulerInfo plain{.id = "p", .binary_args = {"{file}"}};
  CHECK(scheduler_arguments(plain, {}, {.id = "t"}) == Texts{"{file}"});
}

} // namespace ktstr
