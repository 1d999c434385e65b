/// What a child prints: kept as its last lines, and handed on line by line within a budget, so that
/// a child that prints without end costs neither memory nor the window's room.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace ktstr::guest {

/// Keeps the end of a text.
class Tail {
public:
  explicit Tail(std::size_t limit = 64UL << 10U) : limit_(limit) {}
  void add(std::string_view text);
  /// At most `limit` bytes, from the start of a line.
  [[nodiscard]] std::string text() const;

private:
  std::size_t limit_;
  std::string kept_;
  bool is_cut_ = false;
};

class Output {
public:
  /// `line` gets whole lines, made printable, until the budget is spent; then one line says so.
  Output(std::function<void(std::string_view)> line, std::size_t budget = 256UL << 10U)
      : line_(std::move(line)), budget_(budget)
  {
  }
  /// Reads what is there, at most a pipe's content, without blocking. False once the pipe is
  /// closed.
  bool drain(int fd);
  /// Hands on a last line without a newline.
  void finish();
  [[nodiscard]] std::string tail() const { return tail_.text(); }

private:
  void add(std::string_view text);
  void emit(std::string_view line);

  std::function<void(std::string_view)> line_;
  std::size_t budget_;
  std::string partial_;
  Tail tail_;
  bool is_silenced_ = false;
};

} // namespace ktstr::guest
