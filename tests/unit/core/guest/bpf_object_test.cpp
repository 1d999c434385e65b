#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <ktstr/bpf.h>

#include "core/base/file.h"
#include "core/guest/bpf_object.h"

using namespace ktstr;
using namespace ktstr::guest;

KTSTR_DECLARE_BPF(scheduler);
KTSTR_DECLARE_BPF(two_schedulers);

namespace {

std::string_view one_scheduler()
{
  return {reinterpret_cast<const char*>(ktstr_bpf_scheduler),
          static_cast<std::size_t>(ktstr_bpf_scheduler_end - ktstr_bpf_scheduler)};
}

std::string_view two_schedulers()
{
  return {reinterpret_cast<const char*>(ktstr_bpf_two_schedulers),
          static_cast<std::size_t>(ktstr_bpf_two_schedulers_end - ktstr_bpf_two_schedulers)};
}

std::unique_ptr<BpfObject> opened()
{
  auto object = BpfObject::open(one_scheduler(), "");
  REQUIRE(object);
  return std::move(*object);
}

} // namespace

TEST_CASE("the only sched_ext_ops of an object is found, with its name", "[bpf]")
{
  CHECK(opened()->ops_name() == "test_ops");
  CHECK(BpfObject::open(one_scheduler(), "test_ops"));
}

TEST_CASE("an unknown struct_ops is refused with a suggestion", "[bpf]")
{
  const auto object = BpfObject::open(one_scheduler(), "test_op");
  REQUIRE_FALSE(object);
  CHECK(object.error().text().find("did you mean 'test_ops'") != std::string::npos);
}

TEST_CASE("one of two schedulers in an object must be named", "[bpf]")
{
  const auto unnamed = BpfObject::open(two_schedulers(), "");
  REQUIRE_FALSE(unnamed);
  CHECK(unnamed.error().text().find("first_ops, second_ops") != std::string::npos);

  const auto named = BpfObject::open(two_schedulers(), "second_ops");
  REQUIRE(named);
  CHECK((*named)->ops_name() == "second");
}

TEST_CASE("bytes that are no BPF object are refused", "[bpf]")
{
  const auto bytes = GENERATE(std::string(), std::string("not ELF"), std::string(4096, '\x7f'));
  CHECK_FALSE(BpfObject::open(bytes, ""));
  CHECK_FALSE(BpfObject::open(one_scheduler().substr(0, 700), ""));
}

TEST_CASE("constants of every integer size are set and read back", "[bpf]")
{
  const auto object = opened();
  CHECK(object->constant("number") == 3U);

  REQUIRE(object->set_constant("flag", 1));
  REQUIRE(object->set_constant("small_number", 65535));
  REQUIRE(object->set_constant("number", 4294967295U));
  REQUIRE(object->set_constant("large", UINT64_MAX));

  CHECK(object->constant("flag") == 1U);
  CHECK(object->constant("small_number") == 65535U);
  CHECK(object->constant("number") == 4294967295U);
  CHECK(object->constant("large") == UINT64_MAX);
}

TEST_CASE("a constant leaves its neighbours alone", "[bpf]")
{
  const auto object = opened();
  REQUIRE(object->set_constant("flag", 1));
  CHECK(object->constant("tiny") == 255U);
  CHECK(object->constant("small_number") == 2U);
  CHECK(object->constant("large") == 4U);
}

TEST_CASE("negative values fit into signed constants only", "[bpf]")
{
  const auto minus_two = static_cast<std::uint64_t>(-2);
  const auto object = opened();
  REQUIRE(object->set_constant("tiny", minus_two));
  CHECK(object->constant("tiny") == 254U);
  CHECK_FALSE(object->set_constant("number", minus_two));
}

TEST_CASE("values that do not fit are refused by name and size", "[bpf]")
{
  const auto status = opened()->set_constant("small_number", 65536);
  REQUIRE_FALSE(status);
  CHECK(status.error().text().find("'small_number' of 2 bytes") != std::string::npos);
  CHECK_FALSE(opened()->set_constant("tiny", 128));
}

TEST_CASE("an unknown constant is refused with a suggestion", "[bpf]")
{
  const auto status = opened()->set_constant("numbr", 1);
  REQUIRE_FALSE(status);
  CHECK(status.error().text().find("did you mean 'number'") != std::string::npos);
}

TEST_CASE("arrays and variables that are not constant cannot be set", "[bpf]")
{
  CHECK_FALSE(opened()->set_constant("table", 1));
  CHECK_FALSE(opened()->set_constant("writable", 1));
}

TEST_CASE("the verifier's last words are the reason of a refused load", "[bpf]")
{
  constexpr auto kLog = "libbpf: prog 'x': BPF program load failed: Permission denied\n"
                        "libbpf: prog 'x': -- BEGIN PROG LOAD LOG --\n"
                        "0: R1=ctx() R10=fp0\n"
                        "R1 invalid mem access 'scalar'\n"
                        "processed 3 insns (limit 1000000) max_states_per_insn 0\n"
                        "-- END PROG LOAD LOG --\n"
                        "libbpf: failed to load object 'scheduler'\n";
  CHECK(reason_in_libbpf_log(kLog) == "program 'x': R1 invalid mem access 'scalar'");
  CHECK(reason_in_libbpf_log("libbpf: nothing of the verifier").empty());
}

TEST_CASE("the verifier's complaint is found before its explanation", "[bpf]")
{
  constexpr auto kLog = "libbpf: prog 'x': -- BEGIN PROG LOAD LOG --\n"
                        "12: (0f) r3 += r2\n"
                        "math between map_value pointer and register is not allowed\n"
                        "\n"
                        "Verification failed: Register Type Safety: Pointer offset is not safe\n"
                        "\n"
                        "Suggestion:\n"
                        "  Clamp the scalar offset.\n"
                        "processed 11 insns (limit 1000000) max_states_per_insn 0\n"
                        "-- END PROG LOAD LOG --\n";
  CHECK(reason_in_libbpf_log(kLog) ==
        "program 'x': math between map_value pointer and register is not allowed");
}

TEST_CASE("a verifier's log that lost its beginning still has its end", "[bpf]")
{
  CHECK(reason_in_libbpf_log("R1 !read_ok\nprocessed 3 insns\n-- END PROG LOAD LOG --\n") ==
        "R1 !read_ok");
}
