/// What a program prints, read out of its pipe now and then, and kept up to a limit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/base/result.h"
#include "core/base/unique_fd.h"

namespace ktstr {

class KeptOutput {
public:
  /// A pipe with room for what a program prints between two looks.
  static Result<KeptOutput> create(std::size_t limit);

  /// The end that the program gets.
  [[nodiscard]] int write_fd() const { return write_.get(); }
  /// After the program was started, so that the pipe ends with it.
  void close_write_end() { write_.reset(); }
  /// Takes what is there, without blocking; what is over the limit is dropped.
  void drain();

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

private:
  KeptOutput(UniqueFd read, UniqueFd write, std::size_t limit)
      : read_(std::move(read)), write_(std::move(write)), limit_(limit)
  {
  }
  UniqueFd read_;
  UniqueFd write_;
  std::size_t limit_;
  std::string text_;
  std::uint64_t dropped_ = 0;
};

} // namespace ktstr
