#include "tests/bad_plugins/many_plugins.h"

#include "core/base/file.h"

namespace ktstr::test {

Status write_many_plugins(const std::filesystem::path& good,
                          const std::filesystem::path& folder,
                          int count)
{
  const auto bytes = read_file(good);
  if (!bytes)
    return bytes.error();
  const auto at = bytes->find(std::string("\0good\0", 6));
  if (at == std::string::npos)
    return Error::make(ErrorKind::invalid, "'{}' has no id 'good'", good.string());
  for (int i = 0; i < count; ++i) {
    auto copy = *bytes;
    copy.replace(at + 1, 4, fmt::format("a{:03}", i));
    if (auto status = write_file(folder / fmt::format("p{:03}.so", i), copy); !status)
      return status;
  }
  return {};
}

} // namespace ktstr::test
