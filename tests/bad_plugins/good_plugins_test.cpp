/// What a plugin that is right gives: on the host as data, in the guest as records and functions.
#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/plugin/host_services.h"
#include "core/plugin/plugin_call.h"
#include "core/plugin/plugin_library.h"
#include "tests/bad_plugins/discovery.h"

using ktstr::PluginLibrary;

namespace {

namespace fs = std::filesystem;

/// The description of offers_everything.so, as it came out of the child and out of the cache.
struct Described {
  ktstr::PluginInfo fresh;
  ktstr::PluginInfo kept;
};

const Described& everything()
{
  static const Described described = [] {
    const auto folder = ktstr::TempDir::create("ktstr-good-plugins");
    ktstr::test::copy_plugin("offers_everything", folder->path(), "everything.so");
    auto options = ktstr::test::options_for(folder->path());
    options.cache_dir = folder->path() / "cache";
    return Described{ktstr::discover_plugins(options).plugins.at(0),
                     ktstr::discover_plugins(options).plugins.at(0)};
  }();
  return described;
}

fs::path everything_file()
{
  return ktstr::test::built_plugins() / "offers_everything.so";
}

} // namespace

TEST_CASE("a plugin's description says who it is and which file it is", "[plugin]")
{
  const auto& plugin = everything().fresh;
  CHECK(plugin.id == "offers_everything");
  CHECK(plugin.version == "2.1");
  CHECK(plugin.license == "GPL-2.0-only");
  CHECK(plugin.file.filename() == "everything.so");
  CHECK(plugin.build_id == *ktstr::plugin_build_id(everything_file()));
  CHECK(plugin.build_id.size() == 40);
}

TEST_CASE("a scheduler's description holds what its record held", "[plugin]")
{
  const auto& schedulers = everything().fresh.schedulers;
  REQUIRE(schedulers.size() == 3);
  const auto& binary = schedulers[0];
  CHECK(binary.kind == ktstr::SchedulerKind::binary);
  CHECK(binary.description == "a program");
  CHECK(binary.plugin_file == everything().fresh.file);
  CHECK(binary.binary_path == "scx_everything");
  CHECK(binary.binary_args == std::vector<std::string>{"--slice-us", "5000"});
  REQUIRE(binary.flags.size() == 2);
  CHECK(binary.flags[0].description == "by virtual time");
  CHECK(binary.flags[0].args == std::vector<std::string>{"--vtime"});
  CHECK(binary.flags[0].conflicts == std::vector<std::string>{"fifo"});
  const auto& builtin = schedulers[1];
  CHECK(builtin.enable_commands == std::vector<std::string>{"echo 1 > /sys/kernel/knob"});
  CHECK(builtin.disable_commands == std::vector<std::string>{"echo 0 > /sys/kernel/knob"});
  const auto& bpf = schedulers[2];
  CHECK(bpf.struct_ops == "everything_ops");
  REQUIRE(bpf.rodata.size() == 1);
  CHECK(bpf.rodata[0].name == "quantum_ns");
  CHECK(bpf.rodata[0].value == UINT64_MAX);
}

TEST_CASE("what a record leaves at zero takes the default", "[plugin]")
{
  const ktstr::Constraints defaults;
  const auto& set = everything().fresh.schedulers.at(0).constraints;
  CHECK(set.min_llcs == 2);
  CHECK(set.max_cpus == std::nullopt);
  CHECK(set.requires_smt);
  CHECK(set.max_llcs == defaults.max_llcs);
  CHECK(set.min_cpus == defaults.min_cpus);
  CHECK(everything().fresh.schedulers.at(1).constraints == defaults);
}

TEST_CASE("a test's times follow from each other", "[plugin]")
{
  const auto& tests = everything().fresh.tests;
  REQUIRE(tests.size() == 2);
  CHECK(tests[0].duration_ms == 2500);
  CHECK(tests[0].timeout_ms == 32500);
  CHECK(tests[0].memory_mib == 700);
  CHECK(tests[0].scheduler == "by_bpf");
  CHECK(tests[0].scenario.empty());
  CHECK(tests[1].duration_ms == 1000);
  CHECK(tests[1].timeout_ms == 9000);
  CHECK(tests[1].scenario == "{\n  \"steps\": []\n}\n");
}

TEST_CASE("payloads and VM back ends are described", "[plugin]")
{
  const auto& plugin = everything().fresh;
  REQUIRE(plugin.payloads.size() == 1);
  CHECK(plugin.payloads[0].path == "stress-ng");
  CHECK(plugin.payloads[0].args == std::vector<std::string>{"--cpu", "0"});
  CHECK(plugin.payloads[0].output == ktstr::PayloadOutput::json);
  REQUIRE(plugin.vmms.size() == 1);
  CHECK(plugin.vmms[0].id == "dream");
}

TEST_CASE("a kept description is the fresh one", "[plugin]")
{
  CHECK(to_json(everything().kept) == to_json(everything().fresh));
}

TEST_CASE("a loaded plugin gives records of ours and functions of its own", "[plugin]")
{
  static const ktstr::HostServices services({.role = KTSTR_ROLE_GUEST});
  auto library = PluginLibrary::open(everything_file(), services.table());
  REQUIRE(library);
  CHECK(std::string((*library)->entry().id) == "offers_everything");

  const auto schedulers = (*library)->schedulers();
  REQUIRE(schedulers);
  const auto* bpf = schedulers->at(2)->bpf;
  CHECK(static_cast<const char*>(bpf->end) - static_cast<const char*>(bpf->data) == 8);
  CHECK(schedulers->at(2)->rodata[1] == nullptr);

  const auto tests = (*library)->tests();
  REQUIRE(tests);
  ktstr_verdict verdict = KTSTR_VERDICT_NONE;
  const auto* test = tests->at(0);
  CHECK(ktstr::call_plugin_status("run", [&] { return test->ops->run(test, nullptr, &verdict); }));
  CHECK(verdict == KTSTR_VERDICT_INCONCLUSIVE);

  const auto vmms = (*library)->vmms();
  REQUIRE(vmms);
  const auto probed = ktstr::call_plugin_status(
      "probe", [&] { return vmms->at(0)->ops->probe(&services.table()); });
  CHECK(probed.error().text() == "probe failed: there is no such machine");
  CHECK((*library)->deinit());
}

TEST_CASE("a library that cannot be opened says which and why", "[plugin]")
{
  static const ktstr::HostServices services({});
  const auto missing = PluginLibrary::open("/nonexistent/x.so", services.table());
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind() == ktstr::ErrorKind::not_found);
  CHECK(missing.error().text() ==
        "plugin '/nonexistent/x.so': cannot be opened: No such file or directory");
  const auto nameless = PluginLibrary::open("", services.table());
  REQUIRE_FALSE(nameless);
  CHECK(nameless.error().kind() == ktstr::ErrorKind::invalid);
}

TEST_CASE("a build id is read without running the file, and only from ELF", "[plugin]")
{
  CHECK(ktstr::plugin_build_id(ktstr::test::built_plugins() / "static_ctor_throws.so"));
  const auto text = ktstr::plugin_build_id("/proc/self/status");
  REQUIRE_FALSE(text);
  CHECK(text.error().text() == "'/proc/self/status': is not an ELF file");
}
