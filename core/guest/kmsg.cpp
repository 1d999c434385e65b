#include "core/guest/kmsg.h"

#include <array>
#include <cerrno>
#include <fcntl.h>

#include "core/base/text.h"

namespace ktstr::guest {

namespace {

constexpr std::size_t kMaxRecord = 8192; // the kernel's own limit
constexpr std::string_view kPrefix = "sched_ext: ";
constexpr std::string_view kSubject = "BPF scheduler \"";
constexpr std::string_view kDisabled = "\" disabled (";
constexpr std::size_t kMaxTraceLines = 64;

/// `sched_ext: BPF scheduler "NAME" disabled (KIND)`
std::optional<KernelVerdict> parse_disabled(std::string_view line)
{
  if (!line.starts_with(kPrefix) || !line.substr(kPrefix.size()).starts_with(kSubject))
    return {};
  const auto rest = line.substr(kPrefix.size() + kSubject.size());
  const auto at = rest.rfind(kDisabled);
  if (at == std::string_view::npos || !rest.ends_with(')'))
    return {};
  const auto kind = rest.substr(at + kDisabled.size());
  return KernelVerdict{.scheduler = std::string(rest.substr(0, at)),
                       .kind = std::string(kind.substr(0, kind.size() - 1))};
}

/// `sched_ext: NAME: MESSAGE`, and after it the kernel's stack, whose lines are indented.
void read_what_follows(const std::vector<std::string>& lines,
                       std::size_t at,
                       KernelVerdict& verdict)
{
  const std::string head = std::string(kPrefix) + verdict.scheduler + ": ";
  if (at < lines.size() && lines[at].starts_with(head))
    verdict.reason = lines[at++].substr(head.size());
  for (std::size_t count = 0; at < lines.size() && count < kMaxTraceLines; ++at, ++count) {
    if (!lines[at].starts_with(' '))
      break;
    verdict.dump += lines[at] + '\n';
  }
}

} // namespace

std::optional<KmsgRecord> parse_kmsg_record(std::string_view record)
{
  const auto semicolon = record.find(';');
  if (semicolon == std::string_view::npos)
    return {};
  const auto fields = split(record.substr(0, semicolon), ',');
  if (fields.size() < 4)
    return {};
  const auto priority = parse_decimal(fields[0]);
  const auto sequence = parse_decimal(fields[1]);
  if (!priority || !sequence)
    return {};
  auto text = record.substr(semicolon + 1);
  text = text.substr(0, text.find('\n')); // a dictionary follows in lines of its own
  return KmsgRecord{
      .level = static_cast<int>(*priority & 7U), .sequence = *sequence, .text = printable(text)};
}

Result<Kmsg> Kmsg::open()
{
  UniqueFd fd(::open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!fd.is_open() || ::lseek(fd.get(), 0, SEEK_END) < 0)
    return Error::from_errno(errno, "cannot read the kernel's log '/dev/kmsg'");
  return Kmsg(std::move(fd));
}

std::vector<std::string> Kmsg::read_new()
{
  std::vector<std::string> texts;
  std::array<char, kMaxRecord> block;
  for (;;) {
    const auto got = ::read(fd_.get(), block.data(), block.size());
    if (got < 0 && (errno == EINTR || errno == EPIPE)) // EPIPE: records were overwritten; go on
      continue;
    if (got <= 0)
      return texts;
    if (auto record = parse_kmsg_record({block.data(), static_cast<std::size_t>(got)}))
      texts.push_back(std::move(record->text));
  }
}

std::optional<KernelVerdict> find_verdict(const std::vector<std::string>& lines)
{
  for (std::size_t at = lines.size(); at-- > 0;) {
    if (auto verdict = parse_disabled(lines[at])) {
      read_what_follows(lines, at + 1, *verdict);
      return verdict;
    }
  }
  return {};
}

} // namespace ktstr::guest
