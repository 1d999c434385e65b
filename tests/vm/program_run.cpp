#include "program_run.h"

#include <sys/mman.h>

#include <catch2/catch_test_macros.hpp>

#include "core/base/text.h"

namespace ktstr::test {

namespace {

namespace fs = std::filesystem;

constexpr Milliseconds kLimit{240000};

std::string content_of(const UniqueFd& file)
{
  return read_file(fmt::format("/proc/self/fd/{}", file.get())).value_or("");
}

ProcessConfig command(const ProgramRun& run)
{
  ProcessConfig config{.argv = run.prefix,
                       .environment = {{"KTSTR_CACHE_DIR", run.cache.string()}}};
  for (const std::string& word : {std::string(KTSTR_PROGRAM),
                                  std::string("gauntlet"),
                                  std::string("--kernel"),
                                  run.kernel.string(),
                                  std::string("--accel"),
                                  std::string("tcg"),
                                  std::string("--preset"),
                                  std::string("1n1l2c1t"),
                                  std::string("--run-dir"),
                                  run.runs.string(),
                                  std::string("--format"),
                                  std::string("json")})
    config.argv.push_back(word);
  config.argv.insert(config.argv.end(), run.options.begin(), run.options.end());
  return config;
}

} // namespace

Outcome run_program(const ProgramRun& run, const std::function<void(const Process&)>& watch)
{
  const UniqueFd out(::memfd_create("out", MFD_CLOEXEC));
  const UniqueFd errors(::memfd_create("errors", MFD_CLOEXEC));
  auto config = command(run);
  config.fds = {{out.get(), 1}, {errors.get(), 2}};
  auto program = Process::start(config);
  Outcome outcome;
  if (!program) {
    outcome.errors = program.error().text();
    return outcome;
  }
  const auto deadline = system_clock().now() + kLimit;
  auto status = program->poll();
  for (; !status && system_clock().now() < deadline; status = program->wait(Milliseconds{10}))
    watch(*program);
  if (status && status->signal == 0)
    outcome.exit_code = status->code;
  program->kill();
  outcome.errors = content_of(errors);
  for (const auto& line : split(content_of(out), '\n'))
    if (const auto cell = Json::parse(line); cell && cell->has("verdict"))
      outcome.cells.emplace((*cell)["name"].as_string(), *cell);
  for (const auto& file : sidecars(run.runs))
    if (auto record = Json::parse(read_file(file).value_or("")))
      outcome.records.push_back(std::move(*record));
  return outcome;
}

Outcome run_cells(const TestBench& bench,
                  const CellChoice& choice,
                  const std::function<void(const Process&)>& watch)
{
  auto options = choice.options;
  for (const auto& folder : choice.plugin_folders)
    options.insert(options.end(), {"--plugin-dir", folder});
  options.insert(options.end(), {"-E", choice.filter});
  return run_program(
      {.kernel = bench.kernel, .runs = bench.folder.path() / "runs", .options = std::move(options)},
      watch);
}

const Json& record_of(const Outcome& outcome, std::string_view cell)
{
  const auto begin = std::string(cell) + "/";
  for (const auto& record : outcome.records)
    if ((record["name"].as_string() + "/").starts_with(begin))
      return record;
  FAIL("no record of " << cell << ": " << outcome.errors);
  return outcome.records.front();
}

void check_verdict(const Json& cell, std::string_view verdict, std::string_view fault)
{
  INFO(cell["name"].as_string() << ": " << cell["reason"].as_string());
  CHECK(cell["verdict"].as_string() == verdict);
  CHECK(cell["fault"].as_string() == fault);
}

std::vector<fs::path> sidecars(const fs::path& runs)
{
  std::vector<fs::path> files;
  std::error_code ignored;
  for (const auto& entry : fs::recursive_directory_iterator(runs, ignored))
    if (entry.path().filename() == "cell.json")
      files.push_back(entry.path());
  return files;
}

std::vector<pid_t> children_of(pid_t parent)
{
  std::vector<pid_t> children;
  std::error_code ignored;
  for (const auto& thread : fs::directory_iterator(fmt::format("/proc/{}/task", parent), ignored))
    if (const auto text = read_file(thread.path() / "children"))
      for (const auto& word : split(trim(*text), ' '))
        if (const auto pid = parse_decimal(word))
          children.push_back(static_cast<pid_t>(*pid));
  return children;
}

std::uint64_t cpu_ticks(pid_t process)
{
  constexpr std::size_t kUserTime = 11; // after the name, which may have blanks
  const auto text = read_file(fmt::format("/proc/{}/stat", process)).value_or("");
  const auto end_of_name = text.rfind(") ");
  const auto fields =
      split(end_of_name == std::string::npos ? "" : text.substr(end_of_name + 2), ' ');
  return fields.size() > kUserTime ? parse_decimal(fields[kUserTime]).value_or(0) : 0;
}

} // namespace ktstr::test
