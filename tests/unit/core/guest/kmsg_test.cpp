#include <catch2/catch_test_macros.hpp>

#include "core/guest/kmsg.h"

using namespace ktstr::guest;

TEST_CASE("a kernel log record is read without its dictionary", "[kmsg]")
{
  const auto record = parse_kmsg_record("3,1234,5678901,-;sched_ext: hello\n SUBSYSTEM=cpu\n");
  REQUIRE(record);
  CHECK(record->level == 3);
  CHECK(record->sequence == 1234);
  CHECK(record->text == "sched_ext: hello");
}

TEST_CASE("a kernel log record's facility is not part of its level", "[kmsg]")
{
  const auto record = parse_kmsg_record("30,7,1,c;user's text");
  REQUIRE(record);
  CHECK(record->level == 6);
}

TEST_CASE("damaged kernel log records are no records", "[kmsg]")
{
  CHECK_FALSE(parse_kmsg_record(""));
  CHECK_FALSE(parse_kmsg_record("3,1234,5678901,-"));
  CHECK_FALSE(parse_kmsg_record("3,1234;too few fields"));
  CHECK_FALSE(parse_kmsg_record("x,1234,5678901,-;text"));
}

TEST_CASE("a runtime error's kind, message and stack are found", "[kmsg]")
{
  const auto verdict = find_verdict(
      {"sched_ext: BPF scheduler \"scx_faulty\" enabled",
       "sched_ext: BPF scheduler \"scx_faulty\" disabled (runtime error)",
       "sched_ext: scx_faulty: SCX_DSQ_LOCAL[_ON] cannot move migration disabled kworker",
       "   scx_exit+0x50/0x70",
       "   do_enqueue_task+0x10/0x20",
       "usb: something else"});
  REQUIRE(verdict);
  CHECK(verdict->scheduler == "scx_faulty");
  CHECK(verdict->kind == "runtime error");
  CHECK(verdict->reason == "SCX_DSQ_LOCAL[_ON] cannot move migration disabled kworker");
  CHECK(verdict->dump == "   scx_exit+0x50/0x70\n   do_enqueue_task+0x10/0x20\n");
}

TEST_CASE("an orderly end has a kind and no message", "[kmsg]")
{
  const auto verdict = find_verdict(
      {"sched_ext: BPF scheduler \"a\" disabled (unregistered from user space)", "other"});
  REQUIRE(verdict);
  CHECK(verdict->kind == "unregistered from user space");
  CHECK(verdict->reason.empty());
  CHECK(verdict->dump.empty());
}

TEST_CASE("the last of several verdicts counts", "[kmsg]")
{
  const auto verdict =
      find_verdict({"sched_ext: BPF scheduler \"a\" disabled (runtime error)",
                    "sched_ext: BPF scheduler \"b\" disabled (runnable task stall)",
                    "sched_ext: b: spin[12] failed to run for 30.1s"});
  REQUIRE(verdict);
  CHECK(verdict->scheduler == "b");
  CHECK(verdict->reason == "spin[12] failed to run for 30.1s");
}

TEST_CASE("lines of others and of half a verdict are no verdict", "[kmsg]")
{
  CHECK_FALSE(find_verdict({}));
  CHECK_FALSE(find_verdict({"sched_ext: BPF scheduler \"a\" enabled"}));
  CHECK_FALSE(find_verdict({"sched_ext: BPF scheduler \"a\" disabled (runtime"}));
  CHECK_FALSE(find_verdict({"BPF scheduler \"a\" disabled (runtime error)"}));
}
