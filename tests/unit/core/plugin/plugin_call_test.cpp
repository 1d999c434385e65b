#include <stdexcept>
#include <thread>

#include <catch2/catch_test_macros.hpp>

#include "core/plugin/host_services.h"
#include "core/plugin/plugin_call.h"
#include "core/plugin/plugin_file.h"

using ktstr::call_plugin;
using ktstr::call_plugin_status;
using ktstr::ErrorKind;
using ktstr::HostServices;

TEST_CASE("a plugin's status becomes an error with the text it set", "[plugin]")
{
  const HostServices services({});
  const auto& host = services.table();
  const auto failed = call_plugin_status("start", [&] {
    host.set_error(&host, "no such map");
    return KTSTR_ERR_UNSUPPORTED;
  });
  REQUIRE_FALSE(failed);
  CHECK(failed.error().kind() == ErrorKind::unsupported);
  CHECK(failed.error().message() == "start failed: no such map");
}

TEST_CASE("a text set by an earlier call does not stick to a later one", "[plugin]")
{
  const HostServices services({});
  const auto& host = services.table();
  const auto fine = call_plugin_status("init", [&] {
    host.set_error(&host, "old news");
    return KTSTR_OK;
  });
  CHECK(fine);
  const auto silent = call_plugin_status("start", [] { return KTSTR_ERR_TIMEOUT; });
  REQUIRE_FALSE(silent);
  CHECK(silent.error().kind() == ErrorKind::plugin_fault);
  CHECK(silent.error().message() == "start returned TIMEOUT without a message (bug in the plugin)");
}

TEST_CASE("the text belongs to the thread that set it", "[plugin]")
{
  const HostServices services({});
  const auto& host = services.table();
  const auto failed = call_plugin_status("start", [&] {
    std::thread([&] { host.set_error(&host, "from elsewhere"); }).join();
    return KTSTR_ERR_IO;
  });
  CHECK(failed.error().message() == "start returned IO without a message (bug in the plugin)");
}

TEST_CASE("an exception ends at the border", "[plugin]")
{
  const auto known = call_plugin("run", []() -> int { throw std::runtime_error("ouch\x01"); });
  CHECK(known.error().message() == "run threw an exception: ouch?");
  const auto unknown = call_plugin("run", [] { throw 1; });
  CHECK(unknown.error().message() == "run threw an exception that says nothing");
}

TEST_CASE("a plugin's log line is printable and has a level that exists", "[plugin]")
{
  std::vector<std::string> lines;
  const HostServices services({.log = [&](ktstr::log::Level level, std::string_view text) {
    lines.push_back(std::to_string(static_cast<int>(level)) + std::string(text));
  }});
  const auto& host = services.table();
  host.log(&host, KTSTR_LOG_WARN, "caf\xe9");
  host.log(&host, 77, "loud");
  host.log(&host, -1, "quiet");
  host.log(&host, KTSTR_LOG_INFO, nullptr);
  host.log(nullptr, KTSTR_LOG_INFO, "nobody");
  CHECK(lines == std::vector<std::string>{"3caf?", "4loud", "0quiet"});
}

TEST_CASE("an unknown extension is NULL, a known one is its table", "[plugin]")
{
  static const int table = 0;
  const HostServices services({.role = KTSTR_ROLE_GUEST, .find_extension = [](std::string_view id) {
                                 return id == "ktstr.metrics/1" ? static_cast<const void*>(&table)
                                                                : nullptr;
                               }});
  const auto& host = services.table();
  CHECK(host.role == KTSTR_ROLE_GUEST);
  CHECK(host.get_extension(&host, "ktstr.metrics/1") == &table);
  CHECK(host.get_extension(&host, "ktstr.metrics/2") == nullptr);
  CHECK(host.get_extension(&host, nullptr) == nullptr);
  const HostServices bare({});
  CHECK(bare.table().get_extension(&bare.table(), "ktstr.metrics/1") == nullptr);
}

TEST_CASE("host code that throws drops what it did, and the plugin goes on", "[plugin]")
{
  const HostServices services({.log = [](auto, auto) { throw std::bad_alloc(); }});
  const auto& host = services.table();
  CHECK_NOTHROW(host.log(&host, KTSTR_LOG_INFO, "text"));
}

TEST_CASE("before 1.0 a plugin's ABI version must be ours exactly", "[plugin]")
{
  STATIC_REQUIRE(KTSTR_ABI_MAJOR == 0);
  constexpr auto kMinor = KTSTR_ABI_MINOR;
  CHECK(ktstr::check_abi_version(0, kMinor, 0));
  CHECK(ktstr::check_abi_version(0, kMinor, kMinor));
  CHECK_FALSE(ktstr::check_abi_version(0, kMinor - 1, 0));
  CHECK_FALSE(ktstr::check_abi_version(0, kMinor + 1, 0));
  CHECK_FALSE(ktstr::check_abi_version(0, kMinor, kMinor + 1));
  CHECK_FALSE(ktstr::check_abi_version(1, kMinor, 0));
}
