#include "core/support/siphash.h"

#include <algorithm>
#include <bit>

#include <fmt/core.h>

namespace ktstr::support {

namespace {

constexpr std::size_t kWord = 8;

class SipState {
public:
  void add(std::uint64_t word)
  {
    d_ ^= word;
    mix();
    a_ ^= word;
  }

  std::uint64_t finish()
  {
    constexpr int kLastRounds = 3;
    c_ ^= 0xff;
    for (int i = 0; i < kLastRounds; ++i)
      mix();
    return a_ ^ b_ ^ c_ ^ d_;
  }

private:
  void mix()
  {
    a_ += b_;
    c_ += d_;
    b_ = std::rotl(b_, 13) ^ a_;
    d_ = std::rotl(d_, 16) ^ c_;
    a_ = std::rotl(a_, 32);
    c_ += b_;
    a_ += d_;
    b_ = std::rotl(b_, 17) ^ c_;
    d_ = std::rotl(d_, 21) ^ a_;
    c_ = std::rotl(c_, 32);
  }

  // "somepseudorandomlygeneratedbytes"
  std::uint64_t a_ = 0x736f6d6570736575;
  std::uint64_t b_ = 0x646f72616e646f6d;
  std::uint64_t c_ = 0x6c7967656e657261;
  std::uint64_t d_ = 0x7465646279746573;
};

std::uint64_t little_endian(std::string_view bytes)
{
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    word |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  return word;
}

} // namespace

std::uint64_t siphash13(std::string_view bytes)
{
  SipState state;
  const std::uint64_t size = bytes.size();
  while (bytes.size() >= kWord) {
    state.add(little_endian(bytes.substr(0, kWord)));
    bytes.remove_prefix(kWord);
  }
  state.add(little_endian(bytes) | (size & 0xffU) << 56U);
  return state.finish();
}

std::string hash_digits(std::uint64_t hash)
{
  return fmt::format("{:016x}", hash);
}

std::string text_hash(std::string_view text)
{
  return hash_digits(siphash13(std::string(text) + '\xff'));
}

} // namespace ktstr::support
