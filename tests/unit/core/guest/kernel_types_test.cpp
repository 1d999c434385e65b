#include <cerrno>
#include <memory>

#include <bpf/btf.h>
#include <catch2/catch_test_macros.hpp>

#include "core/guest/kernel_types.h"

using namespace ktstr::guest;

namespace {

struct Types {
  std::unique_ptr<btf, void (*)(btf*)> types{btf__new_empty(), btf__free};
  int number = btf__add_int(types.get(), "number", 4, 0);
  int task = btf__add_struct(types.get(), "task", 8);
  int function_type = btf__add_func_proto(types.get(), 0);
  int function = btf__add_func(types.get(), "task", BTF_FUNC_GLOBAL, function_type);
  int second = btf__add_struct(types.get(), "task", 16);
};

} // namespace

TEST_CASE("a type is found by its name and kind, the first of several", "[types]")
{
  const Types made;
  const TypeIndex index(made.types.get());
  CHECK(index.find(made.types.get(), "number", BTF_KIND_INT) == made.number);
  CHECK(index.find(made.types.get(), "task", BTF_KIND_STRUCT) == made.task);
  CHECK(index.find(made.types.get(), "task", BTF_KIND_FUNC) == made.function);
}

TEST_CASE("the index answers as libbpf does", "[types]")
{
  const Types made;
  const TypeIndex index(made.types.get());
  for (const char* name : {"number", "task", "absent"})
    for (std::uint32_t kind = BTF_KIND_INT; kind <= BTF_KIND_VAR; ++kind)
      CHECK(index.find(made.types.get(), name, kind) ==
            btf__find_by_name_kind(made.types.get(), name, kind));
}

TEST_CASE("an index of nothing finds nothing", "[types]")
{
  const Types made;
  CHECK(TypeIndex().find(made.types.get(), "number", BTF_KIND_INT) == -ENOENT);
}
