#include "vmm/elf_closure.h"

#include <algorithm>

#include "core/base/file.h"
#include "core/base/process.h"
#include "core/base/text.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

constexpr const char* kLoader = "/lib64/ld-linux-x86-64.so.2";

/// One line of `ld.so --list`: "name => path (address)", "path (address)" or "name => not found".
void read_line(std::string_view line, ElfClosure& closure, std::vector<std::string>& missing)
{
  line = trim(line);
  const auto arrow = line.find(" => ");
  const auto target = arrow == std::string_view::npos ? line : line.substr(arrow + 4);
  if (target.starts_with("not found")) {
    missing.emplace_back(line.substr(0, arrow));
    return;
  }
  const auto path = target.substr(0, target.find(" ("));
  if (path.starts_with('/') &&
      std::find(closure.files.begin(), closure.files.end(), path) == closure.files.end())
    closure.files.emplace_back(path);
}

/// The names in "libx.so: cannot open shared object file", which the loader prints for a missing
/// direct dependency.
std::string loader_complaint(std::string_view errors)
{
  constexpr std::string_view kWords = "error while loading shared libraries: ";
  const auto at = errors.find(kWords);
  const auto text = at == std::string_view::npos ? errors : errors.substr(at + kWords.size());
  return printable(trim(text.substr(0, text.find('\n'))));
}

} // namespace

Result<ElfClosure> elf_closure(const fs::path& file)
{
  std::error_code failure;
  const auto absolute = fs::absolute(file, failure).lexically_normal();
  const auto head = read_file(absolute);
  if (!head)
    return head.error();
  if (!head->starts_with("\177ELF"))
    return Error::make(ErrorKind::invalid, "'{}' is not an ELF file", file.string());

  auto run = run_captured({.argv = {kLoader, "--list", absolute.string()}});
  if (!run)
    return run.error().with_context("cannot list the libraries of '{}'", file.string());
  ElfClosure closure;
  closure.files.push_back(absolute);
  if (!run->status.succeeded()) {
    const auto said = loader_complaint(run->err + run->out);
    if (said.find("not a dynamic executable") != std::string::npos ||
        said.find("statically linked") != std::string::npos) {
      closure.is_static = true;
      return closure;
    }
    return Error::make(ErrorKind::unavailable,
                       "'{}' cannot be packed for the guest: {}",
                       file.string(),
                       said)
        .with_hint("install the missing library, or set LD_LIBRARY_PATH to its folder");
  }
  std::vector<std::string> missing;
  for (const auto& line : split(run->out, '\n'))
    read_line(line, closure, missing);
  if (!missing.empty())
    return Error::make(ErrorKind::unavailable,
                       "'{}' cannot be packed for the guest: missing library {}",
                       file.string(),
                       join(missing, ", "))
        .with_hint("install the missing library, or set LD_LIBRARY_PATH to its folder");
  if (closure.files.size() == 1)
    closure.is_static = true;
  else if (std::find(closure.files.begin(), closure.files.end(), kLoader) == closure.files.end())
    closure.files.emplace_back(kLoader);
  return closure;
}

} // namespace ktstr
