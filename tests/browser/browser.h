/// A Chromium without a window, driven over a pair of pipes by its DevTools protocol.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/process.h"

namespace ktstr::testing {

class Browser {
public:
  /// Error kind `not_found` when no Chromium is installed.
  static Result<Browser> start();

  /// Opens a file and waits until it is loaded.
  Status open(const std::filesystem::path& page);
  /// The value of a JavaScript expression; an error when it throws.
  Result<Json> evaluate(const std::string& expression);
  /// A click of the mouse in the middle of the first element that the selector names.
  Status click(const std::string& selector);
  /// A key that is pressed and let go: "n", "Enter", "ArrowDown".
  Status press(const std::string& key);
  /// As the system: "light" or "dark".
  Status prefer(const std::string& colour_scheme);
  Status resize(int width, int height);
  /// The picture of what is seen now, as PNG.
  Result<std::string> screenshot();

  /// What pages complained about: console errors, exceptions, what a policy refused.
  [[nodiscard]] const std::vector<std::string>& complaints() const { return complaints_; }

private:
  Browser(TempDir profile, Process process, UniqueFd to, UniqueFd from)
      : profile_(std::move(profile)), process_(std::move(process)), to_(std::move(to)),
        from_(std::move(from))
  {
  }
  Status attach();
  Result<Json> call(const std::string& method, const Json& parameters = Json::object());
  Result<Json> receive();
  void notice(const Json& event);

  TempDir profile_;
  Process process_;
  UniqueFd to_;
  UniqueFd from_;
  std::string session_;
  std::string unread_;
  int last_id_ = 0;
  bool is_loaded_ = false;
  std::vector<std::string> complaints_;
};

} // namespace ktstr::testing
