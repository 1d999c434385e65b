#define BOOST_DLL_USE_STD_FS
#include "core/plugin/plugin_library.h"

#include <cstring>
#include <dlfcn.h>
#include <system_error>

#include <boost/dll/shared_library.hpp>

#include "core/base/text.h"
#include "core/model/items.h"
#include "core/plugin/item_records.h"
#include "core/plugin/plugin_call.h"
#include "core/plugin/plugin_file.h"
#include "core/plugin/record_reader.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kMaxItems = 4096;

Error load_error(const fs::path& file, std::string reason)
{
  constexpr std::string_view kUndefined = "undefined symbol: ";
  constexpr std::string_view kMissing = ": cannot open shared object file: ";
  if (const auto own = file.string() + ": "; reason.starts_with(own))
    reason.erase(0, own.size());
  reason = printable(reason);
  if (reason.starts_with(kUndefined))
    return Error(ErrorKind::plugin_fault, reason)
        .with_hint("link it with -Wl,-z,defs, as ktstr_add_plugin() does, to see this when it is "
                   "built");
  if (const auto at = reason.find(kMissing); at != std::string::npos)
    return Error::make(ErrorKind::plugin_fault,
                       "needs the library '{}': {}",
                       reason.substr(0, at),
                       reason.substr(at + kMissing.size()))
        .with_hint("install that library, or link it statically into the plugin");
  return {ErrorKind::plugin_fault, reason};
}

/// The handle is dropped at once, the code is not: RTLD_NODELETE keeps it mapped for the life of
/// the process, so no pointer into a plugin ever dangles.
Result<const void*> load_entry(const fs::path& file)
{
  namespace dll = boost::dll;
  constexpr auto kMode = static_cast<dll::load_mode::type>(
      static_cast<int>(dll::load_mode::rtld_now) | static_cast<int>(dll::load_mode::rtld_local) |
      RTLD_NODELETE);
  try {
    dll::shared_library library;
    std::error_code failure;
    // What a constructor throws ends the process here. Without this it does or does not, as the
    // compiler happens to lay out the frames around dlopen, which is declared not to throw.
    [&]() noexcept { library.load(file, kMode, failure); }();
    if (failure) {
      const char* reason = ::dlerror();
      return load_error(file, reason != nullptr ? reason : failure.message());
    }
    if (!library.has("ktstr_plugin"))
      return Error(ErrorKind::not_a_plugin, "exports no symbol 'ktstr_plugin'");
    return static_cast<const void*>(&library.get<const char>("ktstr_plugin"));
  } catch (const std::exception& exception) {
    return load_error(file, exception.what());
  }
}

Status check_entry(const ktstr_plugin_entry& entry)
{
  if (entry.magic != KTSTR_MAGIC)
    return Error::make(ErrorKind::not_a_plugin,
                       "its entry object has magic {:#010x}, expected {:#010x}",
                       entry.magic,
                       KTSTR_MAGIC)
        .with_hint("write KTSTR_PLUGIN_DEFINE(...) once, at file scope");
  if (auto fits = check_abi_version(entry.abi_major, entry.abi_minor, entry.min_host_minor); !fits)
    return fits;
  RecordStore unused;
  RecordReader reader(unused, "its entry object");
  reader.zero(entry.reserved_zero, "reserved_zero");
  reader.zero(entry.flags, "flags");
  reader.item_id(entry.id);
  reader.required_line(entry.version, "version");
  reader.required_line(entry.license, "license");
  reader.require(entry.get_factory != nullptr, "get_factory is NULL");
  return reader.ok() ? Status{} : reader.error();
}

} // namespace

struct PluginLibrary::State {
  fs::path file;
  PluginStageObserver on_stage;
  const ktstr_plugin_entry* entry = nullptr;
  bool is_initialised = false;
  RecordStore records;

  void enter(std::string_view stage) const
  {
    if (on_stage)
      on_stage(stage);
  }
  Status load(const ktstr_host& host);
};

Status PluginLibrary::State::load(const ktstr_host& host)
{
  if (const auto facts = inspect_plugin_file(file); !facts)
    return facts.error();
  enter("load");
  const auto symbol = load_entry(file);
  if (!symbol)
    return symbol.error();
  entry = static_cast<const ktstr_plugin_entry*>(*symbol);
  if (auto status = check_entry(*entry); !status)
    return status;
  if (entry->init != nullptr) {
    enter("init");
    if (auto status = call_plugin_status("init", [&] { return entry->init(&host); }); !status)
      return status;
  }
  is_initialised = true;
  return {};
}

PluginLibrary::PluginLibrary(std::unique_ptr<State> state)
    : state_(std::move(state)), entry_(state_->entry)
{
}

PluginLibrary::~PluginLibrary() = default;

Result<std::unique_ptr<PluginLibrary>>
PluginLibrary::open(const fs::path& file, const ktstr_host& host, PluginStageObserver on_stage)
{
  auto state = std::make_unique<State>();
  std::error_code failure;
  state->file = fs::absolute(file, failure); // a bare name would be searched for elsewhere
  state->on_stage = std::move(on_stage);
  if (file.empty() || failure)
    return Error(ErrorKind::invalid, "cannot open a plugin without a file name");
  if (auto status = state->load(host); !status)
    return status.error().with_context("plugin '{}'", state->file.string());
  return std::unique_ptr<PluginLibrary>(new PluginLibrary(std::move(state)));
}

const fs::path& PluginLibrary::file() const
{
  return state_->file;
}

Status PluginLibrary::deinit()
{
  if (!state_->is_initialised)
    return {};
  state_->is_initialised = false;
  if (entry_->deinit == nullptr)
    return {};
  state_->enter("deinit");
  auto status = call_plugin("deinit", [this] { entry_->deinit(); });
  return status ? Status{} : status.error().with_context("plugin '{}'", state_->file.string());
}

template <typename T>
Result<std::vector<const T*>> PluginLibrary::read_items(const char* factory_id)
{
  RecordReader reader(state_->records, factory_id);
  std::vector<const T*> items;
  const auto read = [&](const ktstr_factory& factory) {
    const auto count = factory.count();
    if (count > kMaxItems)
      return reader.fail(fmt::format("count returned {}; more than {}", count, kMaxItems));
    for (std::uint32_t i = 0; i < count && reader.ok(); ++i) {
      const RecordReader::Scope scope(reader, "item " + std::to_string(i));
      T* item = reader.copy<T>(factory.describe(i));
      if (item != nullptr)
        check_item(reader, *item);
      items.push_back(item);
    }
  };
  state_->enter("describe");
  const auto called = call_plugin("the factory " + std::string(factory_id), [&] {
    const auto* factory = static_cast<const ktstr_factory*>(entry_->get_factory(factory_id));
    if (factory == nullptr)
      return;
    reader.require(factory->count != nullptr && factory->describe != nullptr,
                   "the factory has no count or no describe");
    if (reader.ok())
      read(*factory);
  });
  const auto context = [&](const Error& error) {
    return error.with_context("plugin '{}'", state_->file.string());
  };
  if (!called)
    return context(called.error());
  if (!reader.ok())
    return context(reader.error());
  return items;
}

Result<std::vector<const ktstr_scheduler*>> PluginLibrary::schedulers()
{
  return read_items<ktstr_scheduler>(KTSTR_SCHEDULER_FACTORY);
}

Result<std::vector<const ktstr_test*>> PluginLibrary::tests()
{
  return read_items<ktstr_test>(KTSTR_TEST_FACTORY);
}

Result<std::vector<const ktstr_payload*>> PluginLibrary::payloads()
{
  return read_items<ktstr_payload>(KTSTR_PAYLOAD_FACTORY);
}

Result<std::vector<const ktstr_vmm*>> PluginLibrary::vmms()
{
  return read_items<ktstr_vmm>(KTSTR_VMM_FACTORY);
}

Result<std::vector<const ktstr_work_type*>> PluginLibrary::work_types()
{
  return read_items<ktstr_work_type>(KTSTR_WORK_TYPE_FACTORY);
}

} // namespace ktstr
