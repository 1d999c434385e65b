#include "core/run/console.h"

#include <algorithm>
#include <fstream>

#include "core/base/text.h"
#include "core/check/cell_record.h"

namespace ktstr {

std::string console_tail_of(const std::filesystem::path& file)
{
  constexpr std::streamoff kMostBytes = 16384;
  constexpr std::size_t kMostLines = 40;
  std::ifstream console(file, std::ios::binary | std::ios::ate);
  if (!console)
    return {};
  const std::streamoff size = console.tellg();
  const std::streamoff kept = std::min(size, kMostBytes);
  std::string text(static_cast<std::size_t>(std::max<std::streamoff>(kept, 0)), '\0');
  console.seekg(size - kept);
  console.read(text.data(), kept);
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(console.gcount(), 0)));
  return join(last_lines(text, kMostLines), "\n");
}

} // namespace ktstr
