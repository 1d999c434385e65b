// Reads the BPF objects out of the built plugins, without a kernel: what the plugin says about its
// object must be true of the object.
#include <cstdint>
#include <cstring>
#include <dlfcn.h>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <ktstr/scheduler.h>

namespace {

using BpfObject = std::unique_ptr<bpf_object, decltype(&bpf_object__close)>;

const ktstr_scheduler& only_scheduler_of(const char* plugin)
{
  const std::string file = std::string(KTSTR_PLUGIN_DIR) + "/" + plugin + ".so";
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  INFO("dlopen: " << (library ? "opened" : dlerror()));
  REQUIRE(library);
  const auto* entry = static_cast<const ktstr_plugin_entry*>(dlsym(library, "ktstr_plugin"));
  REQUIRE(entry);
  const auto* factory =
      static_cast<const ktstr_factory*>(entry->get_factory(KTSTR_SCHEDULER_FACTORY));
  REQUIRE(factory);
  REQUIRE(factory->count() == 1);
  return *static_cast<const ktstr_scheduler*>(factory->describe(0));
}

BpfObject open_object(const ktstr_scheduler& scheduler)
{
  REQUIRE(scheduler.bpf);
  const auto* begin = static_cast<const char*>(scheduler.bpf->data);
  const auto* end = static_cast<const char*>(scheduler.bpf->end);
  bpf_object* object = bpf_object__open_mem(begin, static_cast<std::size_t>(end - begin), nullptr);
  REQUIRE(object);
  return {object, bpf_object__close};
}

/// Size in bytes of a constant of the object; 0 when it has none of that name.
std::uint32_t size_of_constant(const bpf_object& object, const char* name)
{
  const btf* types = bpf_object__btf(&object);
  const std::int32_t section = btf__find_by_name_kind(types, ".rodata", BTF_KIND_DATASEC);
  if (section < 0)
    return 0;
  const btf_type* type = btf__type_by_id(types, static_cast<std::uint32_t>(section));
  const btf_var_secinfo* variables = btf_var_secinfos(type);
  for (std::uint32_t i = 0; i < btf_vlen(type); ++i) {
    const btf_type* variable = btf__type_by_id(types, variables[i].type);
    if (std::strcmp(btf__name_by_offset(types, variable->name_off), name) == 0)
      return variables[i].size;
  }
  return 0;
}

std::vector<const ktstr_flag*> flags_of(const ktstr_scheduler& scheduler)
{
  std::vector<const ktstr_flag*> flags;
  for (const auto* flag = scheduler.flags; flag && *flag; ++flag)
    flags.push_back(*flag);
  return flags;
}

const char* any_bpf_plugin()
{
  return GENERATE(as<const char*>{}, "scx_example", "scx_faulty", "scx_fifo", "scx_llc");
}

} // namespace

TEST_CASE("a BPF scheduler's object has one table, named like the scheduler", "[plugins]")
{
  const ktstr_scheduler& scheduler = only_scheduler_of(any_bpf_plugin());
  const BpfObject object = open_object(scheduler);

  std::vector<std::string> tables;
  bpf_map* map = nullptr;
  bpf_object__for_each_map(map, object.get())
  {
    if (bpf_map__type(map) == BPF_MAP_TYPE_STRUCT_OPS)
      tables.emplace_back(bpf_map__name(map));
  }

  CHECK(tables == std::vector<std::string>{scheduler.id});
}

TEST_CASE("a BPF scheduler's object records how it ended", "[plugins]")
{
  const BpfObject object = open_object(only_scheduler_of(any_bpf_plugin()));

  CHECK(btf__find_by_name_kind(bpf_object__btf(object.get()), "scx_exit_record", BTF_KIND_VAR) > 0);
}

TEST_CASE("each constant that a flag sets is in the object and holds the value", "[plugins]")
{
  const ktstr_scheduler& scheduler = only_scheduler_of(any_bpf_plugin());
  const BpfObject object = open_object(scheduler);

  for (const ktstr_flag* flag : flags_of(scheduler)) {
    INFO("flag " << flag->id);
    REQUIRE(flag->rodata);
    for (const auto* constant = flag->rodata; *constant; ++constant) {
      const std::uint32_t size = size_of_constant(*object, (*constant)->name);
      INFO("constant " << (*constant)->name << " of " << size << " bytes");
      REQUIRE((size == 1 || size == 2 || size == 4 || size == 8));
      CHECK((size == 8 || (*constant)->value >> (8 * size) == 0));
    }
  }
}

TEST_CASE("a flag conflicts only with other flags of its scheduler", "[plugins]")
{
  const ktstr_scheduler& scheduler = only_scheduler_of(any_bpf_plugin());
  std::set<std::string> ids;
  for (const ktstr_flag* flag : flags_of(scheduler))
    ids.insert(flag->id);

  for (const ktstr_flag* flag : flags_of(scheduler)) {
    for (const auto* other = flag->conflicts; other && *other; ++other) {
      INFO(flag->id << " conflicts with " << *other);
      CHECK(ids.count(*other) == 1);
      CHECK(std::string(*other) != flag->id);
    }
  }
}
