// Tests that attach further schedulers while they run: of plugins, with flags, a program, a BPF
// object. Who was attached when is in the record; one that the kernel refuses fails the cell.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/base/text.h"
#include "program_run.h"

using Catch::Matchers::ContainsSubstring;

namespace ktstr::test {

namespace {

constexpr const char* kProgram = "vm_scheduler_program";

/// A document whose steps each begin with these operations.
std::string document(const std::vector<std::string>& steps, int hold_ms = 30)
{
  std::vector<std::string> texts;
  for (const auto& ops : steps)
    texts.push_back(fmt::format(R"({{"ops": [{}], "hold": {{"ms": {}}}}})", ops, hold_ms));
  return R"({"schema": "ktstr.scenario/1", "workers": [{"workers_per_cpu": 1}], "steps": [)" +
         join(texts, ", ") + "]}";
}

std::string attach(std::string_view name)
{
  return fmt::format(R"({{"attach_scheduler": "{}"}})", name);
}

std::string replace(std::string_view name)
{
  return fmt::format(R"({{"replace_scheduler": "{}"}})", name);
}

/// What became of the documents with these names, under eevdf.
Outcome run_documents(const TestBench& bench, const std::map<std::string, std::string>& documents)
{
  const auto folder = bench.folder.path() / "documents";
  REQUIRE(make_directories(folder));
  for (const auto& [name, text] : documents)
    REQUIRE(write_file(folder / (name + ".json"), text));
  const auto object = folder / "given_fifo.bpf.o";
  REQUIRE(write_file(object, read_file(KTSTR_FIFO_OBJECT).value_or("")));
  std::vector<std::string> tests;
  for (const auto& [name, text] : documents)
    tests.push_back("test(" + name + ")");
  return run_cells(bench,
                   {.plugin_folders = {folder.string()},
                    .filter = "scheduler(eevdf) & (" + join(tests, " | ") + ")",
                    .options = {"--scheduler-bpf",
                                object.string(),
                                "--scheduler-binary",
                                std::string(KTSTR_PROGRAMS) + "/" + kProgram}});
}

/// The documents of plugin-api/GUIDE.md, in its order: guide_1, guide_2, ...
std::map<std::string, std::string> guide_documents()
{
  constexpr std::string_view kBegin = "\n```json\n";
  const auto guide = read_file(KTSTR_GUIDE).value_or("");
  std::map<std::string, std::string> documents;
  for (auto at = guide.find(kBegin); at != std::string::npos; at = guide.find(kBegin, at)) {
    at += kBegin.size();
    documents.emplace(fmt::format("guide_{}", documents.size() + 1),
                      guide.substr(at, guide.find("\n```\n", at) - at));
  }
  return documents;
}

/// "attached_by_test scx_fifo fifo"; moments must not go back.
std::vector<std::string> history(const Json& record)
{
  std::vector<std::string> lines;
  std::uint64_t before = 0;
  for (const auto& event : record["events"].items()) {
    CHECK(event["at_ns"].as_uint() >= before);
    before = event["at_ns"].as_uint();
    lines.push_back(event["event"].as_string() + " " + event["scheduler"].as_string() + " " +
                    event["ops"].as_string());
  }
  return lines;
}

} // namespace

TEST_CASE("a test swaps schedulers while it runs, and the record says who was there when", "[vm]")
{
  const TestBench bench;
  const auto outcome = run_documents(
      bench,
      {{"swap",
        document({attach("scx_fifo"),
                  R"({"restart_scheduler": true})",
                  replace("scx_llc+one-queue"),
                  replace("own")})},
       {"given",
        document({attach("given_fifo"), replace(kProgram), R"({"restart_scheduler": true})"})},
       {"refused", document({attach("scx_faulty+verifier")})},
       {"dies", document({attach("scx_faulty+error")}, 2000)}});
  INFO(outcome.errors);
  CHECK(outcome.exit_code == 1);

  const auto& swap = record_of(outcome, "swap");
  INFO(swap.dump());
  check_verdict(swap, "pass");
  CHECK(history(swap) == std::vector<std::string>{"attached  ",
                                                  "detached_by_test eevdf ",
                                                  "attached_by_test scx_fifo scx_fifo",
                                                  "detached_by_test scx_fifo ",
                                                  "attached_by_test scx_fifo scx_fifo",
                                                  "detached_by_test scx_fifo ",
                                                  "attached_by_test scx_llc+one-queue scx_llc",
                                                  "detached_by_test scx_llc+one-queue ",
                                                  "attached_by_test eevdf ",
                                                  "detached  "});

  const auto& given = record_of(outcome, "given");
  INFO(given.dump());
  check_verdict(given, "pass");
  CHECK(history(given) == std::vector<std::string>{"attached  ",
                                                   "detached_by_test eevdf ",
                                                   "attached_by_test given_fifo scx_fifo",
                                                   "detached_by_test given_fifo ",
                                                   "attached_by_test vm_scheduler_program scx_fifo",
                                                   "detached_by_test vm_scheduler_program ",
                                                   "attached_by_test vm_scheduler_program scx_fifo",
                                                   "detached  scx_fifo"});

  const auto& refused = record_of(outcome, "refused");
  INFO(refused.dump());
  check_verdict(refused, "fail", "scheduler");
  CHECK_THAT(refused["reason"].as_string(),
             ContainsSubstring("scheduler 'scx_faulty+verifier' did not attach: ") &&
                 ContainsSubstring("unbounded min value is not allowed"));

  const auto& dies = record_of(outcome, "dies");
  INFO(dies.dump());
  check_verdict(dies, "fail", "scheduler");
  CHECK_THAT(dies["reason"].as_string(),
             ContainsSubstring("scheduler 'scx_faulty+error' exited while the test ran: "));
}

TEST_CASE("the documents of the guide run as they stand", "[vm]")
{
  const TestBench bench;
  const auto documents = guide_documents();
  const auto outcome = run_documents(bench, documents);
  INFO(outcome.errors);
  CHECK(outcome.exit_code == 0);
  REQUIRE(documents.size() == 2);
  check_verdict(record_of(outcome, "guide_1"), "pass");
  const auto& staged = record_of(outcome, "guide_2");
  check_verdict(staged, "pass");
  CHECK(staged["topology"].as_string() == "2n2l2c1t:distances=10,30,30,10");
  CHECK(history(staged) == std::vector<std::string>{"attached  ",
                                                    "detached_by_test eevdf ",
                                                    "attached_by_test scx_llc+nosteal scx_llc",
                                                    "detached_by_test scx_llc+nosteal ",
                                                    "attached_by_test eevdf ",
                                                    "detached  "});
}

TEST_CASE("a scheduler that no plugin offers is an error before any machine boots", "[vm]")
{
  const TestBench bench;
  const auto outcome = run_documents(bench, {{"unknown", document({attach("scx_fifi")})}});
  CHECK(outcome.cells.empty());
  CHECK_THAT(
      outcome.errors,
      ContainsSubstring(
          "test 'unknown': no plugin offers scheduler 'scx_fifi' (did you mean 'scx_fifo'?)"));
}

} // namespace ktstr::test
