#include <catch2/catch_test_macros.hpp>

#include "core/run/machine_source.h"
#include "scripted_machine.h"

namespace ktstr::test {

namespace {

/// Counts what it is asked for; its templates fail as told.
class CountingVmm : public Vmm {
public:
  [[nodiscard]] std::string_view id() const override { return "counting"; }
  VmmProbe probe() override { return {.is_usable = true}; }

  Result<std::unique_ptr<Vm>> create(const VmConfig&) override
  {
    ++boots;
    if (boot_error)
      return *boot_error;
    return std::unique_ptr<Vm>(
        std::make_unique<ScriptedVm>(clock, std::vector<ScriptedVm::Step>()));
  }
  Result<VmTemplate> prepare_template(const VmConfig&, const CancelToken*) override
  {
    ++templates;
    if (template_error)
      return *template_error;
    return VmTemplate{.key = "k", .is_new = true, .build_time = Milliseconds(4000)};
  }
  Result<std::unique_ptr<Vm>> fork(const VmTemplate&, const VmConfig& config) override
  {
    ++forks;
    if (!fork_errors.empty()) {
      const Error error = fork_errors.back();
      fork_errors.pop_back();
      return error;
    }
    --boots; // create() counts
    return create(config);
  }

  ManualClock clock;
  int boots = 0;
  int templates = 0;
  int forks = 0;
  std::optional<Error> boot_error;
  std::optional<Error> template_error;
  std::vector<Error> fork_errors;
};

} // namespace

TEST_CASE("machines are forks of one template for each kind of machine", "[machines]")
{
  CountingVmm vmm;
  MachineSource machines(vmm, false);
  const auto first = machines.make({.memory_mib = 512}, nullptr);
  REQUIRE(first);
  CHECK(first->is_fork);
  CHECK(first->template_time == Milliseconds(4000));
  const auto second = machines.make({.memory_mib = 512}, nullptr);
  REQUIRE(second);
  CHECK(second->template_time == Milliseconds(0));
  CHECK(vmm.templates == 1);
  REQUIRE(machines.make({.memory_mib = 1024}, nullptr));
  CHECK(vmm.templates == 2);
  CHECK(vmm.boots == 0);
}

TEST_CASE("machines boot cold when that is asked for", "[machines]")
{
  CountingVmm vmm;
  MachineSource machines(vmm, true);
  const auto machine = machines.make({}, nullptr);
  REQUIRE(machine);
  CHECK_FALSE(machine->is_fork);
  CHECK(vmm.templates == 0);
}

TEST_CASE("machines boot cold when a template cannot be had, which is tried twice", "[machines]")
{
  CountingVmm vmm;
  vmm.template_error = Error(ErrorKind::io, "disk full");
  MachineSource machines(vmm, false);
  for (int i = 0; i < 3; ++i) {
    const auto machine = machines.make({}, nullptr);
    REQUIRE(machine);
    CHECK_FALSE(machine->is_fork);
  }
  CHECK(vmm.templates == 2);
  CHECK(vmm.boots == 3);
}

TEST_CASE("machines are forks again once a template can be had", "[machines]")
{
  CountingVmm vmm;
  vmm.template_error = Error(ErrorKind::timeout, "the host is busy");
  MachineSource machines(vmm, false);
  REQUIRE(machines.make({}, nullptr));
  vmm.template_error.reset();
  const auto machine = machines.make({}, nullptr);
  REQUIRE(machine);
  CHECK(machine->is_fork);
}

TEST_CASE("machines of a back end without templates do not ask twice", "[machines]")
{
  CountingVmm vmm;
  vmm.template_error = Error(ErrorKind::unsupported, "no templates");
  MachineSource machines(vmm, false);
  REQUIRE(machines.make({}, nullptr));
  REQUIRE(machines.make({}, nullptr));
  CHECK(vmm.templates == 1);
}

TEST_CASE("machines are not booted for a guest that failed, nor for a cancelled run", "[machines]")
{
  CountingVmm vmm;
  MachineSource machines(vmm, false);
  vmm.template_error = Error(ErrorKind::guest_fault, "no agent");
  CHECK(machines.make({}, nullptr).error().kind() == ErrorKind::guest_fault);
  CHECK(machines.make({}, nullptr).error().kind() == ErrorKind::guest_fault);
  CHECK(vmm.templates == 1);
  vmm.template_error = Error(ErrorKind::cancelled, "interrupted");
  CHECK(machines.make({.memory_mib = 1}, nullptr).error().kind() == ErrorKind::cancelled);
  CHECK(vmm.boots == 0);
}

TEST_CASE("machines are forked from a new template when the old one vanished", "[machines]")
{
  CountingVmm vmm;
  vmm.fork_errors = {Error(ErrorKind::unavailable, "gone")};
  MachineSource machines(vmm, false);
  const auto machine = machines.make({}, nullptr);
  REQUIRE(machine);
  CHECK(machine->is_fork);
  CHECK(vmm.templates == 2);
}

TEST_CASE("machines that can be neither forked nor booted are an error", "[machines]")
{
  CountingVmm vmm;
  vmm.template_error = Error(ErrorKind::unsupported, "no templates");
  vmm.boot_error = Error(ErrorKind::unsupported, "no such topology");
  MachineSource machines(vmm, false);
  const auto machine = machines.make({}, nullptr);
  REQUIRE_FALSE(machine);
  CHECK(machine.error().text() == "no such topology");
}

} // namespace ktstr::test
