#include <catch2/catch_test_macros.hpp>

#include "core/report/html/html_report.h"

using namespace ktstr; // NOLINT

namespace {

std::string between(const std::string& text, std::string_view before, std::string_view after)
{
  const auto start = text.find(before);
  REQUIRE(start != std::string::npos);
  const auto from = start + before.size();
  const auto end = text.find(after, from);
  REQUIRE(end != std::string::npos);
  return text.substr(from, end - from);
}

RecordedRun run_with(CellResult result)
{
  RecordedRun run{.folder = "/runs/one"};
  run.cells.push_back({"/runs/one/cells/a b", std::move(result)});
  return run;
}

Json row_in(const std::string& page)
{
  const auto run = Json::parse(between(page, R"(id="run-data">)", "</script>"));
  REQUIRE(run);
  return (*run)["rows"].items().at(0);
}

Json details_in(const std::string& page)
{
  const auto details = Json::parse(between(page, R"(id="cell-data">)", "\n"));
  REQUIRE(details);
  return *details;
}

} // namespace

TEST_CASE("JSON in a script element cannot end the element", "[html_report]")
{
  const std::string hostile = "</script><!-- <script> ]]>";
  const auto safe = json_for_script(Json(hostile));
  CHECK(safe.find('<') == std::string::npos);
  const auto back = Json::parse(safe);
  REQUIRE(back);
  CHECK(back->as_string() == hostile);
}

TEST_CASE("JSON in a script element has neither control bytes nor broken UTF-8", "[html_report]")
{
  const auto safe = json_for_script(Json(std::string("a\0b\x1b[31m\xff\n", 10)));
  CHECK(safe == R"("a\u0000b\u001B[31m?\n")");
}

TEST_CASE("the page holds every mark's content and no mark", "[html_report]")
{
  const auto page = render_html_report(run_with({.name = "t/s/p"}));
  CHECK(page.find("{{") == std::string::npos);
  CHECK(page.find("<!doctype html>") == 0);
  CHECK(row_in(page).items().at(0).as_string() == "t/s/p");
}

TEST_CASE("the page loads nothing from elsewhere", "[html_report]")
{
  const std::string page(page_template());
  for (const char* word :
       {"src=", "href=", "url(", "@import", "fetch(", "innerHTML", "insertAdjacent"})
    CHECK(page.find(word) == std::string::npos);
}

TEST_CASE("a cell of a run that can be replayed names its record, quoted for a shell",
          "[html_report]")
{
  auto run = run_with({.name = "t/s/p"});
  run.run = Json::object({{"context", Json::array({"--plugin-dir", "my plugins"})},
                          {"scheduler_arguments", Json::array({"-s", "5"})}});
  const auto details = details_in(render_html_report(run));
  CHECK(details["replay"].as_string() == "ktstr replay '/runs/one/cells/a b'");
  CHECK(details["again"].as_string() == "ktstr run --plugin-dir 'my plugins' t/s/p -- -s 5");
}

TEST_CASE("a cell of a run without a context is run by its name", "[html_report]")
{
  const auto details = details_in(render_html_report(run_with({.name = "t/s/p"})));
  CHECK(details["replay"].as_string() == "ktstr run t/s/p");
}

TEST_CASE("what a guest may report without end is cut", "[html_report]")
{
  CellResult result{.name = "t/s/p"};
  for (int i = 0; i < 5000; ++i) {
    result.workers.push(Json::object({{"worker", i}, {"max_gap_ns", i}, {"note", "n"}}));
    result.details.emplace_back("line");
  }
  result.console_tail = std::string(1UL << 20U, 'x');
  const auto page = render_html_report(run_with(std::move(result)));
  const auto details = details_in(page);
  CHECK(details["workers"].items().size() == 1024);
  CHECK(details["workers_left_out"].as_int() == 5000 - 1024);
  CHECK(details["details"].items().size() == 400);
  CHECK(details["console"].as_string().size() < 20000);
  CHECK(row_in(page).items().at(11).as_int() == 4999); // the longest gap is that of all workers
}

TEST_CASE("a report of absurd types is a page all the same", "[html_report]")
{
  CellResult result{.name = "t/s/p"};
  result.workers = Json::array({Json("not an object"), Json::object({{"max_gap_ns", "soon"}})});
  result.checks = Json("none");
  result.events = Json::object({{"event", Json::array()}});
  const auto details = details_in(render_html_report(run_with(std::move(result))));
  CHECK(details["workers"].items().size() == 2);
  CHECK(details["checks"].as_string() == "none");
}
