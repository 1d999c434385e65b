#include "core/report/rerun.h"

#include "core/base/text.h"

namespace ktstr {

std::string again_line(const Rerun& rerun, const std::string& cell)
{
  return fmt::format("{} {}{}", rerun.command, shell_quote(cell), rerun.rest);
}

std::string replay_line(const CellResult& result)
{
  if (result.digest.empty())
    return {};
  return "ktstr replay " + shell_quote(result.sidecar_file.string());
}

std::string page_line(const std::filesystem::path& run_dir)
{
  return fmt::format("ktstr report {} -o report.html", shell_quote(run_dir.string()));
}

} // namespace ktstr
