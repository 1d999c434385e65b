// The report's page as its reader meets it: from file://, with a mouse and with keys.
#include <catch2/catch_test_macros.hpp>

#include "core/report/html/html_report.h"
#include "tests/browser/browser.h"

namespace ktstr::testing {
namespace {

constexpr std::string_view kHostile =
    "</script><script>window.isBroken = 1</script><img src=x onerror='window.isBroken = 2'>\x01\xff"
    "<!-- \" ' \\u003c ]]>";

Json worker(int index)
{
  return Json::object({{"worker", index},
                       {"cgroup", "cg_0"},
                       {"work_type", "SpinWait"},
                       {"used_cpus", "0-1"},
                       {"work", 100 + index},
                       {"iterations", 100},
                       {"cpu_ns", 500000000},
                       {"start_ns", 1000000},
                       {"wall_ns", 1000000000},
                       {"max_gap_ns", 190900000},
                       {"max_gap_cpu", 1},
                       {"max_gap_at_ns", 500000000},
                       {"run_delay_ns", 400000000},
                       {"migration_count", 1},
                       {"migrations", Json::array({Json::array({300000000, 0, 1})})}});
}

RecordedCell cell(const std::string& test,
                  const std::string& scheduler,
                  const std::string& preset,
                  Verdict verdict)
{
  CellResult result{.name = test + "/" + scheduler + "/" + preset,
                    .verdict = verdict,
                    .test = test,
                    .scheduler = scheduler,
                    .preset = preset,
                    .topology = "1n1l2c1t",
                    .kernel = "7.3.4",
                    .clock = "virtual",
                    .accel = "tcg",
                    .is_attached = true,
                    .total_ms = 1400,
                    .digest = "c38504efaa52c621"};
  if (verdict == Verdict::fail) {
    result.fault = Fault::scheduler;
    result.reason = "gap: worker 0 was kept waiting";
    result.checks = Json::array(
        {Json::object(
             {{"name", "gap"},
              {"held", false},
              {"text",
               "worker 0 (SpinWait, cgroup 'cg_0') was kept waiting for 190.9 ms from 500.0 ms "
               "on, then ran on CPU 1; limit 100.1 ms (10 % of 1001.2 ms)"},
              {"findings",
               Json::array({Json::object({{"what", "worker 0; limit 7 ms was kept waiting"},
                                          {"value", 190900000.0},
                                          {"limit", 100120000.0},
                                          {"unit", "ns"},
                                          {"comparison", "at_most"},
                                          {"limit_origin", "10 % of 1001.2 ms"},
                                          {"worker", 0}}),
                            Json::object({{"what", "worker 1 did little"},
                                          {"value", 3.0},
                                          {"limit", 5.0},
                                          {"unit", "/s"},
                                          {"comparison", "at_least"}})})},
              {"findings_left_out", 2}}),
         Json::object({{"name", "old"},
                       {"held", true},
                       {"text", "9 ms; limit 10 ms"},
                       {"findings", Json::array()}})});
    result.workers = Json::array({worker(0), worker(1), worker(2)});
    result.console_tail = std::string(kHostile);
    result.details = {std::string(kHostile)};
    result.messages = Json::array({Json::object(
        {{"level", "info"}, {"source", "test:pinned"}, {"text", std::string(kHostile)}})});
  }
  return {"/runs/it's one/cells/" + test + "~" + scheduler + "~" + preset, std::move(result)};
}

RecordedRun sample_run()
{
  RecordedRun run{.folder = "/runs/it's one",
                  .run =
                      Json::object({{"context", Json::array()}, {"note", std::string(kHostile)}})};
  for (const char* preset : {"tiny-1llc", "tiny-2llc"})
    for (const char* scheduler : {"eevdf", "scx_demo"})
      for (const char* test : {"fairness", "pinned"}) {
        const bool is_bad = std::string_view(scheduler) == "scx_demo" && test[0] == 'p';
        run.cells.push_back(cell(test, scheduler, preset, is_bad ? Verdict::fail : Verdict::pass));
      }
  return run;
}

RecordedRun large_run()
{
  RecordedRun run{.folder = "/runs/large", .run = Json::object()};
  for (int i = 0; i < 2000; ++i)
    run.cells.push_back(cell("test" + std::to_string(i / 40),
                             "scx_" + std::to_string(i % 8),
                             "preset" + std::to_string(i / 8 % 5),
                             i % 7 == 0 ? Verdict::fail : Verdict::pass));
  return run;
}

/// One browser for all tests: starting one takes a second.
Browser* shared_browser()
{
  static auto browser = Browser::start();
  if (!browser && browser.error().kind() == ErrorKind::not_found)
    SKIP(browser.error().text() + ": " + browser.error().hint());
  if (!browser)
    FAIL(browser.error().text());
  return &*browser;
}

class Page {
public:
  explicit Page(const RecordedRun& run) : browser_(*shared_browser())
  {
    auto folder = TempDir::create("ktstr-page");
    REQUIRE(folder);
    folder_ = std::make_unique<TempDir>(std::move(*folder));
    REQUIRE(write_file(folder_->path() / "report.html", render_html_report(run)));
    complaints_before_ = browser_.complaints().size();
    REQUIRE(browser_.resize(1400, 900));
    REQUIRE(browser_.prefer("light"));
    REQUIRE(browser_.open(folder_->path() / "report.html"));
  }

  Json value(const std::string& expression)
  {
    auto result = browser_.evaluate(expression);
    if (!result)
      FAIL(result.error().text());
    return *result;
  }
  std::string text(const std::string& selector)
  {
    return value("document.querySelector(" + Json(selector).dump() + ").textContent").as_string();
  }
  std::int64_t count(const std::string& selector)
  {
    return value("document.querySelectorAll(" + Json(selector).dump() + ").length").as_int();
  }
  void filter(const std::string& words)
  {
    value("(() => { const f = document.getElementById('filter'); f.value = " + Json(words).dump() +
          "; f.dispatchEvent(new Event('input')); })()");
  }
  std::int64_t shown() { return count("button.cell:not([hidden])"); }
  std::vector<std::string> complaints()
  {
    const auto& all = browser_.complaints();
    return {all.begin() + static_cast<std::ptrdiff_t>(complaints_before_), all.end()};
  }
  /// What is seen now; kept where people can look at it.
  std::string picture(const std::string& name)
  {
    auto bytes = browser_.screenshot();
    REQUIRE(bytes);
    const std::filesystem::path folder = KTSTR_SCREENSHOTS;
    REQUIRE(make_directories(folder));
    REQUIRE(write_file(folder / (name + ".png"), *bytes));
    return *bytes;
  }
  Browser& browser() { return browser_; }

private:
  Browser& browser_;
  std::unique_ptr<TempDir> folder_;
  std::size_t complaints_before_ = 0;
};

} // namespace

TEST_CASE("the page draws the matrix from a file without a complaint", "[browser]")
{
  Page page(sample_run());
  CHECK(page.complaints().empty());
  CHECK(page.shown() == 8);
  CHECK(page.count("button.cell.fail") == 2);
  CHECK(page.text("#run-id") == "it's one");
  CHECK(page.text("button.chip.fail") == "✗ 2 fail");
}

TEST_CASE("a click on a red cell shows why it failed and the line that replays it", "[browser]")
{
  Page page(sample_run());
  REQUIRE(page.browser().click("button.cell.fail"));
  CHECK(page.text("#detail-name") == "pinned/scx_demo/tiny-1llc");
  CHECK(page.text("#detail .badge") == "✗ fail");
  CHECK(page.text("#detail .reason") == "gap: worker 0 was kept waiting");
  CHECK(page.text("#detail .replay code") ==
        R"(ktstr replay '/runs/it'\''s one/cells/pinned~scx_demo~tiny-1llc')");
  const auto row = [&](int number, int column) {
    return page.text("#detail .checks tbody tr:nth-child(" + std::to_string(number) +
                     ") td:nth-child(" + std::to_string(column) + ")");
  };
  CHECK(row(1, 3) == "worker 0; limit 7 ms was kept waiting"); // words are never read for figures
  CHECK(row(1, 4) == "100 ms");
  CHECK(row(1, 5) == "10 % of 1001.2 ms");
  CHECK(row(2, 4) == "at least 5/s");
  CHECK(row(3, 3) == "and 2 more findings");
  CHECK(row(4, 3) == "9 ms; limit 10 ms"); // of an older record
  CHECK(row(4, 4).empty());
  CHECK(page.count("#detail .checks .gauge.over") == 1);
  CHECK(page.count("#detail .workers tbody tr") == 3);
  CHECK(page.count("#detail .timeline path[fill]") == 2); // a path for each of two CPUs
  CHECK(page.complaints().empty());
  page.picture("detail");
}

TEST_CASE("the copy button copies the replay line", "[browser]")
{
  Page page(sample_run());
  REQUIRE(page.browser().click("button.cell.fail"));
  page.value("(() => { window.copied = null; document.addEventListener('copy', () => "
             "{ window.copied = document.activeElement.value ?? ''; });"
             "Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => "
             "{ window.copied = text; } } }); })()");
  REQUIRE(page.browser().click("#detail .replay button.copy"));
  CHECK(page.value("window.copied").as_string() == page.text("#detail .replay code"));
}

TEST_CASE("what a guest wrote is shown as text and runs nothing", "[browser]")
{
  Page page(sample_run());
  REQUIRE(page.browser().click("button.cell.fail"));
  CHECK(page.value("typeof window.isBroken").as_string() == "undefined");
  CHECK(page.count("img") == 0);
  CHECK(page.text("#detail pre.console").find("</script><script>window.isBroken = 1") == 0);
  CHECK(page.text("#detail pre.messages").find("info test:pinned: </script>") == 0);
  CHECK(page.complaints().empty());
}

TEST_CASE("the page's policy refuses scripts that are not its own", "[browser]")
{
  Page page(sample_run());
  page.value("(() => { const s = document.createElement('script'); s.textContent = "
             "'window.isBroken = 3'; document.body.append(s); })()");
  CHECK(page.value("typeof window.isBroken").as_string() == "undefined");
  CHECK(page.complaints().size() == 1);
}

TEST_CASE("the filter hides what does not match, in the words of -E", "[browser]")
{
  Page page(sample_run());
  page.filter("scx_demo");
  CHECK(page.shown() == 4);
  page.filter("test(pin*) & !scheduler(eevdf)");
  CHECK(page.shown() == 2);
  page.filter("verdict(pass) and (preset(tiny-[2-3]llc) or nothing)");
  CHECK(page.shown() == 3);
  CHECK(page.count("tbody tr:not([hidden])") == 3);
  page.filter("test(pin");
  CHECK(page.shown() == 3); // stays as it was
  CHECK(page.text("#filter-note") == "character 6: this '(' is never closed");
  page.filter("");
  CHECK(page.shown() == 8);
}

TEST_CASE("a verdict's button hides and shows its cells", "[browser]")
{
  Page page(sample_run());
  REQUIRE(page.browser().click("button.chip.pass"));
  CHECK(page.shown() == 2);
  REQUIRE(page.browser().click("button.chip.pass"));
  CHECK(page.shown() == 8);
}

TEST_CASE("keys alone lead to a failure, to the next one, and back", "[browser]")
{
  Page page(sample_run());
  REQUIRE(page.browser().press("n"));
  CHECK(page.text("#detail-name") == "pinned/scx_demo/tiny-1llc");
  REQUIRE(page.browser().press("n"));
  CHECK(page.text("#detail-name") == "pinned/scx_demo/tiny-2llc");
  REQUIRE(page.browser().press("Escape"));
  CHECK(page.value("document.getElementById('detail').hidden").as_bool());
  REQUIRE(page.browser().press("ArrowUp"));
  REQUIRE(page.browser().press("ArrowLeft"));
  REQUIRE(page.browser().press("Enter"));
  CHECK(page.text("#detail-name") == "fairness/scx_demo/tiny-1llc");
}

TEST_CASE("light and dark follow the system, and the button overrules it", "[browser]")
{
  Page page(sample_run());
  const std::string ground = "getComputedStyle(document.documentElement).backgroundColor";
  const auto light = page.value(ground);
  const auto light_picture = page.picture("light");
  REQUIRE(page.browser().prefer("dark"));
  const auto dark = page.value(ground);
  CHECK(dark != light);
  CHECK(page.picture("dark") != light_picture);
  REQUIRE(page.browser().click("#theme"));
  CHECK(page.value(ground) == light);
  REQUIRE(page.browser().click("#theme"));
  CHECK(page.value(ground) == dark);
}

TEST_CASE("a narrow window needs no sideways scrolling of the page", "[browser]")
{
  Page page(sample_run());
  REQUIRE(page.browser().resize(420, 800));
  const std::string overflow = "document.documentElement.scrollWidth - innerWidth";
  CHECK(page.value(overflow).as_int() <= 0);
  REQUIRE(page.browser().click("button.cell.fail"));
  CHECK(page.value(overflow).as_int() <= 0);
  page.picture("narrow");
}

TEST_CASE("2,000 cells are drawn and filtered without delay", "[browser]")
{
  Page page(large_run());
  CHECK(page.complaints().empty());
  CHECK(page.shown() == 2000);
  CHECK(page.value("performance.timing.domComplete - performance.timing.responseEnd").as_int() <
        3000);
  CHECK(page.count("*") < 6000); // details are made when they are asked for
  const auto spent_ms = page.value(
      "(() => { const start = performance.now(); const f = document.getElementById('filter');"
      "f.value = 'scheduler(scx_3) & verdict(fail)'; f.dispatchEvent(new Event('input'));"
      "document.body.offsetHeight; return performance.now() - start; })()");
  CHECK(spent_ms.as_double(1e9) < 500);
  CHECK(page.shown() == 36);
  WARN("filtering 2,000 cells took " << spent_ms.as_double() << " ms");
  page.picture("large");
}

} // namespace ktstr::testing
