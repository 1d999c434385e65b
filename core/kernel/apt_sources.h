/// The system's own apt sources: which Debian archive this machine uses.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace ktstr {

/// One archive of a sources file. A deb822 stanza with several URIs becomes several.
struct AptSource {
  std::string uri;
  std::vector<std::string> suites;
  std::vector<std::string> components;
  std::string signed_by;
};

/// Binary archives ("deb") of a one-line sources.list; disabled and malformed lines are left out.
std::vector<AptSource> parse_sources_list(std::string_view text);
/// The same of a deb822 .sources file.
std::vector<AptSource> parse_deb822_sources(std::string_view text);

/// Whether it is the Debian archive (or a mirror), and not a security archive or somebody else's.
bool is_debian_archive(const AptSource& source);

/// URI of the first Debian archive in `apt_folder` (/etc/apt: sources.list, then sources.list.d/*
/// in the order of names). Error unavailable: says where it looked and what it saw.
Result<std::string> find_debian_archive(const std::filesystem::path& apt_folder);

} // namespace ktstr
