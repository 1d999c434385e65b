#include "core/support/kernel_label.h"

#include "core/base/text.h"
#include "core/support/unicode_text.h"

namespace ktstr::support {

namespace {

constexpr std::string_view kPrefix = "kernel_";

} // namespace

std::string sanitize_kernel_label(std::string_view raw)
{
  std::string label(kPrefix);
  for (const char c : raw) {
    if (c >= 'A' && c <= 'Z')
      label += static_cast<char>(c - 'A' + 'a');
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
      label += c;
    else if (label.back() != '_')
      label += '_';
  }
  if (label.size() > kPrefix.size() && label.back() == '_')
    label.pop_back();
  return label;
}

std::vector<KernelListEntry> parse_kernel_list(std::string_view text)
{
  std::vector<KernelListEntry> entries;
  for (const std::string& part : split(text, ';')) {
    const std::string_view entry = trim_blanks(part);
    const std::size_t at = entry.find('=');
    if (at == std::string_view::npos)
      continue;
    const std::string_view label = trim_blanks(entry.substr(0, at));
    const std::string_view path = trim_blanks(entry.substr(at + 1));
    if (!label.empty() && !path.empty())
      entries.push_back({std::string(label), sanitize_kernel_label(label), std::string(path)});
  }
  return entries;
}

Result<LabelledName> strip_kernel_suffix(std::string_view name,
                                         const std::vector<std::string>& labels)
{
  if (labels.size() < 2)
    return LabelledName{.name = std::string(name), .label = std::nullopt};
  for (const std::string& label : labels) {
    const std::string suffix = '/' + label;
    if (name.ends_with(suffix))
      return LabelledName{.name = std::string(name.substr(0, name.size() - suffix.size())),
                          .label = label};
  }
  return Error::make(ErrorKind::invalid,
                     "test '{}' has no recognised kernel suffix; the labels are {}",
                     printable(name),
                     join(labels, ", "));
}

} // namespace ktstr::support
