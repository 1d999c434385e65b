/// ktstr-jemalloc-probe: how much each thread of a running process has allocated and freed, as
/// JSON. It must be linked with the jemalloc that the process runs with.
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <optional>
#include <sysexits.h>

#include <boost/program_options.hpp>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/process.h"
#include "core/base/text.h"
#include "probe/counter_place.h"
#include "probe/target.h"
#include "probe/worker.h"

namespace ktstr::probe {

namespace {

namespace po = boost::program_options;

constexpr unsigned kMostThreads = 256;
constexpr unsigned kMostSnapshots = 1000;
constexpr Milliseconds kStep{10};
constexpr Milliseconds kStartLimit{20000};

struct Request {
  unsigned snapshots = 1;
  unsigned interval_ms = 100;
  pid_t pid = 0;
  unsigned worker = 0;    ///< threads of a worker that is started and probed
  unsigned as_worker = 0; ///< threads; this process is that worker
  std::vector<std::string> program;
};

po::options_description options(Request& request)
{
  po::options_description description(
      "Prints how many bytes each thread of a process has allocated and freed, as JSON.\n"
      "Example:\n"
      "  ktstr-jemalloc-probe --snapshots 3 --interval-ms 100 -- redis-server --port 0\n\n"
      "Usage:\n"
      "  ktstr-jemalloc-probe [OPTIONS] (--pid PID | --worker THREADS | -- PROGRAM ARGS...)\n\n"
      "A program that is given is started with this program's jemalloc, and ended afterwards.\n\n"
      "Options");
  auto add = description.add_options();
  add("snapshots", po::value(&request.snapshots), "how many; default 1");
  add("interval-ms",
      po::value(&request.interval_ms),
      "time before each but the first; default 100");
  add("pid", po::value(&request.pid), "a process that runs with this jemalloc");
  add("worker", po::value(&request.worker), "a process of so many threads with known allocations");
  add("as-worker", po::value(&request.as_worker), "be that process");
  add("help", "show this text");
  return description;
}

Result<std::optional<Request>> parse(const std::vector<std::string>& words)
{
  Request request;
  auto description = options(request);
  const auto end = std::find(words.begin(), words.end(), "--");
  try {
    po::variables_map values;
    po::store(po::command_line_parser(std::vector<std::string>(words.begin(), end))
                  .options(description)
                  .positional({})
                  .run(),
              values);
    po::notify(values);
    if (values.count("help") > 0) {
      std::cout << description;
      return std::optional<Request>();
    }
  } catch (const po::error& wrong) {
    return Error(ErrorKind::invalid, wrong.what());
  }
  if (end != words.end())
    request.program.assign(end + 1, words.end());
  const int targets = int{request.pid != 0} + int{request.worker != 0} +
                      int{request.as_worker != 0} + int{!request.program.empty()};
  if (targets != 1)
    return Error(ErrorKind::invalid, "give one of --pid, --worker, and a program behind '--'");
  if (request.pid < 0 || request.snapshots == 0 || request.snapshots > kMostSnapshots ||
      request.worker > kMostThreads || request.as_worker > kMostThreads)
    return Error::make(ErrorKind::invalid,
                       "numbers are positive; at most {} snapshots and {} threads",
                       kMostSnapshots,
                       kMostThreads);
  return std::optional(std::move(request));
}

/// A process that has just been started is not loaded at once.
Result<Target> open_when_loaded(Process& process, const CounterPlace& place)
{
  const auto deadline = system_clock().now() + kStartLimit;
  for (;;) {
    auto target = Target::open(process.pid(), place);
    if (target)
      return target;
    if (const auto ended = process.poll())
      return Error::make(
          ErrorKind::not_found, "the program ended before it was looked at: {}", ended->text());
    // The linker's lists are half written for a moment.
    if (target.error().kind() == ErrorKind::unsupported || system_clock().now() >= deadline)
      return target;
    system_clock().sleep(kStep);
  }
}

Status wait_for_marker(Process& worker)
{
  const auto marker = ready_marker(worker.pid());
  const auto deadline = system_clock().now() + kStartLimit;
  while (!std::filesystem::exists(marker)) {
    if (const auto ended = worker.poll())
      return Error::make(ErrorKind::io, "the worker ended early: {}", ended->text());
    if (system_clock().now() >= deadline)
      return Error::make(ErrorKind::timeout, "the worker did not become ready");
    system_clock().sleep(kStep);
  }
  std::filesystem::remove(marker);
  return {};
}

Result<Process> start(const Request& request, const CounterPlace& place)
{
  if (request.worker > 0) {
    auto worker = Process::start(
        {.argv = {program_path().string(), "--as-worker", std::to_string(request.worker)}});
    if (worker)
      if (auto status = wait_for_marker(*worker); !status)
        return status.error();
    return worker;
  }
  constexpr int kStderr = 2; // its words are not mixed with the JSON
  return Process::start({.argv = request.program,
                         .fds = {{kStderr, 1}, {kStderr, 2}},
                         .environment = {{"LD_PRELOAD", place.library}}});
}

Status probe(const Request& request)
{
  const auto place = find_counter_place();
  if (!place)
    return place.error();
  std::optional<Process> started;
  pid_t pid = request.pid;
  if (pid == 0) {
    auto process = start(request, *place);
    if (!process)
      return process.error();
    pid = process->pid();
    started = std::move(*process);
  }
  auto target = started ? open_when_loaded(*started, *place) : Target::open(pid, *place);
  if (!target)
    return target.error();
  Json::Array snapshots;
  for (unsigned i = 0; i < request.snapshots; ++i) {
    if (i > 0)
      system_clock().sleep(Milliseconds(request.interval_ms));
    auto snapshot = target->snapshot();
    if (!snapshot)
      return snapshot.error();
    snapshots.push_back(std::move(*snapshot));
  }
  const auto report = Json::object({{"pid", pid}, {"snapshots", Json(std::move(snapshots))}});
  std::fputs((report.dump() + "\n").c_str(), stdout);
  return {};
}

int run(const std::vector<std::string>& words)
{
  const auto complain = [](const Error& error) {
    std::fprintf(stderr, "ktstr-jemalloc-probe: %s\n", error.text().c_str());
    if (!error.hint().empty())
      std::fprintf(stderr, "HINT: %s\n", error.hint().c_str());
  };
  const auto request = parse(words);
  if (!request) {
    complain(request.error().with_hint("ktstr-jemalloc-probe --help"));
    return EX_USAGE;
  }
  if (!*request)
    return 0;
  if ((*request)->as_worker > 0)
    run_worker((*request)->as_worker);
  if (const auto status = probe(**request); !status) {
    complain(status.error());
    return 1;
  }
  return 0;
}

} // namespace

} // namespace ktstr::probe

int main(int argc, char** argv)
{
  return ktstr::probe::run({argv + 1, argv + argc});
}
