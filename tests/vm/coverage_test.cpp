// Coverage of plugins out of the guest: a plugin built by each compiler, and what the compiler's
// own tools then say about its lines.
#include <catch2/catch_test_macros.hpp>

#include "core/base/text.h"
#include "program_run.h"

namespace ktstr::test {
namespace {

namespace fs = std::filesystem;

const std::string kEevdf = "scheduler(eevdf) & ";

/// How often each marked line was executed; absent: the tools do not know the line.
using Counts = std::map<std::string, std::uint64_t>;

std::string output_of(std::vector<std::string> argv, const fs::path& folder)
{
  const auto command = join(argv, " ");
  const auto run = run_captured({.argv = std::move(argv), .working_dir = folder},
                                {.time = Milliseconds{60'000}, .bytes = 1U << 20U});
  if (!run || !run->status.succeeded())
    FAIL(command + ": " + (run ? run->status.text() + ": " + run->err : run.error().text()));
  return run->out;
}

/// Of lines "COUNT: ... /* line: WORD */", as gcov -t ("9:" or "#####:") and llvm-cov show print
/// them with the count in column `column` of those that `separator` makes.
Counts counts_in(const std::string& listing, char separator, std::size_t column)
{
  Counts counts;
  for (const auto& line : split(listing, '\n')) {
    const auto mark = line.find("/* line: ");
    if (mark == std::string::npos)
      continue;
    const auto word = line.substr(mark + 9, line.find(" */", mark) - mark - 9);
    const auto columns = split(line, separator);
    counts[word] = parse_decimal(trim(columns.at(column))).value_or(0);
  }
  return counts;
}

class Bench {
public:
  explicit Bench(std::string id) : id_(std::move(id))
  {
    plugins = bench_.folder.path() / "plugins";
    objects = bench_.folder.path() / "objects";
    runs = bench_.folder.path() / "runs";
    for (const auto& folder : {plugins, objects, runs})
      REQUIRE(make_directories(folder));
  }

  void build(const char* compiler, std::vector<std::string> options)
  {
    const auto object = (objects / "plugin.o").string();
    std::vector<std::string> compile{compiler, "-g", "-O0", "-fPIC", "-fvisibility=hidden"};
    compile.insert(compile.end(), options.begin(), options.end());
    compile.insert(compile.end(),
                   {"-I", KTSTR_API, "-DCOVERAGE_ID=\"" + id_ + "\"", "-c", KTSTR_COVERAGE_SOURCE});
    compile.insert(compile.end(), {"-o", object});
    output_of(std::move(compile), objects);
    std::vector<std::string> link{compiler, "-shared", "-Wl,--build-id=sha1"};
    link.insert(link.end(), options.begin(), options.end());
    link.insert(link.end(), {object, "-o", library().string()});
    output_of(std::move(link), objects);
  }

  Outcome run(const std::string& cell, std::vector<std::string> prefix = {})
  {
    return run_program({.kernel = bench_.kernel,
                        .runs = runs,
                        .options = {"--plugin-dir", plugins.string(), "--coverage", "-E", cell},
                        .prefix = std::move(prefix)});
  }

  [[nodiscard]] fs::path library() const { return plugins / (id_ + ".so"); }
  [[nodiscard]] std::vector<fs::path> kept(const std::string& extension) const
  {
    std::vector<fs::path> files;
    std::error_code ignored;
    for (const auto& entry : fs::recursive_directory_iterator(runs, ignored))
      if (entry.path().extension() == extension)
        files.push_back(entry.path());
    return files;
  }

  fs::path plugins;
  fs::path objects;
  fs::path runs;

private:
  std::string id_;
  TestBench bench_;
};

const Json& only_record(const Outcome& outcome)
{
  INFO(outcome.errors);
  REQUIRE(outcome.records.size() == 1);
  return outcome.records.front();
}

Counts gcov_counts(const fs::path& counts, const fs::path& folder)
{
  return counts_in(output_of({KTSTR_GCOV, "-t", counts.string()}, folder), ':', 0);
}

Counts llvm_counts(const Bench& bench, const std::vector<fs::path>& profiles)
{
  const auto merged = (bench.objects / "merged.profdata").string();
  std::vector<std::string> merge{KTSTR_LLVM_PROFDATA, "merge", "-o", merged};
  for (const auto& profile : profiles)
    merge.push_back(profile.string());
  output_of(std::move(merge), bench.objects);
  const auto listing = output_of(
      {KTSTR_LLVM_COV, "show", bench.library().string(), "-instr-profile", merged}, bench.objects);
  return counts_in(listing, '|', 1);
}

void check_crash(const Outcome& outcome)
{
  const auto& record = only_record(outcome);
  CHECK(record["verdict"].as_string() == "fail");
  CHECK(record["facts"]["coverage_files"].as_int(-1) == 0);
  const auto details = join(record["details"].as_strings(), "\n");
  CHECK(details.find("coverage: the test's body was killed by signal 4, and left none") !=
        std::string::npos);
}

std::vector<fs::path> files_in(const fs::path& folder)
{
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder))
    files.push_back(entry.path());
  return files;
}

} // namespace

TEST_CASE("gcov counts what a plugin of gcc executed in the guest", "[vm]")
{
  Bench bench("coverage_gcc");
  bench.build(KTSTR_GCC, {"--coverage"});
  const auto outcome = bench.run(kEevdf + "test(coverage_gcc)");
  const auto& record = only_record(outcome);
  CHECK(record["verdict"].as_string() == "pass");
  CHECK(record["facts"]["coverage_files"].as_int() == 1);

  const auto counts = bench.kept(".gcda");
  REQUIRE(counts.size() == 1);
  // Below the cell's folder it lies where the object was built, with the notes beside it.
  CHECK(counts.front().string().ends_with(bench.objects.string() + "/plugin.gcda"));
  const auto guest = gcov_counts(counts.front(), bench.objects);
  CHECK(guest.at("guest") == 1);
  CHECK(guest.at("host") == 0);
  CHECK(guest.at("nowhere") == 0);

  // The host's own data lies in the build folder: the check on the host was executed there.
  const auto host = gcov_counts(bench.objects / "plugin.gcda", bench.objects);
  CHECK(host.at("guest") == 0);
  CHECK(host.at("host") == 1);

  const auto merged = bench.runs / "merged";
  output_of({KTSTR_GCOV_TOOL,
             "merge",
             counts.front().parent_path().string(),
             bench.objects.string(),
             "-o",
             merged.string()},
            bench.objects);
  fs::copy_file(bench.objects / "plugin.gcno", merged / "plugin.gcno");
  const auto both = gcov_counts(merged / "plugin.gcda", bench.objects);
  CHECK(both.at("guest") == 1);
  CHECK(both.at("host") == 1);
  CHECK(both.at("nowhere") == 0);
}

TEST_CASE("llvm-cov counts what a plugin of clang executed in the guest", "[vm]")
{
  const std::string clang = KTSTR_CLANG;
  if (clang.empty())
    SKIP("no clang that has its profile runtime beside it (libclang-rt-dev)");
  Bench bench("coverage_clang");
  bench.build(clang.c_str(), {"-fprofile-instr-generate", "-fcoverage-mapping"});
  const auto outcome = bench.run(kEevdf + "test(coverage_clang)",
                                 {"env", "-u", "LLVM_PROFILE_FILE", "-C", bench.objects.string()});
  CHECK(only_record(outcome)["verdict"].as_string() == "pass");
  const auto profiles = bench.kept(".profraw");
  REQUIRE(profiles.size() == 1);
  CHECK(profiles.front().parent_path().filename() == "llvm-cov-target");
  CHECK(profiles.front().filename().string().starts_with("ktstr-test-"));
  const auto guest = llvm_counts(bench, profiles);
  CHECK(guest.at("guest") == 1);
  CHECK(guest.at("host") == 0);
  CHECK(guest.at("nowhere") == 0);
}

TEST_CASE("the guest's profiles join the host's where the environment says", "[vm]")
{
  const std::string clang = KTSTR_CLANG;
  if (clang.empty())
    SKIP("no clang that has its profile runtime beside it (libclang-rt-dev)");
  Bench bench("coverage_clang");
  bench.build(clang.c_str(), {"-fprofile-instr-generate", "-fcoverage-mapping"});
  const auto folder = bench.runs / "profiles";
  const auto outcome =
      bench.run(kEevdf + "test(coverage_clang)",
                {"env", "LLVM_PROFILE_FILE=" + (folder / "host-%p-%m.profraw").string()});
  CHECK(only_record(outcome)["verdict"].as_string() == "pass");
  const auto both = llvm_counts(bench, files_in(folder));
  CHECK(both.at("guest") == 1);
  CHECK(both.at("host") == 1);
  CHECK(both.at("nowhere") == 0);
}

TEST_CASE("a scheduler's own functions are counted with its test's", "[vm]")
{
  Bench bench("coverage_gcc");
  bench.build(KTSTR_GCC, {"--coverage"});
  const auto outcome = bench.run("scheduler(coverage_gcc) & test(coverage_gcc)");
  CHECK(only_record(outcome)["verdict"].as_string() == "pass");
  const auto counts = bench.kept(".gcda");
  REQUIRE(counts.size() == 1);
  const auto guest = gcov_counts(counts.front(), bench.objects);
  CHECK(guest.at("guest") == 1);
  CHECK(guest.at("scheduler") == 1);
}

TEST_CASE("a body that crashes leaves no coverage, and that is said", "[vm]")
{
  Bench bench("coverage_gcc");
  bench.build(KTSTR_GCC, {"--coverage"});
  check_crash(bench.run(kEevdf + "test(coverage_gcc_crashes)"));
  CHECK(bench.kept(".gcda").empty());
}

} // namespace ktstr::test
