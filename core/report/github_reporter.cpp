#include "core/report/github_reporter.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <random>
#include <unistd.h>

#include "core/base/text.h"
#include "core/base/unique_fd.h"

namespace ktstr {

namespace {

constexpr std::size_t kMostPageFailures = 50;
constexpr std::size_t kDetailLines = 40;

void replace_all(std::string& text, std::string_view what, std::string_view with)
{
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

/// The message of a workflow command.
std::string as_message(std::string_view text)
{
  std::string message = printable(text);
  replace_all(message, "%", "%25");
  replace_all(message, "\r", "%0D");
  replace_all(message, "\n", "%0A");
  return message;
}

/// A property of a workflow command.
std::string as_property(std::string_view text)
{
  std::string property = as_message(text);
  replace_all(property, ":", "%3A");
  replace_all(property, ",", "%2C");
  return property;
}

std::string as_html(std::string_view text)
{
  std::string html = printable(text);
  replace_all(html, "&", "&amp;");
  replace_all(html, "<", "&lt;");
  replace_all(html, ">", "&gt;");
  return html;
}

std::string reason_of(const CellResult& result)
{
  const auto fault = result.fault == Fault::none ? std::string()
                                                 : fmt::format("{} fault: ", name_of(result.fault));
  return fault + (result.reason.empty() ? "no reason given" : result.reason);
}

/// Where the assertion stands that did not hold, when a check says so.
std::string place_of(const CellResult& result)
{
  for (const auto& check : result.checks.items()) {
    const auto file = check["file"].as_string();
    if (!check["held"].as_bool(true) && !file.empty())
      return fmt::format(",file={},line={}", as_property(file), check["line"].as_uint(1));
  }
  return {};
}

std::string page_failure(const CellResult& result, const Rerun& rerun)
{
  std::string text = fmt::format("<details><summary>{} <code>{}</code>: {}</summary>\n\n<pre>\n",
                                 label_of(result.verdict),
                                 as_html(result.name),
                                 as_html(one_line(reason_of(result))));
  for (const auto& detail : result.details)
    text += as_html(indented(detail, "", kDetailLines));
  text += as_html(fmt::format(
      "record: {}\nagain:  {}\n", result.sidecar_file.string(), again_line(rerun, result.name)));
  if (const auto line = replay_line(result); !line.empty())
    text += as_html(fmt::format("replay: {}\n", line));
  return text + "</pre>\n</details>\n\n";
}

Status append_to(const std::filesystem::path& file, std::string_view text)
{
  const UniqueFd fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
  if (!fd.is_open())
    return Error::from_errno(errno, "cannot open '" + file.string() + "'");
  while (!text.empty()) {
    const auto written = ::write(fd.get(), text.data(), text.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return Error::from_errno(errno, "cannot write '" + file.string() + "'");
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

} // namespace

std::string annotation(const CellResult& result, const Rerun& rerun)
{
  std::string message = reason_of(result) + "\nagain:  " + again_line(rerun, result.name);
  if (const auto line = replay_line(result); !line.empty())
    message += "\nreplay: " + line;
  return fmt::format("::{} title={}{}::{}\n",
                     result.verdict == Verdict::fail ? "error" : "warning",
                     as_property("ktstr: " + result.name),
                     place_of(result),
                     as_message(message));
}

std::string annotations(const std::vector<CellFinished>& failures, const Rerun& rerun)
{
  std::string text;
  for (const auto verdict : {Verdict::fail, Verdict::inconclusive}) {
    std::size_t count = 0;
    const auto total = static_cast<std::size_t>(
        std::count_if(failures.begin(), failures.end(), [verdict](const CellFinished& cell) {
          return cell.result.verdict == verdict;
        }));
    const auto shown = total > kMostAnnotations ? kMostAnnotations - 1 : total;
    for (const auto& failure : failures)
      if (failure.result.verdict == verdict && count++ < shown)
        text += annotation(failure.result, rerun);
    if (shown < total)
      text += fmt::format("::{} title=ktstr::{} more {}; the summary has them all\n",
                          verdict == Verdict::fail ? "error" : "warning",
                          counted(total - shown, "cell"),
                          verdict == Verdict::fail ? "failed" : "are inconclusive");
  }
  return text;
}

std::string random_token()
{
  std::random_device random;
  std::string token = "ktstr-";
  for (int i = 0; i < 4; ++i)
    token += fmt::format("{:08x}", random());
  return token;
}

GithubReporter::GithubReporter(GithubConfig config)
    : config_(std::move(config)), summary_(config_.summary)
{
}

void GithubReporter::on(const Event& event)
{
  if (const auto* started = std::get_if<RunStarted>(&event)) {
    started_ = *started;
    outcomes_.assign(started->plan->cells.size(), {});
    counts_.planned = outcomes_.size();
    config_.summary.output->write(fmt::format("::stop-commands::{}\n", config_.token));
  } else if (const auto* finished = std::get_if<CellFinished>(&event)) {
    const auto verdict = finished->result.verdict;
    outcomes_[finished->cell] = {.verdict = verdict, .fault = finished->result.fault};
    count(counts_, verdict);
    if (verdict != Verdict::pass && verdict != Verdict::skip)
      failures_.push_back(*finished);
  }
  summary_.on(event);
  if (const auto* ended = std::get_if<RunFinished>(&event))
    finish(*ended);
}

void GithubReporter::finish(const RunFinished& ended)
{
  counts_.is_interrupted = ended.is_interrupted;
  counts_.elapsed = ended.elapsed;
  std::sort(failures_.begin(), failures_.end(), [](const auto& a, const auto& b) {
    return a.cell < b.cell;
  });
  const auto& rerun = config_.summary.rerun;
  config_.summary.output->write(
      fmt::format("::{}::\n{}", config_.token, annotations(failures_, rerun)));
  if (config_.step_summary.empty())
    return;
  const Style style{.has_utf8 = true, .width = 160};
  std::string page = fmt::format("### ktstr\n\n<pre>\n{}\n{}</pre>\n\n",
                                 as_html(render_matrix(*started_.plan, outcomes_, style)),
                                 as_html(render_totals(style, counts_)));
  for (std::size_t i = 0; i < std::min(failures_.size(), kMostPageFailures); ++i)
    page += page_failure(failures_[i].result, rerun);
  if (failures_.size() > kMostPageFailures)
    page += fmt::format("{} more\n\n", failures_.size() - kMostPageFailures);
  status_ = append_to(config_.step_summary, page);
}

} // namespace ktstr
