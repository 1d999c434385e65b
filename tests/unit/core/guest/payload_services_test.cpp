#include <cstring>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/guest/payload_services.h"

using Catch::Matchers::ContainsSubstring;
using namespace ktstr;
using namespace ktstr::guest;

namespace {

/// `/bin/sh -c SCRIPT` as a payload that prints JSON.
PayloadInfo shell(std::string id, std::string script)
{
  return {.id = std::move(id),
          .path = "/bin/sh",
          .args = {"-c", std::move(script)},
          .output = PayloadOutput::json,
          .metrics = {{.name = "n", .unit = "1/s"}}};
}

/// A run whose test names payloads, and the agent's end of its channel.
struct FakeRun {
  FakeRun()
  {
    spec.test.payloads = {shell("number", "echo '{\"n\": 42}'; exit $1"),
                          shell("sleeper", "sleep 600 & wait"),
                          shell("strict", "exit 0")};
    spec.test.payloads[2].known_flags = {"size"};
  }

  /// Of the next frame, which is of this type.
  Json next_frame(FrameType type)
  {
    const auto message = ends->first.receive();
    REQUIRE(message);
    REQUIRE(*message);
    CHECK((*message)->payload["type"].as_uint() == static_cast<std::uint64_t>(type));
    return (*message)->payload["payload"];
  }
  [[nodiscard]] const ktstr_payload_run& table() const
  {
    return *static_cast<const ktstr_payload_run*>(
        services.table().get_extension(run(), KTSTR_PAYLOAD_RUN_EXTENSION));
  }
  [[nodiscard]] const ktstr_run* run() const { return &services.table(); }

  Result<std::pair<Channel, Channel>> ends = Channel::create();
  CellSpec spec;
  CancelToken cancel;
  RunSetup setup{.spec = &spec, .cpus = {0, 1}, .workdir = "/tmp/work", .cancel = &cancel};
  HostServices host{ends->second, "test:smoke"};
  RunServices services{setup, ends->second, host};
};

} // namespace

TEST_CASE("a test runs a payload and gets its exit code and metrics; so does the agent",
          "[payload-run]")
{
  FakeRun fake;
  const char* const args[] = {"sh", "3", nullptr};
  const ktstr_payload_options options{KTSTR_RECORD(ktstr_payload_options),
                                      .flags = KTSTR_PAYLOAD_EXPECT_EXIT,
                                      .name = "mine",
                                      .args = args,
                                      .expected_exit = 3};
  const ktstr_payload_result* result = nullptr;
  REQUIRE(fake.table().run(fake.run(), "number", &options, 0, &result) == KTSTR_OK);
  REQUIRE(result != nullptr);
  CHECK(result->how == KTSTR_PAYLOAD_EXITED);
  CHECK(result->exit_code == 3);
  CHECK(result->signal == 0);
  REQUIRE(result->metrics[0] != nullptr);
  CHECK(std::strcmp(result->metrics[0]->name, "n") == 0);
  CHECK(std::strcmp(result->metrics[0]->unit, "1/s") == 0);
  CHECK(result->metrics[0]->value == 42);
  CHECK(result->metrics[1] == nullptr);

  const auto payload = fake.next_frame(FrameType::payload);
  CHECK(payload["index"].as_uint(9) == 0);
  CHECK(payload["payload"].as_string() == "number");
  CHECK(payload["name"].as_string() == "mine");
  CHECK(fake.next_frame(FrameType::check)["held"].as_bool());
}

TEST_CASE("an exit code that was not expected, or no end in time, is a failed check",
          "[payload-run]")
{
  FakeRun fake;
  const char* const args[] = {"sh", "3", nullptr};
  const ktstr_payload_options options{KTSTR_RECORD(ktstr_payload_options), .args = args};
  CHECK(fake.table().run(fake.run(), "number", &options, 0, nullptr) == KTSTR_OK);
  fake.next_frame(FrameType::payload);
  CHECK_FALSE(fake.next_frame(FrameType::check)["held"].as_bool(true));

  const ktstr_payload_result* result = nullptr;
  CHECK(fake.table().run(fake.run(), "sleeper", nullptr, 50, &result) == KTSTR_OK);
  CHECK(result->how == KTSTR_PAYLOAD_TIMED_OUT);
  fake.next_frame(FrameType::payload);
  CHECK_FALSE(fake.next_frame(FrameType::check)["held"].as_bool(true));
}

TEST_CASE("what was spawned is waited for, killed, or ended with the callback", "[payload-run]")
{
  FakeRun fake;
  const auto* run = fake.run();
  const ktstr_payload_options second{KTSTR_RECORD(ktstr_payload_options), .name = "second"};
  const ktstr_payload_result* result = nullptr;
  CHECK(fake.table().spawn(run, "sleeper", nullptr) == KTSTR_OK);
  CHECK(fake.table().spawn(run, "sleeper", nullptr) == KTSTR_ERR_INVALID);
  CHECK_THAT(fake.host.error(), ContainsSubstring("'sleeper' runs already"));
  CHECK(fake.table().spawn(run, "sleeper", &second) == KTSTR_OK);
  CHECK(fake.table().kill(run, "sleeper", nullptr, &result) == KTSTR_OK);
  CHECK(result->how == KTSTR_PAYLOAD_KILLED);
  fake.next_frame(FrameType::payload);
  CHECK(fake.next_frame(FrameType::check)["held"].as_bool());
  CHECK(fake.table().wait(run, "secnd", nullptr, 0, &result) == KTSTR_ERR_INVALID);
  CHECK_THAT(fake.host.error(), ContainsSubstring("did you mean 'second'?"));

  CHECK(fake.services.end());
  CHECK(fake.next_frame(FrameType::payload)["how"].as_string() == "killed");
  CHECK(fake.next_frame(FrameType::check)["held"].as_bool());
}

TEST_CASE("what a test asks of a payload is checked, in words", "[payload-run]")
{
  FakeRun fake;
  const auto* run = fake.run();
  const auto complaint = [&](const char* id, const ktstr_payload_options& options) {
    CHECK(fake.table().spawn(run, id, &options) == KTSTR_ERR_INVALID);
    return fake.host.error();
  };
  const ktstr_payload_options usual{KTSTR_RECORD(ktstr_payload_options)};
  CHECK_THAT(complaint("numbr", usual), ContainsSubstring("did you mean 'number'?"));
  CHECK_THAT(complaint(nullptr, usual), ContainsSubstring("has no id"));

  const char* const args[] = {"--speed=3", nullptr};
  auto options = usual;
  options.args = args;
  CHECK_THAT(complaint("strict", options), ContainsSubstring("it knows: size"));
  options = usual;
  options.flags = 2;
  CHECK_THAT(complaint("number", options), ContainsSubstring("not known"));
  options = usual;
  options.expected_exit = 1;
  CHECK_THAT(complaint("number", options), ContainsSubstring("KTSTR_PAYLOAD_EXPECT_EXIT"));
  options = usual;
  options.cgroup = "../../etc";
  CHECK_THAT(complaint("number", options), ContainsSubstring("no name of a cgroup"));
  options = usual;
  options.name = "";
  CHECK_THAT(complaint("number", options), ContainsSubstring("the name is empty"));
  options = usual;
  options.struct_size = 3;
  CHECK_THAT(complaint("number", options), ContainsSubstring("options of payload 'number'"));
  CHECK(fake.table().wait(run, nullptr, nullptr, 0, nullptr) == KTSTR_ERR_INVALID);
  CHECK(fake.table().kill(run, nullptr, nullptr, nullptr) == KTSTR_ERR_INVALID);
}

TEST_CASE("a run that is to end early is not waited for", "[payload-run]")
{
  FakeRun fake;
  fake.cancel.cancel();
  CHECK(fake.table().run(fake.run(), "sleeper", nullptr, 0, nullptr) == KTSTR_ERR_CANCELLED);
}
