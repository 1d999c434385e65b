#include "core/plugin/vmm_child.h"

#include <algorithm>
#include <cstring>

#include "core/base/text.h"
#include "core/plugin/host_services.h"
#include "core/plugin/plugin_call.h"
#include "core/plugin/plugin_child.h"
#include "core/plugin/plugin_library.h"

namespace ktstr {

namespace {

constexpr std::size_t kMostWords = 4096;
constexpr std::size_t kLongestWord = 128UL << 10U; // Linux: MAX_ARG_STRLEN

Json to_json(const MachineDescription& machine)
{
  return Json::object({{"kvm", machine.is_kvm},
                       {"virtual_time", machine.is_virtual_time},
                       {"numa_nodes", machine.topology.numa_nodes},
                       {"llcs", machine.topology.llcs},
                       {"cores_per_llc", machine.topology.cores_per_llc},
                       {"threads_per_core", machine.topology.threads_per_core},
                       {"memory_mib", machine.memory_mib},
                       {"seed", machine.seed},
                       {"kernel", machine.kernel},
                       {"initramfs", machine.initramfs},
                       {"kernel_arguments", machine.kernel_arguments},
                       {"memory_file", machine.memory_file},
                       {"console_file", machine.console_file}});
}

std::uint32_t number_of(const Json& json)
{
  return static_cast<std::uint32_t>(json.as_uint());
}

/// The texts of one machine, which its record points to.
struct MachineTexts {
  std::string kernel;
  std::string initramfs;
  std::string kernel_arguments;
  std::string memory_file;
  std::string console_file;
};

MachineTexts texts_of(const Json& json)
{
  const auto text = [&json](const char* name) { return std::string(json[name].as_string()); };
  return {.kernel = text("kernel"),
          .initramfs = text("initramfs"),
          .kernel_arguments = text("kernel_arguments"),
          .memory_file = text("memory_file"),
          .console_file = text("console_file")};
}

ktstr_machine record_of(const Json& json, const MachineTexts& texts)
{
  const bool is_kvm = json["kvm"].as_bool();
  const bool is_virtual = json["virtual_time"].as_bool();
  return {KTSTR_RECORD(ktstr_machine),
          .accelerator =
              static_cast<std::uint32_t>(is_kvm ? KTSTR_ACCELERATOR_KVM : KTSTR_ACCELERATOR_TCG),
          .clock = static_cast<std::uint32_t>(is_virtual ? KTSTR_CLOCK_VIRTUAL : KTSTR_CLOCK_REAL),
          .numa_nodes = number_of(json["numa_nodes"]),
          .llcs = number_of(json["llcs"]),
          .cores_per_llc = number_of(json["cores_per_llc"]),
          .threads_per_core = number_of(json["threads_per_core"]),
          .memory_mib = json["memory_mib"].as_uint(),
          .seed = json["seed"].as_uint(),
          .kernel = texts.kernel.c_str(),
          .initramfs = texts.initramfs.c_str(),
          .kernel_arguments = texts.kernel_arguments.c_str(),
          .memory_file = texts.memory_file.c_str(),
          .console_file = texts.console_file.c_str()};
}

/// The words that a plugin wrote; the first rule it broke is kept.
struct WordList {
  std::vector<std::string> words;
  std::string broken_rule;

  void add(const char* text, std::uint64_t size)
  {
    if (text == nullptr || size > kLongestWord)
      return fail(fmt::format("word {} is NULL or too long", words.size() + 1));
    if (std::memchr(text, '\0', size) != nullptr)
      return fail(fmt::format("word {} has a NUL in it", words.size() + 1));
    if (words.size() == kMostWords)
      return fail(fmt::format("it has more than {} words", kMostWords));
    words.emplace_back(text, size);
  }
  void fail(std::string rule)
  {
    if (broken_rule.empty())
      broken_rule = std::move(rule);
  }
  static void write(const ktstr_text_sink* sink, const char* text, std::uint64_t size) noexcept
  {
    static_cast<WordList*>(sink->data)->add(text, size);
  }
};

Result<Json> ask_command(const ktstr_vmm& vmm, const ktstr_host& host, const Json& machine)
{
  if (vmm.boot == nullptr)
    return Error::make(ErrorKind::unsupported, "it boots nothing");
  const auto texts = texts_of(machine);
  const auto record = record_of(machine, texts);
  WordList list;
  const ktstr_text_sink sink{&list, WordList::write};
  const auto status =
      call_plugin_status("command", [&] { return vmm.boot->command(&host, &record, &sink); });
  if (!status)
    return status.error();
  if (list.broken_rule.empty() && (list.words.empty() || list.words.front().empty()))
    list.fail("it names no program");
  if (!list.broken_rule.empty())
    return Error::make(ErrorKind::plugin_fault, "command: {}", list.broken_rule);
  return Json::object({{"words", Json::array_of(list.words)}});
}

Result<Json> ask_probe(const ktstr_vmm& vmm, const ktstr_host& host)
{
  const auto status = call_plugin_status("probe", [&] { return vmm.ops->probe(&host); });
  return status ? Result<Json>(Json::object({{"usable", true}})) : status.error();
}

Result<Json>
ask(const std::vector<std::string>& words, const ktstr_host& host, const PluginStageObserver& enter)
{
  const auto library = PluginLibrary::open(words[1], host, enter);
  if (!library)
    return library.error();
  const auto vmms = (*library)->vmms();
  if (!vmms)
    return vmms.error();
  const auto found = std::find_if(
      vmms->begin(), vmms->end(), [&](const ktstr_vmm* vmm) { return words[2] == vmm->id; });
  if (found == vmms->end())
    return Error::make(
        ErrorKind::invalid, "'{}' offers no VM back end '{}' any more", words[1], words[2]);
  enter(words[0]);
  if (words[0] == "probe")
    return ask_probe(**found, host);
  const auto machine = Json::parse(words.size() > 3 ? words[3] : "");
  return machine ? ask_command(**found, host, *machine) : machine.error();
}

/// An answer of the plugin's own, with the kind that its status stands for: `error` of a child
/// means that there is no answer.
Json refusal(const Error& error)
{
  const bool is_unsupported = error.kind() == ErrorKind::unsupported;
  return Json::object(
      {{"refusal", error.text()}, {"hint", error.hint()}, {"unsupported", is_unsupported}});
}

Result<Json>
question(std::vector<std::string> words, const VmmInfo& vmm, const DiscoverOptions& options)
{
  words.insert(words.begin(), "plugin-vmm");
  const auto answer = ask_plugin_child(words, vmm.plugin_file, options);
  if (!answer)
    return answer.error().with_context("VM back end '{}'", vmm.id);
  if (!answer->has("refusal"))
    return answer;
  const bool is_unsupported = (*answer)["unsupported"].as_bool();
  Error error(is_unsupported ? ErrorKind::unsupported : ErrorKind::plugin_fault,
              fmt::format("VM back end '{}': {}", vmm.id, (*answer)["refusal"].as_string()));
  const auto hint = std::string((*answer)["hint"].as_string());
  return hint.empty() ? error : error.with_hint("{}", hint);
}

} // namespace

Status probe_vmm(const VmmInfo& vmm, const DiscoverOptions& options)
{
  const auto answer = question({"probe", vmm.plugin_file.string(), vmm.id}, vmm, options);
  return answer ? Status{} : answer.error();
}

Result<std::vector<std::string>> command_of_vmm(const VmmInfo& vmm,
                                                const MachineDescription& machine,
                                                const DiscoverOptions& options)
{
  const auto answer = question(
      {"command", vmm.plugin_file.string(), vmm.id, to_json(machine).dump()}, vmm, options);
  if (!answer)
    return answer.error();
  std::vector<std::string> words;
  for (const auto& word : (*answer)["words"].items())
    words.emplace_back(word.as_string());
  if (words.empty())
    return Error::make(ErrorKind::plugin_fault, "VM back end '{}' names no program", vmm.id);
  return words;
}

int answer_vmm_question(const std::vector<std::string>& words, int answer_fd)
{
  forbid_core_dumps();
  const auto& host = lasting_host(words[1]);
  const auto enter = [answer_fd](std::string_view stage) {
    write_answer(answer_fd, Json::object({{"stage", stage}}));
  };
  const auto answer = ask(words, host, enter);
  return write_last_answer(answer_fd, answer ? *answer : refusal(answer.error()));
}

} // namespace ktstr
