#include <array>
#include <cstring>

#include <catch2/catch_test_macros.hpp>

#include "core/plugin/record_reader.h"

using ktstr::RecordReader;
using ktstr::RecordStore;

namespace {

/// A record as three releases have it.
struct First {
  std::uint32_t struct_size = sizeof(First);
  std::uint32_t a = 1;
};
struct Second {
  std::uint32_t struct_size = sizeof(Second);
  std::uint32_t a = 1;
  std::uint64_t b = 2;
};

template <typename From, typename To> std::optional<std::string> copy(const From& from, To& to)
{
  return ktstr::copy_record(&from, std::as_writable_bytes(std::span(&to, 1)), sizeof(First));
}

std::string flag_error(const ktstr_flag* const* list)
{
  RecordStore store;
  RecordReader reader(store, "test");
  reader.list(list, "flags", [&](ktstr_flag& flag) { reader.required_line(flag.id, "id"); });
  return reader.ok() ? "" : reader.error().message();
}

} // namespace

TEST_CASE("an older record is filled up with zeros", "[plugin]")
{
  const First old;
  Second own{.b = 99};
  CHECK(copy(old, own) == std::nullopt);
  CHECK(own.struct_size == sizeof(Second));
  CHECK(own.a == 1);
  CHECK(own.b == 0);
}

TEST_CASE("a newer record is cut when its tail is zero, else refused", "[plugin]")
{
  Second newer{.b = 0};
  First own;
  CHECK(copy(newer, own) == std::nullopt);
  CHECK(own.struct_size == sizeof(First));
  newer.b = 1UL << 63U; // the last byte alone
  CHECK(copy(newer, own) ==
        "has struct_size 16 and sets members past the 8 bytes that this ktstr knows");
}

TEST_CASE("a record without a size is refused", "[plugin]")
{
  First own;
  CHECK(copy(First{.struct_size = 0}, own) == "has struct_size 0; KTSTR_RECORD(type) sets it");
  CHECK(copy(First{.struct_size = 7}, own) == "has struct_size 7; no release had less than 8");
  CHECK(ktstr::copy_record(nullptr, {}, 8) == "is NULL");
}

TEST_CASE("a record need not be aligned", "[plugin]")
{
  alignas(8) std::array<char, sizeof(First) + 1> bytes{};
  const First record{.a = 7};
  std::memcpy(bytes.data() + 1, &record, sizeof record);
  First own;
  CHECK(ktstr::copy_record(bytes.data() + 1,
                           std::as_writable_bytes(std::span(&own, 1)),
                           sizeof(First)) == std::nullopt);
  CHECK(own.a == 7);
}

TEST_CASE("texts are bounded, UTF-8, and of one line where they must be", "[plugin]")
{
  using ktstr::broken_text_rule;
  CHECK(broken_text_rule("", 3, true) == std::nullopt);
  CHECK(broken_text_rule("abc", 3, true) == std::nullopt);
  CHECK(broken_text_rule("\xe2\x82\xac", 3, true) == std::nullopt);
  CHECK(broken_text_rule("abcd", 3, true) == "is longer than 3 bytes");
  CHECK(broken_text_rule("\xe2\x82", 9, true) == "is not UTF-8");
  CHECK(broken_text_rule("\xc0\xaf", 9, true) == "is not UTF-8");
  CHECK(broken_text_rule("a\nb", 9, true) == "contains a control character, such as a newline");
  CHECK(broken_text_rule("\x1b[2J", 9, true) == "contains a control character, such as a newline");
  CHECK(broken_text_rule("a\r\n\tb", 9, false) == std::nullopt);
}

TEST_CASE("a list becomes one of our records, in order and ended by NULL", "[plugin]")
{
  const ktstr_flag a{KTSTR_RECORD(ktstr_flag), .id = "a"};
  const ktstr_flag b{KTSTR_RECORD(ktstr_flag), .id = "b"};
  const ktstr_flag* const both[] = {&a, &b, nullptr};
  const ktstr_flag* const* list = both;
  RecordStore store;
  RecordReader reader(store, "test");
  reader.list(list, "flags", [](ktstr_flag&) {});
  REQUIRE(reader.ok());
  CHECK(list != both);
  CHECK(list[0] != &a);
  CHECK(std::string(list[0]->id) == "a");
  CHECK(std::string(list[1]->id) == "b");
  CHECK(list[2] == nullptr);
}

TEST_CASE("an error names the path to what is wrong", "[plugin]")
{
  const ktstr_flag good{KTSTR_RECORD(ktstr_flag), .id = "a"};
  const ktstr_flag sizeless{.id = "b"};
  const ktstr_flag nameless{KTSTR_RECORD(ktstr_flag)};
  const ktstr_flag* const first[] = {&good, &sizeless, nullptr};
  const ktstr_flag* const second[] = {&nameless, &sizeless, nullptr};
  CHECK(flag_error(first) == "test, flags[1]: has struct_size 0; KTSTR_RECORD(type) sets it");
  CHECK(flag_error(second) == "test, flags[0]: id is not set");
}

TEST_CASE("a list at the limit is read, one past it is refused", "[plugin]")
{
  const ktstr_flag flag{KTSTR_RECORD(ktstr_flag), .id = "a"};
  std::vector<const ktstr_flag*> list(RecordReader::kMaxEntries, &flag);
  list.push_back(nullptr);
  CHECK(flag_error(list.data()).empty());
  list.back() = &flag;
  list.push_back(nullptr);
  CHECK(flag_error(list.data()) ==
        "test: flags has more than 1024 entries; is the NULL at its end missing?");
}

TEST_CASE("the first broken rule is kept", "[plugin]")
{
  RecordStore store;
  RecordReader reader(store, "test");
  reader.fail("one");
  reader.fail("two");
  reader.required_line(nullptr, "three");
  CHECK(reader.error().message() == "test: one");
}
