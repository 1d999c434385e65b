/// Payloads as data on the host side: programs that tests run in the guest, how their output is
/// read, and what it must show. Read out of plugins, sent to the guest with the cell's test.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/json.h"

namespace ktstr {

enum class PayloadOutput { exit_code, json, text };

/// How a JSON document is found in what a payload prints, and its metrics named.
struct JsonReading {
  bool takes_all_regions = false;
  bool takes_lines = false;
  bool skips_banner = false;
  bool escapes_dots = false;
};

enum class MetricDirection { unknown, higher_better, lower_better, target, informational };
/// What becomes of the values of several lines.
enum class MetricFold { first, last, min, max, mean, sum };

struct PayloadMetricInfo {
  std::string name;
  std::string unit;
  MetricDirection direction = MetricDirection::unknown;
  double target = 0;
  std::string match; ///< of text: the words beside the number, which is "{}"
  MetricFold fold = MetricFold::first;
};

enum class PayloadCheckKind { unset, min, max, range, exists, exit_code };

struct PayloadCheckInfo {
  PayloadCheckKind kind = PayloadCheckKind::unset;
  std::string metric;
  double low = 0;
  double high = 0;
  int exit_code = 0;
};

struct PayloadInfo {
  std::string id;
  std::string description;
  std::filesystem::path plugin_file;
  std::string path; ///< a name or path on the host; in a cell's specification the guest's path
  std::vector<std::string> args;
  PayloadOutput output = PayloadOutput::exit_code;
  JsonReading reading;
  bool uses_parent_group = false; ///< else it leads a process group of its own
  std::vector<PayloadMetricInfo> metrics;
  std::vector<PayloadCheckInfo> checks;
  std::vector<std::string> include_files;
  std::optional<std::vector<std::string>> known_flags; ///< nothing: any
  std::string output_file;                             ///< in the guest; empty: standard output
  std::string package;                                 ///< that has the program; may be empty

  /// What its checks say, else 0.
  [[nodiscard]] int expected_exit() const;
};

/// Where a payload's files are in the guest: this folder and the last part of their name.
inline constexpr const char* kIncludeFolder = "/include-files";

Json to_json(const PayloadInfo& payload);
Result<PayloadInfo> payload_from_json(const Json& json);
/// {"kind", "metric", "low", "high", "exit_code"}
Json to_json(const PayloadCheckInfo& check);
Result<PayloadCheckInfo> payload_check_from_json(const Json& json);

/// What is wrong with how its parts fit together: a text metric without a match, a range that is
/// empty, a check of a metric that text output does not name, ...
Status validate_payload(const PayloadInfo& payload);

} // namespace ktstr
