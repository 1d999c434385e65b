#include "core/guest/output.h"

#include <array>
#include <cerrno>
#include <unistd.h>

#include "core/base/text.h"

namespace ktstr::guest {

namespace {

constexpr std::size_t kMaxLine = 4096;
constexpr int kBlocksPerDrain = 16; // a child that prints faster than we read must not hold us

} // namespace

void Tail::add(std::string_view text)
{
  kept_ += text;
  if (kept_.size() <= 2 * limit_)
    return;
  kept_.erase(0, kept_.size() - limit_);
  is_cut_ = true;
}

std::string Tail::text() const
{
  std::string_view kept = kept_;
  const bool is_cut = is_cut_ || kept.size() > limit_;
  if (kept.size() > limit_)
    kept = kept.substr(kept.size() - limit_);
  if (is_cut) {
    const auto newline = kept.find('\n');
    kept = newline == std::string_view::npos ? kept : kept.substr(newline + 1);
  }
  return printable(kept);
}

bool Output::drain(int fd)
{
  std::array<char, 4096> block;
  for (int i = 0; i < kBlocksPerDrain; ++i) {
    const auto got = ::read(fd, block.data(), block.size());
    if (got == 0)
      return false;
    if (got < 0)
      return errno == EAGAIN || errno == EINTR;
    add({block.data(), static_cast<std::size_t>(got)});
  }
  return true;
}

void Output::add(std::string_view text)
{
  tail_.add(text);
  for (const char c : text) {
    if (c == '\n' || partial_.size() >= kMaxLine)
      finish();
    if (c != '\n')
      partial_ += c;
  }
}

void Output::finish()
{
  if (!partial_.empty())
    emit(partial_);
  partial_.clear();
}

void Output::emit(std::string_view line)
{
  if (is_silenced_)
    return;
  if (line.size() > budget_) {
    is_silenced_ = true;
    line_("(more output is left out)");
    return;
  }
  budget_ -= line.size();
  line_(printable(line));
}

} // namespace ktstr::guest
