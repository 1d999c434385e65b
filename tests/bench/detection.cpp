// Whether verdicts mean something: the schedulers of tests/planted, each with one bug, run through
// tests of the catalogue until one fails them, and that cell again with many seeds; then the good
// twin and the kernel's own run through the same cells with the same seeds, and must fail none.
// Prints the tables as markdown; ends with 1 when a bug was missed or a good scheduler failed.
//
//   bench_detection [--all] [--good | --only BUG] [SEEDS]     default 3; KTSTR_TEST_KERNEL or the
//   default
#include <set>

#include "tests/bench/bench_support.h"
#include "tests/bench/verdict_table.h"
#include "tests/planted/bugs.h"

namespace ktstr::bench {

namespace {

namespace fs = std::filesystem;

struct Bug {
  const char* name;
  const char* description;
};

#define KTSTR_AS_BUG(name, description) {#name, description},
constexpr Bug kBugs[] = {PLANTED_BUGS(KTSTR_AS_BUG)};
constexpr std::string_view kGoodTwin = "none";

/// Where a bug should show, the likeliest first. What none of them catches, or what is not listed,
/// goes through the whole catalogue.
struct Candidate {
  const char* bug;
  const char* test;
  const char* preset;
};

constexpr Candidate kCandidates[] = {
#include "tests/bench/detection_candidates.inc"
};

/// The machines of the whole catalogue: as small as a bug can be seen on.
constexpr const char* kPresets[] = {
    "tiny-1llc", "tiny-2llc", "odd-3llc", "smt-2llc", "phantom-offline", "wide-65"};

struct Options {
  bool is_whole_catalogue = false;
  bool is_good_only = false;
  std::string only;
  std::uint64_t seeds = 3;
};

struct Finding {
  std::vector<std::string> caught_by; ///< "test/preset"
  std::size_t cells = 0;              ///< until the first that caught it
  double seconds = 0;                 ///< of these cells
  std::string reason;                 ///< of the first
  std::size_t seeds_that_caught = 0;  ///< of the seeds that the first was run with
};

std::string text(const Json& cell, const char* member)
{
  return cell[member].as_string();
}

/// A scheduler that does not even load is no proof of anything.
bool is_caught(const Json& cell)
{
  return text(cell, "verdict") == "fail" && text(cell, "fault") == "scheduler" &&
         text(cell, "reason").find("did not attach") == std::string::npos;
}

/// "smoke/planted_none/tiny-2llc" -> "smoke/tiny-2llc".
std::string place_of(const Json& cell)
{
  const auto parts = split(text(cell, "name"), '/');
  return parts.size() < 3 ? text(cell, "name") : parts[0] + "/" + parts[2];
}

void add(Finding& finding, const Json& cell)
{
  if (finding.caught_by.empty()) {
    ++finding.cells;
    finding.seconds += cell["total_ms"].as_double() / 1000;
  }
  if (!is_caught(cell))
    return;
  if (finding.caught_by.empty())
    finding.reason = text(cell, "reason");
  finding.caught_by.push_back(place_of(cell));
}

std::vector<std::string> with_plugins(std::vector<std::string> options)
{
  for (const auto& word : {std::string("--plugin-dir"),
                           std::string(KTSTR_PLANTED_PLUGINS),
                           std::string("--kernel"),
                           bench_kernel().string()})
    options.push_back(word);
  return options;
}

void try_candidates(const std::string& bug, Finding& finding, const fs::path& runs)
{
  for (const auto& candidate : kCandidates) {
    if (bug != candidate.bug || !finding.caught_by.empty())
      continue;
    const auto cell = fmt::format("{}/planted_{}/{}", candidate.test, bug, candidate.preset);
    for (const auto& outcome : cells_of(with_plugins({"run", cell}), runs))
      add(finding, outcome);
  }
}

/// @param is_complete go on when it was caught.
void try_catalogue(const std::string& bug, bool is_complete, Finding& finding, const fs::path& runs)
{
  for (const char* preset : kPresets) {
    if (!is_complete && !finding.caught_by.empty())
      return;
    const std::string scheduler = "planted_" + bug;
    for (const auto& cell : cells_of(
             with_plugins({"gauntlet", "-j2", "--scheduler", scheduler, "--preset", preset}), runs))
      add(finding, cell);
  }
}

/// How often the bug shows in the cell that caught it first.
void repeat_with_seeds(const std::string& bug,
                       const Options& options,
                       Finding& finding,
                       const fs::path& runs)
{
  const auto place = split(finding.caught_by.front(), '/');
  const auto cells = cells_of(with_plugins({"gauntlet",
                                            "-j2",
                                            "--test",
                                            place[0],
                                            "--scheduler",
                                            "planted_" + bug,
                                            "--preset",
                                            place[1],
                                            "--seeds",
                                            std::to_string(options.seeds)}),
                              runs);
  finding.seeds_that_caught = static_cast<std::size_t>(std::ranges::count_if(cells, is_caught));
}

/// The first few; the whole catalogue may have caught it.
std::string some_of(const std::vector<std::string>& places)
{
  constexpr std::size_t kShown = 3;
  if (places.size() <= kShown)
    return join(places, ", ");
  const std::vector<std::string> first(places.begin(), places.begin() + kShown);
  return fmt::format("{} and {} more", join(first, ", "), places.size() - kShown);
}

void print(const Bug& bug, const Options& options, const Finding& finding)
{
  std::printf("| `%s` | %s | %s | %zu | %.0f | %zu of %lu | %s |\n",
              bug.name,
              bug.description,
              finding.caught_by.empty() ? "**missed**" : some_of(finding.caught_by).c_str(),
              finding.cells,
              finding.seconds,
              finding.seeds_that_caught,
              static_cast<unsigned long>(options.seeds),
              first_words(finding.reason).c_str());
  std::fflush(stdout);
}

/// @return how many were missed.
int hunt(const Options& options, const fs::path& runs)
{
  int missed = 0;
  std::printf("| bug | what goes wrong | caught by | cells | seconds | seeds | reason |\n");
  std::printf("|---|---|---|---|---|---|---|\n");
  for (const auto& bug : kBugs) {
    if (bug.name == kGoodTwin || (!options.only.empty() && options.only != bug.name))
      continue;
    Finding finding;
    try_candidates(bug.name, finding, runs);
    if (finding.caught_by.empty() || options.is_whole_catalogue)
      try_catalogue(bug.name, options.is_whole_catalogue, finding, runs);
    if (!finding.caught_by.empty())
      repeat_with_seeds(bug.name, options, finding, runs);
    print(bug, options, finding);
    missed += finding.caught_by.empty() ? 1 : 0;
  }
  return missed;
}

/// The tests of the candidates on a preset; for the whole catalogue none: every one.
std::set<std::string> tests_on(const std::string& preset, const Options& options)
{
  std::set<std::string> tests;
  if (!options.is_whole_catalogue)
    for (const auto& candidate : kCandidates)
      if (preset == candidate.preset)
        tests.insert(candidate.test);
  return tests;
}

/// @return how many cells failed.
int acquit(const Options& options, const fs::path& runs)
{
  std::printf("\n%lu seeds each:\n\n", static_cast<unsigned long>(options.seeds));
  VerdictTable table("preset: tests");
  for (const char* preset : kPresets) {
    const auto tests = tests_on(preset, options);
    std::vector<std::string> words{"gauntlet",
                                   "-j2",
                                   "--scheduler",
                                   "planted_none",
                                   "--scheduler",
                                   "eevdf",
                                   "--preset",
                                   preset,
                                   "--seeds",
                                   std::to_string(options.seeds)};
    for (const auto& test : tests) {
      words.emplace_back("--test");
      words.push_back(test);
    }
    const std::vector<std::string> names(tests.begin(), tests.end());
    table.add(fmt::format("{}: {}", preset, names.empty() ? "all" : join(names, ", ")),
              cells_of(with_plugins(words), runs));
  }
  return table.finish();
}

bool is_bug(const std::string& name)
{
  return std::any_of(
      std::begin(kBugs), std::end(kBugs), [&](const Bug& bug) { return name == bug.name; });
}

std::optional<Options> read_options(int argc, char** argv)
{
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--all") {
      options.is_whole_catalogue = true;
    } else if (word == "--good") {
      options.is_good_only = true;
    } else if (word == "--only" && i + 1 < argc && is_bug(argv[i + 1])) {
      options.only = argv[++i];
    } else if (const auto seeds = parse_decimal(word); seeds && *seeds >= 1 && *seeds <= 1000) {
      options.seeds = *seeds;
    } else {
      return std::nullopt;
    }
  }
  if (options.is_good_only && !options.only.empty())
    return std::nullopt;
  return options;
}

} // namespace

} // namespace ktstr::bench

int main(int argc, char** argv)
{
  using namespace ktstr::bench;
  const auto options = read_options(argc, argv);
  if (!options) {
    std::fprintf(stderr,
                 "usage: bench_detection [--all] [--good | --only BUG] [SEEDS]\n"
                 "  --good      only the second half: the good schedulers\n"
                 "  --all       every test of the catalogue, not only the likeliest\n"
                 "  --only BUG  a name of tests/planted/bugs.h\n"
                 "  SEEDS       with which each cell is run again, 1 to 1000, default 3\n");
    return 64;
  }
  const auto folder = must(ktstr::TempDir::create("ktstr-bench"));
  const int missed = options->is_good_only ? 0 : hunt(*options, folder.path());
  const int failed = options->only.empty() ? acquit(*options, folder.path()) : 0;
  if (missed > 0 || failed > 0)
    std::fprintf(
        stderr, "bench: %d bugs missed, %d cells of good schedulers failed\n", missed, failed);
  return missed > 0 || failed > 0 ? 1 : 0;
}
