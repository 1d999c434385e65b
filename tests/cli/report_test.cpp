// `ktstr report` from outside.
#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/base/process.h"
#include "core/run/run_directory.h"

using namespace ktstr; // NOLINT
namespace fs = std::filesystem;

namespace {

struct Reader {
  TempDir home = *TempDir::create("ktstr-test");

  [[nodiscard]] CapturedRun report(std::vector<std::string> words) const
  {
    words.insert(words.begin(), {KTSTR_PROGRAM, "report"});
    const auto captured = run_captured({.argv = std::move(words), .working_dir = home.path()},
                                       {.time = Milliseconds(30000)});
    REQUIRE(captured);
    return *captured;
  }
  [[nodiscard]] fs::path make_run(std::chrono::seconds when) const
  {
    const auto run = RunDirectory::create(home.path() / "ktstr-runs",
                                          std::chrono::system_clock::time_point(when));
    REQUIRE(run);
    REQUIRE(run->write_run(Json::object()));
    REQUIRE(run->make_cell_folder("t/s/p"));
    REQUIRE(run->write_sidecar({.name = "t/s/p", .verdict = Verdict::fail}));
    return run->path();
  }
  [[nodiscard]] bool has_page_of(const fs::path& file, const fs::path& run) const
  {
    const auto page = read_file(file);
    return page && page->find("<!doctype html>") == 0 &&
           page->find(Json(run.filename().string()).dump()) != std::string::npos;
  }
};

bool contains(const std::string& text, std::string_view part)
{
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("report without a run takes the newest, and says where the page is", "[cli][report]")
{
  const Reader reader;
  (void)reader.make_run(std::chrono::seconds(1000));
  const auto newest = reader.make_run(std::chrono::seconds(2000));
  const auto run = reader.report({});
  CHECK(run.status.code == 0);
  const auto page = reader.home.path() / "report.html";
  CHECK(run.out == page.string() + "\n");
  CHECK(reader.has_page_of(page, newest));
}

TEST_CASE("report takes a run by its folder and writes where -o says", "[cli][report]")
{
  const Reader reader;
  const auto older = reader.make_run(std::chrono::seconds(1000));
  (void)reader.make_run(std::chrono::seconds(2000));
  const auto run = reader.report({older.string(), "-o", "other.html"});
  CHECK(run.status.code == 0);
  CHECK(reader.has_page_of(reader.home.path() / "other.html", older));
}

TEST_CASE("report -o - writes the page alone to stdout", "[cli][report]")
{
  const Reader reader;
  (void)reader.make_run(std::chrono::seconds(1000));
  const auto run = reader.report({"-o", "-"});
  CHECK(run.out.find("<!doctype html>") == 0);
  CHECK(run.out.substr(run.out.size() - 8) == "</html>\n");
}

TEST_CASE("report says what is wrong with what it was given", "[cli][report]")
{
  const Reader reader;
  const auto none = reader.report({});
  CHECK(none.status.code != 0);
  CHECK(contains(none.err, "there is no run below 'ktstr-runs'"));
  CHECK(contains(none.err, "HINT:"));
  const auto absent = reader.report({"/nowhere"});
  CHECK(contains(absent.err, "there is no run '/nowhere'"));
  const auto two = reader.report({"a", "b"});
  CHECK(two.status.code == 64);
}

TEST_CASE("report to a file that cannot be written fails and names it", "[cli][report]")
{
  const Reader reader;
  (void)reader.make_run(std::chrono::seconds(1000));
  const auto run = reader.report({"-o", "/nowhere/report.html"});
  CHECK(run.status.code != 0);
  CHECK(contains(run.err, "/nowhere/report.html"));
  CHECK(contains(run.err, "HINT:"));
}
