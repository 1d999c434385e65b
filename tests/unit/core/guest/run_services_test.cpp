#include <cmath>
#include <cstring>

#include <catch2/catch_test_macros.hpp>
#include <ktstr/ext/log.h>
#include <ktstr/ext/metrics.h>
#include <ktstr/ext/scenario.h>

#include "core/guest/run_services.h"

using namespace ktstr;
using namespace ktstr::guest;

namespace {

/// A run as a plugin sees it, and the agent's end of its channel.
struct FakeRun {
  FakeRun()
  {
    spec.cell = "smoke/scx_x+a+b/tiny";
    spec.profile = {"a", "b"};
    spec.topology = "1n1l2c1t";
    spec.test.duration_ms = 300;
    setup.cancel = &cancel;
  }

  Json next_frame(FrameType type)
  {
    const auto message = ends->first.receive();
    REQUIRE(message);
    REQUIRE(*message);
    REQUIRE((*message)->kind == MessageKind::frame);
    CHECK((*message)->payload["type"].as_uint() == static_cast<std::uint64_t>(type));
    return (*message)->payload["payload"];
  }

  Result<std::pair<Channel, Channel>> ends = Channel::create();
  CellSpec spec;
  CancelToken cancel;
  RunSetup setup{.spec = &spec, .cpus = {0, 1}, .workdir = "/tmp/work", .deadline_ns = 7};
  HostServices host{ends->second, "test:smoke"};
};

} // namespace

TEST_CASE("a plugin is told the facts of its run", "[run]")
{
  FakeRun fake;
  const RunServices services(fake.setup, fake.ends->second, fake.host);
  const auto& info = *services.table().info;
  CHECK(info.struct_size == sizeof info);
  CHECK(info.cpu_count == 2);
  CHECK(info.cell == std::string("smoke/scx_x+a+b/tiny"));
  CHECK(info.profile == std::string("a+b"));
  CHECK(info.duration_ms == 300);
  CHECK(info.deadline_ns == 7);
}

TEST_CASE("assertions reach the agent with text and place", "[run]")
{
  FakeRun fake;
  const RunServices services(fake.setup, fake.ends->second, fake.host);
  const auto& run = services.table();
  run.check(&run, false, "a.c", 12, "x is 3");

  const auto check = fake.next_frame(FrameType::check);
  CHECK_FALSE(check["held"].as_bool(true));
  CHECK(check["text"].as_string() == "x is 3");
  CHECK(check["file"].as_string() == "a.c");
  CHECK(check["line"].as_int() == 12);
}

TEST_CASE("assertions without text and file do not crash the agent", "[run]")
{
  FakeRun fake;
  const RunServices services(fake.setup, fake.ends->second, fake.host);
  services.table().check(&services.table(), true, nullptr, 0, nullptr);
  CHECK(fake.next_frame(FrameType::check)["text"].as_string("?").empty());
}

TEST_CASE("metrics are recorded when they are finite and have a name", "[run]")
{
  FakeRun fake;
  const RunServices services(fake.setup, fake.ends->second, fake.host);
  const auto& run = services.table();
  const auto* metrics =
      static_cast<const ktstr_metrics*>(run.get_extension(&run, KTSTR_METRICS_EXTENSION));
  REQUIRE(metrics != nullptr);
  CHECK(metrics->record(&run, "loops", std::nan(""), "1") == KTSTR_ERR_INVALID);
  CHECK(metrics->record(&run, "", 1, "1") == KTSTR_ERR_INVALID);
  CHECK(metrics->record(&run, nullptr, 1, "1") == KTSTR_ERR_INVALID);
  CHECK(metrics->record(&run, "loops", 2.5, nullptr) == KTSTR_OK);

  const auto metric = fake.next_frame(FrameType::metric);
  CHECK(metric["name"].as_string() == "loops");
  CHECK(metric["value"].as_double() == 2.5);
}

TEST_CASE("unknown extensions are absent, known ones are tables", "[run]")
{
  FakeRun fake;
  const RunServices services(fake.setup, fake.ends->second, fake.host);
  const auto& run = services.table();
  CHECK(run.get_extension(&run, "ktstr.unknown/9") == nullptr);
  CHECK(run.get_extension(&run, nullptr) == nullptr);
  CHECK(run.get_extension(&run, KTSTR_SCENARIO_EXTENSION) != nullptr);
}

TEST_CASE("a malformed scenario is an error with its reason", "[run]")
{
  FakeRun fake;
  const RunServices services(fake.setup, fake.ends->second, fake.host);
  const auto& run = services.table();
  const auto* scenario =
      static_cast<const ktstr_scenario*>(run.get_extension(&run, KTSTR_SCENARIO_EXTENSION));
  ktstr_verdict verdict = KTSTR_VERDICT_NONE;
  CHECK(scenario->execute(&run, "{", &verdict, nullptr) == KTSTR_ERR_INVALID);
  CHECK(verdict == KTSTR_VERDICT_NONE);
  CHECK_FALSE(fake.host.error().empty());
  CHECK(scenario->execute(&run, nullptr, &verdict, nullptr) == KTSTR_ERR_INVALID);
}

TEST_CASE("messages of a plugin reach the agent line by line, by the run's way and by the host's",
          "[run]")
{
  FakeRun fake;
  const RunServices services(fake.setup, fake.ends->second, fake.host);
  const auto& run = services.table();
  const auto& host = fake.host.table();
  const auto* by_run = static_cast<const ktstr_log*>(run.get_extension(&run, KTSTR_LOG_EXTENSION));
  REQUIRE(by_run != nullptr);
  CHECK(host.get_extension(&host, KTSTR_LOG_EXTENSION) == by_run);
  CHECK(host.get_extension(&host, "ktstr.unknown/9") == nullptr);
  CHECK(host.get_extension(&host, nullptr) == nullptr);
  by_run->write(by_run, KTSTR_LOG_WARN, nullptr);
  by_run->write(by_run, KTSTR_LOG_WARN, "\n");
  by_run->write(by_run, -7, "first\x1b\nsecond\n");

  const auto first = fake.next_frame(FrameType::message);
  CHECK(first["level"].as_string() == "trace");
  CHECK(first["source"].as_string() == "test:smoke");
  CHECK(first["text"].as_string() == "first?");
  CHECK(first["at_ns"].as_uint() > 0);
  CHECK(fake.next_frame(FrameType::message)["text"].as_string() == "second");
}

TEST_CASE("a plugin sees that the run should end", "[run]")
{
  FakeRun fake;
  const RunServices services(fake.setup, fake.ends->second, fake.host);
  CHECK_FALSE(services.table().cancelled(&services.table()));
  fake.cancel.cancel();
  CHECK(services.table().cancelled(&services.table()));
}

TEST_CASE("log lines and errors of a plugin are printable and marked", "[run]")
{
  FakeRun fake;
  const auto& host = fake.host.table();
  CHECK(host.role == KTSTR_ROLE_GUEST);
  host.log(&host, KTSTR_LOG_WARN, "careful\033");
  host.log(&host, KTSTR_LOG_INFO, nullptr);
  host.log(&host, 99, "out of range");
  host.set_error(&host, "broken");

  const auto line = fake.next_frame(FrameType::log);
  CHECK(line["level"].as_string() == "warn");
  CHECK(line["source"].as_string() == "test:smoke");
  CHECK(line["text"].as_string() == "careful?");
  CHECK(fake.next_frame(FrameType::log)["level"].as_string() == "error");
  CHECK(fake.host.error() == "broken");
}
