/// `ktstr report`: a run as one HTML page.
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/cli/command.h"
#include "core/cli/run_folder.h"
#include "core/model/verdict.h"
#include "core/report/html/html_report.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

Result<fs::path> run_folder(const Invocation& call)
{
  const auto& words = call.options.arguments();
  if (words.size() > 1)
    return Error::make(ErrorKind::invalid, "a report is of one run, and {} are named", words.size())
        .with_hint("quote the path if it has spaces");
  if (!words.empty())
    return fs::path(words.front());
  return newest_run(runs_folder(call.options));
}

Result<int> report(const Invocation& call)
{
  const auto folder = run_folder(call);
  if (!folder)
    return folder.error().with_context("cannot make a report");
  const auto recorded = read_recorded_cells(*folder);
  if (!recorded)
    return recorded.error().with_context("cannot make a report");
  const fs::path output = call.options.text("output", "report.html");
  if (output == "-") {
    call.out->write(render_html_report(*recorded));
    return kExitPass;
  }
  if (auto status = write_file(output, render_html_report(*recorded)); !status)
    return status.error()
        .with_context("cannot write the report")
        .with_hint("name a file that you can write with -o");
  for (const auto& problem : recorded->problems)
    call.err->write(fmt::format("not in the report: {}\n", one_line(problem)));
  call.err->write(counted(recorded->cells.size(), "cell") + " of " + recorded->folder.string() +
                  "\n");
  call.out->write(fs::absolute(output).lexically_normal().string() + "\n");
  return kExitPass;
}

} // namespace

Command report_command()
{
  return {.name = "report",
          .arguments = "[RUN]",
          .summary = "Make one HTML page of a run: its matrix, and all about every cell",
          .example = "ktstr report -o report.html",
          .about = "RUN is the folder of a run; left out, the newest one. The page needs no "
                   "network and no file "
                   "beside it.",
          .options = {{.name = "output",
                       .letter = 'o',
                       .value = "FILE",
                       .help = "the page, report.html when left out; - for stdout"},
                      run_dir_option()},
          .run = report};
}

} // namespace ktstr
