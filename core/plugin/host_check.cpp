#include "core/plugin/host_check.h"

#include <algorithm>
#include <mutex>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/plugin/host_services.h"
#include "core/plugin/plugin_call.h"
#include "core/plugin/plugin_child.h"
#include "core/plugin/plugin_library.h"
#include "core/plugin/plugin_messages.h"
#include "core/plugin/plugin_verdict.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostMessages = 1000;

/// Writes what the plugin says of the cell to the answer, up to a limit.
class MessageWriter {
public:
  MessageWriter(int answer_fd, std::string source)
      : answer_fd_(answer_fd), source_(std::move(source))
  {
  }

  void write(std::string_view level, std::string_view line)
  {
    const auto message =
        Json::object({{"level", level}, {"source", source_}, {"text", printable(line)}});
    const std::lock_guard lock(mutex_);
    if (count_++ < kMostMessages)
      write_answer(answer_fd_, Json::object({{"message", message}}));
  }

private:
  const int answer_fd_;
  const std::string source_;
  std::mutex mutex_; ///< guards `count_`, and keeps lines whole
  std::size_t count_ = 0;
};

/// The host of the plugin that is asked, with the extensions of a check. As lasting as that host.
const ktstr_host& host_of_check(const std::vector<std::string>& words, int answer_fd)
{
  static MessageWriter writer(answer_fd, "host:" + words[2]);
  static const PluginMessages messages(
      [](std::string_view level, std::string_view line) { writer.write(level, line); });
  return lasting_host(words[1], [](std::string_view id) -> const void* {
    return id == KTSTR_LOG_EXTENSION ? &messages.table() : nullptr;
  });
}

/// The function's name in the ABI.
const char* name_of(HostCheck check)
{
  return check == HostCheck::passed ? "check_passed" : "check_always";
}

Result<Verdict> verdict_of(ktstr_verdict verdict, const std::string& what)
{
  const auto known = verdict_from_plugin(verdict).value_or(Verdict::unset);
  if (known == Verdict::pass || known == Verdict::fail || known == Verdict::skip)
    return known;
  return Error::make(ErrorKind::plugin_fault,
                     "{} left {} as its verdict, which is neither PASS nor FAIL nor SKIP",
                     what,
                     verdict);
}

Result<Json> ask_test(const ktstr_test& test,
                      const ktstr_host& host,
                      const std::string& what,
                      const fs::path& record_file)
{
  const auto function = test.host_ops == nullptr             ? nullptr
                        : what == name_of(HostCheck::passed) ? test.host_ops->check_passed
                                                             : test.host_ops->check_always;
  if (function == nullptr)
    return Error::make(ErrorKind::plugin_fault, "the test has no {} any more", what);
  const auto record = read_file(record_file);
  if (!record)
    return record.error();
  const auto json = Json::parse(*record);
  if (!json)
    return json.error();
  const auto folder = fs::absolute(record_file).parent_path().string();
  const ktstr_cell_result cell{
      KTSTR_RECORD(ktstr_cell_result),
      .verdict =
          verdict_for_plugin(verdict_from((*json)["verdict"].as_string()).value_or(Verdict::unset)),
      .record = record->c_str(),
      .folder = folder.c_str()};
  ktstr_verdict found = KTSTR_VERDICT_NONE;
  const auto status = call_plugin(what, [&] { return function(&host, &test, &cell, &found); });
  if (!status)
    return status.error();
  const auto reason = take_plugin_error();
  if (*status != KTSTR_OK) {
    set_plugin_error(reason);
    return status_of_call(what, *status).error();
  }
  const auto verdict = verdict_of(found, what);
  if (!verdict)
    return verdict.error();
  return Json::object({{"verdict", name_of(*verdict)}, {"reason", reason}});
}

Result<Json>
ask(const std::vector<std::string>& words, const ktstr_host& host, const PluginStageObserver& enter)
{
  const auto library = PluginLibrary::open(words[1], host, enter);
  if (!library)
    return library.error();
  const auto tests = (*library)->tests();
  if (!tests)
    return tests.error();
  const auto found = std::find_if(
      tests->begin(), tests->end(), [&](const ktstr_test* test) { return words[2] == test->id; });
  if (found == tests->end())
    return Error::make(ErrorKind::invalid, "'{}' offers no test '{}' any more", words[1], words[2]);
  enter(words[0]);
  return ask_test(**found, host, words[0], words[3]);
}

} // namespace

Result<HostCheckAnswer> ask_host_check(const TestInfo& test,
                                       HostCheck check,
                                       const fs::path& record_file,
                                       const DiscoverOptions& options,
                                       Json::Array& messages)
{
  const auto answer = ask_plugin_child({"plugin-host-check",
                                        name_of(check),
                                        test.plugin_file.string(),
                                        test.id,
                                        record_file.string()},
                                       test.plugin_file,
                                       options,
                                       &messages);
  if (!answer)
    return answer.error();
  const auto verdict = verdict_from((*answer)["verdict"].as_string());
  if (!verdict)
    return Error::make(ErrorKind::plugin_fault, "{} gave no verdict", name_of(check));
  const auto lines = split(trim(printable((*answer)["reason"].as_string())), '\n');
  return HostCheckAnswer{.verdict = *verdict, .reason = join(lines, "; ")};
}

int answer_host_check(const std::vector<std::string>& words, int answer_fd)
{
  forbid_core_dumps();
  const auto& host = host_of_check(words, answer_fd);
  const auto enter = [answer_fd](std::string_view stage) {
    write_answer(answer_fd, Json::object({{"stage", stage}}));
  };
  const auto answer = ask(words, host, enter);
  return write_last_answer(answer_fd, answer ? *answer : error_answer(answer.error()));
}

} // namespace ktstr
