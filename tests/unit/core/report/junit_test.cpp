#include <pugixml.hpp>

#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/report/junit_reporter.h"
#include "tests/support/golden.h"
#include "tests/unit/core/report/sample_run.h"

using namespace ktstr; // NOLINT
using namespace ktstr::testing;

namespace {

std::string junit_of(bool is_interrupted, bool is_early_end_wanted = false)
{
  const auto folder = *TempDir::create("ktstr-test");
  const auto plan = sample_plan();
  FakeClock clock;
  auto reporter = JunitReporter::create({.file = folder.path() / "junit.xml",
                                         .rerun = {.command = "ktstr run --plugin-dir p"},
                                         .is_early_end_wanted = is_early_end_wanted});
  REQUIRE(reporter);
  play(plan, clock, **reporter, is_interrupted);
  REQUIRE((*reporter)->status());
  return *read_file(folder.path() / "junit.xml");
}

pugi::xml_document parsed(const std::string& text)
{
  pugi::xml_document document;
  REQUIRE(document.load_string(text.c_str()));
  return document;
}

/// What every reader of JUnit takes as given: counts that are right, names, and an order of
/// members.
void check_schema(pugi::xml_node suite)
{
  REQUIRE(std::string(suite.name()) == "testsuite");
  CHECK_FALSE(std::string(suite.attribute("name").value()).empty());
  unsigned tests = 0;
  unsigned failures = 0;
  unsigned errors = 0;
  unsigned skipped = 0;
  for (const auto test : suite.children("testcase")) {
    ++tests;
    CHECK_FALSE(std::string(test.attribute("name").value()).empty());
    CHECK_FALSE(std::string(test.attribute("classname").value()).empty());
    CHECK(test.attribute("time").as_double(-1) >= 0);
    failures += test.child("failure") ? 1 : 0;
    errors += test.child("error") ? 1 : 0;
    skipped += test.child("skipped") ? 1 : 0;
    std::string order;
    for (const auto child : test.children())
      order += std::string(child.name()) + " ";
    CHECK((order.find("system-out") == std::string::npos || order.ends_with("system-out ")));
    CHECK((order.find("properties") == std::string::npos || order.starts_with("properties ")));
  }
  CHECK(suite.attribute("tests").as_uint() == tests);
  CHECK(suite.attribute("failures").as_uint() == failures);
  CHECK(suite.attribute("errors").as_uint() == errors);
  CHECK(suite.attribute("skipped").as_uint() == skipped);
}

std::string kind_of(const pugi::xml_document& document, const std::string& cell)
{
  const auto test = document.select_node(("//testcase[@name='" + cell + "']").c_str()).node();
  REQUIRE(test);
  for (const auto* kind : {"failure", "error", "skipped"})
    if (test.child(kind))
      return kind;
  return "pass";
}

} // namespace

TEST_CASE("a run as JUnit", "[junit]")
{
  check_golden("junit.xml", junit_of(false));
}

TEST_CASE("the JUnit document is what its readers take as given", "[junit]")
{
  const auto document = parsed(junit_of(true));
  const auto root = document.child("testsuites");
  REQUIRE(root);
  unsigned tests = 0;
  for (const auto suite : root.children()) {
    check_schema(suite);
    tests += suite.attribute("tests").as_uint();
  }
  CHECK(tests == sample_plan().cells.size());
  CHECK(root.attribute("tests").as_uint() == tests);
}

TEST_CASE("a scheduler's failure is a failure, and everything else that is no pass an error",
          "[junit]")
{
  const auto document = parsed(junit_of(false));
  const auto plan = sample_plan();
  CHECK(kind_of(document, plan.cells[0].name) == "pass");
  CHECK(kind_of(document, plan.cells[2].name) == "failure");
  CHECK(kind_of(document, plan.cells[3].name) == "error"); // the host's fault
  CHECK(kind_of(document, plan.cells[4].name) == "error"); // inconclusive
  CHECK(kind_of(document, plan.cells[5].name) == "skipped");
}

TEST_CASE("what an interrupted run did not come to is an error, unless the end was wanted",
          "[junit]")
{
  const auto last = sample_plan().cells.back().name;
  CHECK(kind_of(parsed(junit_of(true)), last) == "error");
  CHECK(kind_of(parsed(junit_of(true, true)), last) == "skipped");
}

TEST_CASE("what a guest printed cannot break the JUnit document", "[junit]")
{
  const auto plan = sample_plan();
  JunitRun run{.started = {.plan = &plan}};
  run.results.resize(plan.cells.size());
  auto result = result_of(plan, 0, Verdict::fail);
  result.reason = "]]> <&\"' \x1b[31m \x01 \xff \xef\xbf\xbf end";
  result.console_tail = std::string("nul \0 form\f ]]>", 15);
  run.results[0] = result;
  const auto text = junit_document(run);
  for (const unsigned char byte : text)
    REQUIRE((byte >= 0x20 || byte == '\n' || byte == '\t'));
  CHECK(text.find("&#0;") == std::string::npos);
  CHECK(text.find("&#27;") == std::string::npos);
  CHECK(text.find("\xef\xbf\xbf") == std::string::npos);
  const auto document = parsed(text);
  const auto message = document.select_node("//error/@message | //failure/@message").attribute();
  CHECK(std::string(message.value()) == "]]> <&\"' ?[31m ? ? ? end");
}

TEST_CASE("what a cell's plugins wrote stands before its console in JUnit", "[junit]")
{
  const auto plan = sample_plan();
  JunitRun run{.started = {.plan = &plan}};
  run.results.resize(plan.cells.size());
  auto result = result_of(plan, 0, Verdict::pass);
  result.messages = Json::array({Json::object(
      {{"level", "warn"}, {"source", "test:smoke"}, {"text", "worker 3 came late"}})});
  result.console_tail = "booted";
  run.results[0] = result;
  const auto document = parsed(junit_document(run));
  CHECK(std::string(document.select_node("//system-out").node().text().get()) ==
        "warn test:smoke: worker 3 came late\n\nbooted");
}

TEST_CASE("until the run ends, the JUnit file says that it has not", "[junit]")
{
  const auto folder = *TempDir::create("ktstr-test");
  const auto file = folder.path() / "junit.xml";
  REQUIRE(write_file(file, "<testsuites><!-- of an earlier run --></testsuites>"));
  REQUIRE(JunitReporter::create({.file = file}));
  const auto document = parsed(*read_file(file));
  check_schema(document.child("testsuites").first_child());
  CHECK(document.child("testsuites").attribute("errors").as_uint() == 1);
}

TEST_CASE("a JUnit file that cannot be written is known before the run", "[junit]")
{
  const auto folder = *TempDir::create("ktstr-test");
  const auto reporter = JunitReporter::create({.file = folder.path() / "no" / "folder.xml"});
  REQUIRE_FALSE(reporter);
  CHECK(reporter.error().text().find("folder.xml") != std::string::npos);
}
