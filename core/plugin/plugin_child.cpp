#include "core/plugin/plugin_child.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/process.h"
#include "core/base/text.h"
#include "core/base/unique_fd.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxAnswer = 16UL << 20U;
constexpr std::size_t kMaxStderr = 64UL << 10U;

/// What a child wrote to its answer descriptor.
struct Answer {
  std::string stage; ///< the last it entered; empty: none
  Json::Array messages;
  Json document; ///< {"plugin"} or {"error"}; null: it did not come so far
};

/// Printable, on one line.
std::string one_line(std::string_view text)
{
  std::string line;
  for (const char c : printable(text)) {
    const bool is_space = c == ' ' || c == '\n' || c == '\t';
    if (!is_space)
      line += c;
    else if (!line.empty() && line.back() != ' ')
      line += ' ';
  }
  return std::string(trim(line));
}

/// The end of what the child wrote to stderr, as an addition to a reason; empty when it was silent.
std::string last_words(const CapturedRun& run)
{
  constexpr std::size_t kMost = 240;
  const auto line = one_line(run.err);
  if (line.empty())
    return "";
  if (line.size() <= kMost)
    return ": " + line;
  return ": ..." + printable(line.substr(line.size() - kMost));
}

Result<std::string> read_answer(int fd)
{
  std::string text;
  char block[65536];
  for (std::size_t at = 0;;) {
    const auto got = ::pread(fd, block, sizeof block, static_cast<off_t>(at));
    if (got < 0)
      return Error::from_errno(errno, "cannot read its description");
    if (got == 0)
      return text;
    at += static_cast<std::size_t>(got);
    text.append(block, static_cast<std::size_t>(got));
    if (text.size() > kMaxAnswer)
      return Error::make(
          ErrorKind::plugin_fault, "its description is longer than {} MiB", kMaxAnswer >> 20U);
  }
}

Result<Answer> parse_answer(const std::string& text)
{
  Answer answer;
  for (const auto& line : split(text, '\n')) {
    if (line.empty())
      continue;
    const auto json = Json::parse(line);
    if (!json)
      return Error::make(
          ErrorKind::plugin_fault, "its description is damaged: {}", json.error().message());
    if ((*json)["stage"].is_string())
      answer.stage = (*json)["stage"].as_string();
    else if (json->has("message"))
      answer.messages.push_back((*json)["message"]);
    else
      answer.document = *json;
  }
  return answer;
}

/// Where the plugin's code was when the child ended.
std::string place_of(const std::string& stage)
{
  if (stage.empty())
    return "before it was loaded";
  return stage == "load" ? "while it was loaded" : "in " + one_line(stage);
}

Error fault(std::string reason)
{
  return {ErrorKind::plugin_fault, std::move(reason)};
}

/// Why there is no description.
Error silence(const CapturedRun& run, const Answer& answer)
{
  const auto place = place_of(answer.stage);
  if (run.status.signal != 0)
    return fault("crashed " + place + ": " + run.status.text() + last_words(run));
  if (answer.stage.empty())
    return fault("could not be described: the describer ended with " + run.status.text() +
                 last_words(run));
  if (run.status.code == kDescriptionLost)
    return fault("its description was lost: the plugin closed descriptors that are not its own");
  return fault("ended the process " + place + " (" + run.status.text() + ") instead of returning" +
               last_words(run));
}

Result<Json> judge(const CapturedRun& run, const Answer& answer)
{
  if (answer.document.is_null())
    return silence(run, answer);
  const Json& error = answer.document["error"];
  if (error.is_object())
    return fault(one_line(error["text"].as_string("gave no reason")))
        .with_hint("{}", one_line(error["hint"].as_string()));
  if (!run.status.succeeded())
    return fault("failed after it was described: " + run.status.text() + last_words(run));
  return answer.document;
}

} // namespace

Result<Json> ask_plugin_child(const std::vector<std::string>& words,
                              const fs::path& file,
                              const DiscoverOptions& options,
                              Json::Array* messages)
{
  // A file in memory and not a pipe: the child never waits for a reader, however much it writes.
  const UniqueFd answer_fd(::memfd_create("ktstr-plugin", MFD_CLOEXEC));
  if (!answer_fd.is_open())
    return Error::from_errno(errno, "cannot create a file in memory");
  std::vector<std::string> argv{options.describer.string()};
  argv.insert(argv.end(), words.begin(), words.end());
  const auto run =
      run_captured({.argv = std::move(argv), .fds = {{answer_fd.get(), kPluginAnswerFd}}},
                   {.time = options.deadline, .bytes = kMaxStderr, .cancel = options.cancel});
  if (!run)
    return run.error();
  if (options.cancel != nullptr && options.cancel->is_cancelled())
    return Error(ErrorKind::cancelled, "was not described: interrupted");
  const auto text = read_answer(answer_fd.get());
  if (!text)
    return text.error();
  const auto answer = parse_answer(*text);
  if (!answer)
    return answer.error();
  if (messages != nullptr)
    messages->insert(messages->end(), answer->messages.begin(), answer->messages.end());
  if (run->is_timed_out)
    return fault(fmt::format("hung {}: no answer within {} ms{}",
                             place_of(answer->stage),
                             options.deadline.count(),
                             last_words(*run)));
  if (!run->err.empty())
    log::debug("plugin '{}' wrote while it was described{}", file.string(), last_words(*run));
  return judge(*run, *answer);
}

bool write_answer(int fd, const Json& json)
{
  const auto line = json.dump() + "\n";
  std::size_t done = 0;
  while (done < line.size()) {
    const auto written = ::write(fd, line.data() + done, line.size() - done);
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return false;
    done += static_cast<std::size_t>(written);
  }
  return true;
}

Json error_answer(const Error& error)
{
  return Json::object({{"error",
                        Json::object({{"kind", name_of(error.kind())},
                                      {"text", error.message()},
                                      {"hint", error.hint()}})}});
}

void forbid_core_dumps()
{
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

int write_last_answer(int fd, const Json& json)
{
  if (write_answer(fd, json))
    return 0;
  std::fprintf(stderr, "cannot write the answer to descriptor %d: %s\n", fd, std::strerror(errno));
  return kDescriptionLost;
}

} // namespace ktstr
