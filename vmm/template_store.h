/// The cache of templates on disk: a folder per template, named by its key, that appears whole by
/// rename and is checked before it is used. Knows files, not machines. One builder per key among
/// all processes; the least recently used ones go when the cache is larger than its limit.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/cancel.h"
#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/base/result.h"

namespace ktstr {

/// One template in the cache.
struct StoredTemplate {
  std::string key;
  std::filesystem::path folder;
  Json description;             ///< what the builder said about it
  std::uint64_t size_bytes = 0; ///< on disk
  std::int64_t last_used = 0;   ///< seconds since 1970
  bool is_new = false;          ///< built by this call
  Milliseconds build_time{0};
};

class TemplateStore {
public:
  struct Config {
    std::filesystem::path folder;
    std::uint64_t limit_bytes = 0; ///< 0: no limit
    Milliseconds patience{0};      ///< how long to wait for another builder of the same template
    /// Age from which a file's times tell whether it was written to: clocks of file systems are
    /// coarse.
    Milliseconds settle{1000};
  };
  explicit TemplateStore(Config config) : config_(std::move(config)) {}

  /// Fills an empty folder with the template's files.
  using Builder = std::function<Status(const std::filesystem::path& folder)>;

  /// The whole, undamaged template of this key; built when there is none. Thread-safe. A template
  /// is read through once, later only looked at: a file that was written to since is another.
  Result<StoredTemplate> find_or_build(const std::string& key,
                                       const Json& description,
                                       const Builder& build,
                                       const CancelToken* cancel);
  /// Says that a template was used, or found to be damaged: the next find_or_build checks all of
  /// it.
  void distrust(const std::string& key);

  /// Least recently used first. Half-built and damaged ones are not listed.
  [[nodiscard]] std::vector<StoredTemplate> list() const;
  /// Removes one, or all when `key` is empty; machines that run from them go on. Returns what was
  /// removed.
  Result<std::vector<StoredTemplate>> clean(std::string_view key);

private:
  Result<StoredTemplate> find(const std::string& key);
  Result<StoredTemplate>
  build(const std::string& key, const Json& description, const Builder& build);
  void evict(const std::string& keep);
  Config config_;
  std::mutex mutex_;
  std::set<std::string> checked_; ///< keys whose content was read through; guarded by mutex_
};

} // namespace ktstr
