/// Where reporters write: stdout or stderr, or a text in tests. Each call is written whole, so that
/// a status line never flickers.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

namespace ktstr {

class Output {
public:
  virtual ~Output() = default;
  virtual void write(std::string_view text) = 0;
};

/// Writes to a descriptor, which it does not own. After the first failure (a full disk) it keeps
/// the error and writes nothing more.
class FdOutput final : public Output {
public:
  explicit FdOutput(int fd) : fd_(fd) {}
  void write(std::string_view text) override;
  [[nodiscard]] const Status& status() const { return status_; }

private:
  int fd_;
  Status status_;
};

class TextOutput final : public Output {
public:
  void write(std::string_view text) override { text_ += text; }
  [[nodiscard]] const std::string& text() const { return text_; }

private:
  std::string text_;
};

} // namespace ktstr
