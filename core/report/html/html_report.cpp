#include "core/report/html/html_report.h"

#include "core/base/text.h"
#include "core/report/html/cell_json.h"

namespace ktstr {

namespace {

constexpr std::string_view kRunMark = "{{RUN}}";
constexpr std::string_view kDetailsMark = "{{DETAILS}}";

Json rows_of(const RecordedRun& recorded)
{
  Json rows = Json::array();
  for (const auto& cell : recorded.cells)
    rows.push(row_of(cell.result));
  return rows;
}

Json run_of(const RecordedRun& recorded)
{
  const Json& run = recorded.run;
  return Json::object({{"id", recorded.folder.filename().string()},
                       {"folder", recorded.folder.string()},
                       {"planned", run["plan"]["cells"]},
                       {"command_line", run["command_line"]},
                       {"ktstr", run["ktstr"]},
                       {"vmm", run["vmm"]},
                       {"accel", run["accel"]},
                       {"clock", run["clock"]},
                       {"note", run["note"]},
                       {"slots", run["slots"]},
                       {"summary", run["summary"]},
                       {"plugins", run["plugins"]},
                       {"problems", Json::array_of(recorded.problems)},
                       {"worker_columns", worker_columns()},
                       {"columns", row_columns()},
                       {"rows", rows_of(recorded)}});
}

} // namespace

std::string json_for_script(const Json& json)
{
  std::string safe;
  for (const char c : printable(json.dump()))
    if (c == '<')
      safe += "\\u003c"; // it stands only within texts, where JSON may write it so
    else
      safe += c;
  return safe;
}

std::string render_html_report(const RecordedRun& recorded)
{
  const std::string_view page = page_template();
  const auto run_at = page.find(kRunMark);
  const auto details_at = page.find(kDetailsMark);
  KTSTR_ASSERT(run_at < details_at && details_at != std::string_view::npos);
  std::string text(page.substr(0, run_at));
  text += json_for_script(run_of(recorded));
  text += page.substr(run_at + kRunMark.size(), details_at - run_at - kRunMark.size());
  for (const auto& cell : recorded.cells) // a line each: the page parses only those that are opened
    text += json_for_script(details_of(recorded, cell)) + "\n";
  text += page.substr(details_at + kDetailsMark.size());
  return text;
}

} // namespace ktstr
