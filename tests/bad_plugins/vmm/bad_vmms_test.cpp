#include <catch2/catch_test_macros.hpp>

#include "core/plugin/vmm_child.h"

using namespace ktstr; // NOLINT

namespace {

const DiscoverOptions kOptions{.describer = KTSTR_TEST_DESCRIBER, .deadline = Milliseconds{700}};
const MachineDescription kMachine{.is_virtual_time = true,
                                  .topology = Topology{.numa_nodes = 1, .llcs = 1},
                                  .memory_mib = 512,
                                  .memory_file = "/proc/self/fd/3"};

VmmInfo back_end(const std::string& id)
{
  return {.id = id, .plugin_file = KTSTR_BAD_VMMS};
}

Error error_of(const std::string& id)
{
  const auto command = command_of_vmm(back_end(id), kMachine, kOptions);
  return command ? Error(ErrorKind::internal, "it gave a command") : command.error();
}

} // namespace

TEST_CASE("a back end's command arrives word by word", "[vmm]")
{
  const auto command = command_of_vmm(back_end("names_all"), kMachine, kOptions);
  REQUIRE(command);
  CHECK(*command == std::vector<std::string>{"acme-vmm", "/proc/self/fd/3", "virtual"});
}

TEST_CASE("a back end that answers wrongly is named with the rule it broke", "[vmm]")
{
  CHECK(error_of("names_no_program").text() ==
        "VM back end 'names_no_program': command: it names no program");
  CHECK(error_of("writes_a_nul").text() ==
        "VM back end 'writes_a_nul': command: word 1 has a NUL in it");
  CHECK(error_of("writes_null").text() ==
        "VM back end 'writes_null': command: word 1 is NULL or too long");
  CHECK(error_of("never_stops").text() ==
        "VM back end 'never_stops': command: it has more than 4096 words");
  CHECK(error_of("fails_silently").text() ==
        "VM back end 'fails_silently': command returned IO without a message (bug in the plugin)");
  CHECK(error_of("names_no_program").kind() == ErrorKind::plugin_fault);
}

TEST_CASE("a back end that crashes or hangs harms nothing", "[vmm]")
{
  CHECK(error_of("crashes").text() ==
        "VM back end 'crashes': crashed in command: signal 6 (Aborted)");
  CHECK(error_of("hangs").text() ==
        "VM back end 'hangs': hung in command: no answer within 700 ms");
}

TEST_CASE("a machine that a back end cannot make is unsupported, which skips a cell", "[vmm]")
{
  const auto error = error_of("refuses");
  CHECK(error.kind() == ErrorKind::unsupported);
  CHECK(error.text() == "VM back end 'refuses': command failed: acme-vmm has no SMT");
}

TEST_CASE("a back end says why it cannot work here", "[vmm]")
{
  CHECK(probe_vmm(back_end("refuses"), kOptions));
  const auto status = probe_vmm(back_end("not_usable"), kOptions);
  REQUIRE_FALSE(status);
  CHECK(status.error().text() ==
        "VM back end 'not_usable': probe failed: there is no acme-vmm in PATH");
}

TEST_CASE("a back end that only probes gives no command", "[vmm]")
{
  CHECK(error_of("not_usable").text() == "VM back end 'not_usable': it boots nothing");
}
