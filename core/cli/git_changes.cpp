#include "core/cli/git_changes.h"

#include "core/base/process.h"
#include "core/base/text.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

constexpr Milliseconds kGitLimit{60000};
constexpr std::size_t kMostOutput = 64UL << 20U;

class Git {
public:
  Git(fs::path folder, const CancelToken* cancel) : folder_(std::move(folder)), cancel_(cancel) {}

  /// What git printed. An error holds what it said instead.
  [[nodiscard]] Result<std::string> run(const std::vector<std::string>& words) const
  {
    std::vector<std::string> argv{"git"};
    argv.insert(argv.end(), words.begin(), words.end());
    const auto ran = run_captured({.argv = std::move(argv),
                                   .environment = {{"GIT_OPTIONAL_LOCKS", "0"}, {"LC_ALL", "C"}},
                                   .working_dir = folder_},
                                  {.time = kGitLimit, .bytes = kMostOutput, .cancel = cancel_});
    if (!ran)
      return ran.error();
    if (cancel_ != nullptr && cancel_->is_cancelled())
      return Error::make(ErrorKind::cancelled, "interrupted");
    if (ran->is_timed_out)
      return Error::make(ErrorKind::timeout, "'git {}' took too long", words.front());
    if (!ran->status.succeeded())
      return Error::make(ErrorKind::invalid,
                         "'git {}' ended with {}: {}",
                         words.front(),
                         ran->status.text(),
                         printable(trim(ran->err)));
    if (ran->out.size() >= kMostOutput)
      return Error::make(ErrorKind::invalid, "'git {}' printed too much", words.front());
    return ran->out;
  }

  [[nodiscard]] Result<std::string> line(const std::vector<std::string>& words) const
  {
    auto text = run(words);
    return text ? Result<std::string>(std::string(trim(*text))) : text;
  }

private:
  fs::path folder_;
  const CancelToken* cancel_;
};

void add_files(const fs::path& top, const std::string& names, std::vector<fs::path>& files)
{
  for (const auto& name : split(names, '\0'))
    if (!name.empty())
      files.push_back((top / name).lexically_normal());
}

} // namespace

Result<GitChanges>
changes_since(const std::string& base, const fs::path& folder, const CancelToken* cancel)
{
  const auto top = Git(folder, cancel).line({"rev-parse", "--show-toplevel"});
  if (!top)
    return top.error();
  std::error_code failure;
  GitChanges changes{.top = fs::canonical(*top, failure)};
  if (failure)
    return Error::from_errno(failure.value(), "cannot find '" + *top + "'");
  const Git git(changes.top, cancel);
  // --end-of-options: a revision that starts with '-' is no option.
  const auto revision =
      git.line({"rev-parse", "--verify", "--quiet", "--end-of-options", base + "^{commit}"});
  if (!revision)
    return Error::make(ErrorKind::not_found, "git knows no revision '{}'", base);
  const auto common = git.line({"merge-base", *revision, "HEAD"});
  if (!common)
    return Error::make(ErrorKind::not_found, "'{}' and HEAD have no common revision", base);
  const auto changed =
      git.run({"diff", "--name-only", "-z", "--no-renames", "--no-relative", *common, "--"});
  if (!changed)
    return changed.error();
  const auto untracked = git.run({"ls-files", "-z", "--others", "--exclude-standard"});
  if (!untracked)
    return untracked.error();
  add_files(changes.top, *changed, changes.files);
  add_files(changes.top, *untracked, changes.files);
  return changes;
}

} // namespace ktstr
