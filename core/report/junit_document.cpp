#include "core/report/junit_document.h"

#include <algorithm>
#include <map>
#include <pugixml.hpp>
#include <sstream>

#include "core/base/text.h"
#include "core/run/run_directory.h"

namespace ktstr {

namespace {

/// What a cell's plugins wrote, and the end of its console.
std::string output_of(const CellResult& result)
{
  const auto messages = join(message_lines(result), "\n");
  if (messages.empty() || result.console_tail.empty())
    return messages + result.console_tail;
  return messages + "\n\n" + result.console_tail;
}

enum class Kind { pass, failure, error, skipped };

struct Tally {
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::size_t errors = 0;
  std::size_t skipped = 0;
  std::int64_t time_ms = 0;
};

Kind kind_of(const CellResult& result)
{
  switch (result.verdict) {
  case Verdict::pass:
    return Kind::pass;
  case Verdict::skip:
    return Kind::skipped;
  case Verdict::fail:
    return result.fault == Fault::scheduler || result.fault == Fault::none ? Kind::failure
                                                                           : Kind::error;
  case Verdict::inconclusive:
  case Verdict::unset:
    return Kind::error;
  }
  return Kind::error;
}

void set(pugi::xml_node node, const char* name, std::string_view value)
{
  node.append_attribute(name).set_value(xml_text(value).c_str());
}

void set_text(pugi::xml_node node, std::string_view text)
{
  node.text().set(xml_text(text).c_str());
}

std::string seconds(std::int64_t ms)
{
  return fmt::format("{:.3f}", static_cast<double>(ms) / 1000.0);
}

void set_tally(pugi::xml_node node, const Tally& tally)
{
  set(node, "tests", std::to_string(tally.tests));
  set(node, "failures", std::to_string(tally.failures));
  set(node, "errors", std::to_string(tally.errors));
  set(node, "skipped", std::to_string(tally.skipped));
  set(node, "time", seconds(tally.time_ms));
}

void add_to(Tally& tally, Kind kind, std::int64_t time_ms)
{
  ++tally.tests;
  tally.failures += kind == Kind::failure ? 1 : 0;
  tally.errors += kind == Kind::error ? 1 : 0;
  tally.skipped += kind == Kind::skipped ? 1 : 0;
  tally.time_ms += time_ms;
}

void add_properties(pugi::xml_node node,
                    const std::vector<std::pair<const char*, std::string>>& properties)
{
  auto list = node.append_child("properties");
  for (const auto& [name, value] : properties) {
    if (value.empty())
      continue;
    auto property = list.append_child("property");
    set(property, "name", name);
    set(property, "value", value);
  }
}

std::string body_of(const CellResult& result, const Rerun& rerun)
{
  std::string text = result.reason + "\n";
  for (const auto& detail : result.details)
    text += detail + "\n";
  text += fmt::format(
      "record: {}\nagain:  {}\n", result.sidecar_file.string(), again_line(rerun, result.name));
  if (const auto line = replay_line(result); !line.empty())
    text += fmt::format("replay: {}\n", line);
  return text;
}

void add_outcome(pugi::xml_node node, const CellResult& result, const Rerun& rerun)
{
  const Kind kind = kind_of(result);
  const auto message = result.reason.empty() ? "no reason given" : result.reason;
  if (kind == Kind::skipped)
    set(node.append_child("skipped"), "message", message);
  if (kind != Kind::failure && kind != Kind::error)
    return;
  auto outcome = node.append_child(kind == Kind::failure ? "failure" : "error");
  set(outcome, "message", message);
  set(outcome,
      "type",
      result.verdict == Verdict::fail ? fmt::format("{} fault", name_of(result.fault))
                                      : std::string(name_of(result.verdict)));
  set_text(outcome, body_of(result, rerun));
}

class Document {
public:
  explicit Document(const JunitRun& run) : run_(run), plan_(*run.started.plan) {}

  std::string render()
  {
    for (std::size_t i = 0; i < plan_.cells.size(); ++i)
      add_to(total_, kind_at(i), time_at(i));
    total_.time_ms = run_.finished.elapsed.count();
    auto root = document_.append_child("testsuites");
    set(root, "name", "ktstr " + run_.started.run_id);
    set_tally(root, total_);
    for (const auto& [name, cells] : suites())
      add_suite(root, name, cells);
    std::ostringstream text;
    document_.save(text, "  ", pugi::format_default, pugi::encoding_utf8);
    return text.str();
  }

private:
  [[nodiscard]] std::string suite_of(const Cell& cell) const
  {
    const auto profile = format_profile(plan_.profile(cell));
    return plan_.scheduler(cell).id + (profile.empty() ? "" : "+" + profile);
  }

  /// In the plan's order of schedulers' first cells.
  [[nodiscard]] std::vector<std::pair<std::string, std::vector<std::size_t>>> suites() const
  {
    std::vector<std::pair<std::string, std::vector<std::size_t>>> list;
    std::map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < plan_.cells.size(); ++i) {
      const auto name = suite_of(plan_.cells[i]);
      const auto [place, is_new] = places.emplace(name, list.size());
      if (is_new)
        list.emplace_back(name, std::vector<std::size_t>{});
      list[place->second].second.push_back(i);
    }
    return list;
  }

  [[nodiscard]] Kind kind_at(std::size_t index) const
  {
    if (const auto& result = run_.results[index])
      return kind_of(*result);
    return run_.is_early_end_wanted ? Kind::skipped : Kind::error;
  }

  [[nodiscard]] std::int64_t time_at(std::size_t index) const
  {
    const auto& result = run_.results[index];
    return result ? result->total_ms : 0;
  }

  void
  add_suite(pugi::xml_node root, const std::string& name, const std::vector<std::size_t>& cells)
  {
    Tally tally;
    for (const auto cell : cells)
      add_to(tally, kind_at(cell), time_at(cell));
    auto suite = root.append_child("testsuite");
    set(suite, "name", name);
    set_tally(suite, tally);
    if (const auto time = run_start_time(run_.started.run_id); !time.empty())
      set(suite, "timestamp", time);
    add_properties(suite,
                   {{"run", run_.started.run_id},
                    {"run_dir", run_.started.run_dir.string()},
                    {"accel", run_.started.accel},
                    {"clock", run_.started.clock}});
    for (const auto cell : cells)
      add_case(suite, cell);
  }

  void add_case(pugi::xml_node suite, std::size_t index)
  {
    const Cell& cell = plan_.cells[index];
    auto node = suite.append_child("testcase");
    set(node, "name", cell.name);
    set(node, "classname", suite_of(cell) + "." + name_of(plan_.test(cell)));
    set(node, "time", seconds(time_at(index)));
    const auto& result = run_.results[index];
    if (!result)
      return add_not_run(node);
    add_properties(node, properties_of(*result));
    add_outcome(node, *result, run_.rerun);
    if (const auto out = output_of(*result); !out.empty())
      set_text(node.append_child("system-out"), out);
  }

  void add_not_run(pugi::xml_node node) const
  {
    auto outcome = node.append_child(run_.is_early_end_wanted ? "skipped" : "error");
    set(outcome, "message", "did not run: the run ended early");
    if (!run_.is_early_end_wanted)
      set(outcome, "type", "did not run");
  }

  [[nodiscard]] std::vector<std::pair<const char*, std::string>>
  properties_of(const CellResult& result) const
  {
    return {{"verdict", std::string(name_of(result.verdict))},
            {"fault", std::string(result.fault == Fault::none ? "" : name_of(result.fault))},
            {"kernel", result.kernel},
            {"topology", result.topology},
            {"seed", std::to_string(result.seed)},
            {"queue_ms", std::to_string(result.queue_ms)},
            {"boot_ms", std::to_string(result.boot_ms)},
            {"body_ms", std::to_string(result.body_ms)},
            {"digest", result.digest},
            {"record", result.sidecar_file.string()},
            {"console", result.console_file.string()},
            {"again", again_line(run_.rerun, result.name)},
            {"replay", replay_line(result)}};
  }

  const JunitRun& run_;
  const Plan& plan_;
  Tally total_;
  pugi::xml_document document_;
};

} // namespace

std::string junit_document(const JunitRun& run)
{
  KTSTR_ASSERT(run.started.plan != nullptr);
  KTSTR_ASSERT(run.results.size() == run.started.plan->cells.size());
  return Document(run).render();
}

std::string unfinished_junit_document()
{
  pugi::xml_document document;
  auto root = document.append_child("testsuites");
  const Tally tally{.tests = 1, .errors = 1};
  set(root, "name", "ktstr");
  set_tally(root, tally);
  auto suite = root.append_child("testsuite");
  set(suite, "name", "ktstr");
  set_tally(suite, tally);
  auto node = suite.append_child("testcase");
  set(node, "name", "run");
  set(node, "classname", "ktstr");
  set(node, "time", seconds(0));
  auto error = node.append_child("error");
  set(error, "message", "the run has not ended, or was killed");
  set(error, "type", "did not run");
  std::ostringstream text;
  document.save(text, "  ", pugi::format_default, pugi::encoding_utf8);
  return text.str();
}

std::string xml_text(std::string_view text)
{
  std::string clean = printable(text);
  for (const std::string_view outlaw : {"\xef\xbf\xbe", "\xef\xbf\xbf"}) // U+FFFE, U+FFFF
    for (auto at = clean.find(outlaw); at != std::string::npos; at = clean.find(outlaw, at))
      clean.replace(at, outlaw.size(), "?");
  return clean;
}

} // namespace ktstr
