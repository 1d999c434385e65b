#include <unistd.h>

#include "core/cli/command.h"
#include "core/cli/prepare_plan.h"
#include "core/model/verdict.h"

namespace ktstr {

namespace {

constexpr double kMebibyte = 1024.0 * 1024.0;

std::string sched_ext_text(const Kernel& kernel)
{
  const auto known = has_sched_ext(kernel);
  if (!known)
    return "sched_ext unknown";
  return *known ? "sched_ext" : "no sched_ext";
}

std::string describe(const Kernel& kernel)
{
  return fmt::format("{:<30}  {:<17}  {:>6.1f} MiB  {:<24}  {}\n",
                     kernel.label,
                     sched_ext_text(kernel),
                     static_cast<double>(kernel.size_bytes) / kMebibyte,
                     kernel.source,
                     kernel.image.string());
}

Result<std::string> one_argument(const Invocation& call, std::string_view fallback)
{
  const auto& arguments = call.options.arguments();
  if (arguments.size() > 1)
    return Error::make(ErrorKind::invalid, "one argument at most, not {}", arguments.size());
  return arguments.empty() ? std::string(fallback) : arguments.front();
}

Result<int> fetch(const Invocation& call)
{
  const auto what = one_argument(call, "debian");
  if (!what)
    return what.error();
  auto store = kernel_store();
  const auto progress = [&call](std::string_view line) {
    call.err->write(fmt::format("{}\n", line));
  };
  const auto kernel = store.fetch(*what, progress, call.cancel);
  if (!kernel)
    return kernel.error();
  call.out->write(describe(*kernel));
  return kExitPass;
}

Json json_of(const Kernel& kernel)
{
  Json json = Json::object({{"label", kernel.label},
                            {"key", kernel.key},
                            {"image", kernel.image.string()},
                            {"config", kernel.config.string()},
                            {"source", kernel.source},
                            {"size_bytes", kernel.size_bytes}});
  if (const auto known = has_sched_ext(kernel))
    json.set("sched_ext", *known);
  else
    json.set("sched_ext", nullptr);
  return json;
}

Result<int> list_kernels(const Invocation& call)
{
  const auto format =
      parse_choice("--format", call.options.text("format", "text"), {"text", "json"});
  if (!format)
    return format.error();
  const auto kernels = kernel_store().list();
  if (!kernels)
    return kernels.error();
  for (const auto& kernel : *kernels)
    call.out->write(*format == "json" ? json_of(kernel).dump() + "\n" : describe(kernel));
  if (kernels->empty() && *format == "text")
    call.err->write("no kernel in the cache; 'ktstr kernel fetch' gets one\n");
  return kExitPass;
}

Result<int> clean(const Invocation& call)
{
  const auto which = one_argument(call, "");
  if (!which)
    return which.error();
  const bool is_all = call.options.has("all");
  if (which->empty() != is_all)
    return Error::make(ErrorKind::invalid, "say which kernel to remove: its label or key, or --all")
        .with_hint("'ktstr kernel list' shows them");
  const auto removed = kernel_store().clean(*which);
  if (!removed)
    return removed.error();
  for (const auto& kernel : *removed)
    call.out->write(fmt::format("removed {}\n", kernel.label));
  if (removed->empty())
    call.err->write("no kernel in the cache\n");
  return kExitPass;
}

} // namespace

Command kernel_fetch_command()
{
  return {.name = "kernel fetch",
          .arguments = "[debian[:SUITE]]",
          .summary = "Get a stock kernel of the distribution into the cache",
          .example = "ktstr kernel fetch debian:trixie-backports",
          .about = "Verified by apt against the archive's keys; nothing is installed.",
          .run = fetch};
}

Command kernel_list_command()
{
  return {.name = "kernel list",
          .summary = "Show the kernels in the cache, newest first",
          .example = "ktstr kernel list",
          .options = {{.name = "format",
                       .value = "FORMAT",
                       .help = "text, or json (an object a line)"}},
          .run = list_kernels};
}

Command kernel_clean_command()
{
  return {.name = "kernel clean",
          .arguments = "[KERNEL]",
          .summary = "Remove kernels from the cache",
          .example = "ktstr kernel clean 7.3.4+deb13-cloud-amd64",
          .options = {{.name = "all", .help = "remove every one"}},
          .run = clean};
}

} // namespace ktstr
