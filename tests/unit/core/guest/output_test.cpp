#include <fcntl.h>
#include <unistd.h>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "core/base/unique_fd.h"
#include "core/guest/output.h"

using namespace ktstr;
using namespace ktstr::guest;

namespace {

/// A pipe with a text in it.
struct Printed {
  explicit Printed(std::string_view text)
  {
    int fds[2];
    REQUIRE(::pipe2(fds, O_CLOEXEC | O_NONBLOCK) == 0);
    reader.reset(fds[0]);
    writer.reset(fds[1]);
    REQUIRE(::write(writer.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }
  UniqueFd reader;
  UniqueFd writer;
};

} // namespace

TEST_CASE("output is handed on line by line, the last without a newline at the end", "[output]")
{
  std::vector<std::string> lines;
  Output output([&](std::string_view line) { lines.emplace_back(line); });
  Printed printed("one\ntwo\nthr");

  CHECK(output.drain(printed.reader.get()));
  CHECK(lines == std::vector<std::string>{"one", "two"});
  output.finish();

  CHECK(lines.back() == "thr");
  CHECK(output.tail() == "one\ntwo\nthr");
}

TEST_CASE("a closed pipe ends the output", "[output]")
{
  Output output([](std::string_view) {});
  Printed printed("x");
  printed.writer.reset();
  CHECK_FALSE(output.drain(printed.reader.get()));
}

TEST_CASE("output beyond the budget is dropped, once said", "[output]")
{
  std::vector<std::string> lines;
  Output output([&](std::string_view line) { lines.emplace_back(line); }, 8);
  Printed printed("12345\n67890\nabc\n");
  output.drain(printed.reader.get());
  CHECK(lines == std::vector<std::string>{"12345", "(more output is left out)"});
}

TEST_CASE("control characters do not reach a reader", "[output]")
{
  std::vector<std::string> lines;
  Output output([&](std::string_view line) { lines.emplace_back(line); });
  Printed printed("a\033[2Jb\n");
  output.drain(printed.reader.get());
  CHECK(lines == std::vector<std::string>{"a?[2Jb"});
}

TEST_CASE("a tail keeps the last lines, whole", "[output]")
{
  Tail tail(10);
  for (int i = 0; i < 100; ++i)
    tail.add("line" + std::to_string(i) + "\n");
  CHECK(tail.text() == "line99\n");
}
