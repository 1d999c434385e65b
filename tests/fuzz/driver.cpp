/// driver COUNT [SEED-FILE...]: runs the target on its seeds, then on COUNT mutations of them. The
/// mutations are a function of their number, so that a crash, which prints the number, replays.
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

namespace {

using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t limit)
{
  return limit == 0 ? 0 : random() % limit; // not std::uniform_int: its results are no standard
}

/// Bytes at which readers go wrong.
char odd_byte(Random& random)
{
  static constexpr unsigned char kOdd[] = {0,   1,   0x7f, 0x80, 0xff, '"', '{', '}',  '[', ']',
                                           '(', ')', ',',  ':',  '-',  '0', '9', '\n', '!', '/'};
  return static_cast<char>(kOdd[below(random, std::size(kOdd))]);
}

void mutate_once(std::string& text, const std::vector<std::string>& seeds, Random& random)
{
  const auto at = below(random, text.size() + 1);
  const auto length = below(random, std::min<std::size_t>(text.size() - at, 64) + 1);
  switch (below(random, 7)) {
  case 0:
    if (at < text.size())
      text[at] = static_cast<char>(text[at] ^ (1 << below(random, 8)));
    return;
  case 1:
    if (at < text.size())
      text[at] = odd_byte(random);
    return;
  case 2:
    text.erase(at, length);
    return;
  case 3:
    text.insert(at, text.substr(at, length));
    return;
  case 4:
    text.insert(at, 1, odd_byte(random));
    return;
  case 5:
    text.resize(at);
    return;
  default:
    const auto& other = seeds[below(random, seeds.size())];
    text.replace(at, length, other.substr(below(random, other.size() + 1), 64));
    return;
  }
}

std::string mutated(std::uint64_t number, const std::vector<std::string>& seeds)
{
  Random random(number);
  auto text = seeds[below(random, seeds.size())];
  for (auto steps = below(random, 8) + 1; steps > 0; --steps)
    mutate_once(text, seeds, random);
  return text;
}

volatile std::sig_atomic_t current = 0;

/// Says which input it was; the digits are made by hand, because nothing else is safe here.
extern "C" void report(int number)
{
  char line[] = "fuzz: died on mutation 0000000000\n";
  auto rest = static_cast<unsigned>(current);
  for (auto at = sizeof line - 3; rest > 0 && at > 22; --at, rest /= 10)
    line[at] = static_cast<char>('0' + rest % 10);
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line, sizeof line - 1);
  std::signal(number, SIG_DFL);
  std::raise(number);
}

void run(const std::string& text)
{
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

} // namespace

int main(int argc, char** argv)
{
  const auto count = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 0;
  auto seeds = fuzz_seeds();
  for (int i = 2; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    if (!file) {
      std::fprintf(stderr, "fuzz: cannot read the seed '%s'\n", argv[i]);
      return 1;
    }
    seeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  if (count == 0 || seeds.empty()) {
    std::fputs("usage: driver COUNT [SEED-FILE...], with at least one seed\n", stderr);
    return 1;
  }
  for (const int number : {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL})
    std::signal(number, report);
  for (const auto& seed : seeds)
    run(seed);
  for (unsigned long i = 1; i <= count; ++i) {
    current = static_cast<std::sig_atomic_t>(i);
    run(mutated(i, seeds));
  }
  std::printf("%zu seeds and %lu mutations\n", seeds.size(), count);
  return 0;
}
