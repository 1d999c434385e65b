/// A fuzz target is a file with these two functions. Linked with driver.cpp it is an ordinary test
/// that makes a fixed number of mutations, the same in every run; built by clang with
/// -fsanitize=fuzzer it is a target of libFuzzer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Gives one input to the reader under test, and aborts when a promise of the reader is broken.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

/// Inputs that are right, to be mutated.
std::vector<std::string> fuzz_seeds();

/// Aborts with the words when a promise does not hold.
void fuzz_require(bool holds, std::string_view promise);

inline std::string_view fuzz_text(const std::uint8_t* data, std::size_t size)
{
  return {reinterpret_cast<const char*>(data), size};
}
