#include "core/kernel/apt_sources.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <system_error>

#include "core/base/file.h"
#include "core/base/text.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

std::vector<std::string> words_of(std::string_view text)
{
  std::vector<std::string> words;
  std::string word;
  for (const char c : text) {
    if (std::isspace(static_cast<unsigned char>(c)) == 0) {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty())
    words.push_back(std::move(word));
  return words;
}

bool contains(const std::vector<std::string>& words, std::string_view word)
{
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string lower(std::string_view text)
{
  std::string result(text);
  for (char& c : result)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

/// "deb [signed-by=KEY arch=amd64] URI SUITE COMPONENT..."
std::optional<AptSource> parse_one_line(std::string_view line)
{
  line = trim(line.substr(0, line.find('#')));
  if (!line.starts_with("deb ") && !line.starts_with("deb\t"))
    return std::nullopt;
  line = trim(line.substr(3));
  AptSource source;
  if (line.starts_with('[')) {
    const auto end = line.find(']');
    if (end == std::string_view::npos)
      return std::nullopt;
    for (const auto& option : words_of(line.substr(1, end - 1)))
      if (option.starts_with("signed-by="))
        source.signed_by = option.substr(option.find('=') + 1);
    line = line.substr(end + 1);
  }
  auto words = words_of(line);
  if (words.size() < 2)
    return std::nullopt;
  source.uri = words[0];
  source.suites = {words[1]};
  source.components.assign(words.begin() + 2, words.end());
  return source;
}

using Fields = std::map<std::string, std::string>;

void add_stanza(const Fields& fields, std::vector<AptSource>& sources)
{
  const auto value = [&](const char* name) {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string() : found->second;
  };
  const auto enabled = lower(trim(value("enabled")));
  if (enabled == "no" || enabled == "false" || !contains(words_of(value("types")), "deb"))
    return;
  for (const auto& uri : words_of(value("uris")))
    sources.push_back({.uri = uri,
                       .suites = words_of(value("suites")),
                       .components = words_of(value("components")),
                       .signed_by = std::string(trim(value("signed-by")))});
}

/// The path of a URI without its closing slashes.
std::string_view path_of(std::string_view uri)
{
  const auto scheme = uri.find(':');
  auto path = scheme == std::string_view::npos ? uri : uri.substr(scheme + 1);
  while (path.ends_with('/'))
    path.remove_suffix(1);
  return path;
}

std::vector<fs::path> files_of(const fs::path& apt_folder)
{
  std::vector<fs::path> parts;
  std::error_code failure;
  fs::directory_iterator each(apt_folder / "sources.list.d", failure);
  for (; !failure && each != fs::directory_iterator(); each.increment(failure)) {
    const auto extension = each->path().extension();
    if (extension == ".list" || extension == ".sources")
      parts.push_back(each->path());
  }
  std::sort(parts.begin(), parts.end());
  parts.insert(parts.begin(), apt_folder / "sources.list");
  return parts;
}

} // namespace

std::vector<AptSource> parse_sources_list(std::string_view text)
{
  std::vector<AptSource> sources;
  for (const auto& line : split(text, '\n'))
    if (auto source = parse_one_line(line))
      sources.push_back(std::move(*source));
  return sources;
}

std::vector<AptSource> parse_deb822_sources(std::string_view text)
{
  std::vector<AptSource> sources;
  Fields fields;
  std::string last;
  for (const auto& line : split(text, '\n')) {
    if (line.starts_with('#'))
      continue;
    if (trim(line).empty()) {
      add_stanza(fields, sources);
      fields.clear();
      last.clear();
    } else if (std::isspace(static_cast<unsigned char>(line[0])) != 0) {
      if (!last.empty())
        fields[last] += " " + line;
    } else if (const auto colon = line.find(':'); colon != std::string::npos) {
      last = lower(trim(line.substr(0, colon)));
      fields[last] = line.substr(colon + 1);
    }
  }
  add_stanza(fields, sources);
  return sources;
}

bool is_debian_archive(const AptSource& source)
{
  const bool is_security =
      source.uri.find("security") != std::string::npos ||
      std::all_of(source.suites.begin(), source.suites.end(), [](const std::string& suite) {
        return suite.find("security") != std::string::npos || suite.ends_with("/updates");
      });
  if (is_security || !contains(source.components, "main"))
    return false;
  if (source.signed_by.find("debian-archive-keyring") != std::string::npos)
    return true;
  // Mirrors keep the archive's folder name; cloud images name a list of mirrors; a snapshot is
  // below archive/debian.
  const auto path = path_of(source.uri);
  return path.ends_with("/debian") || path.ends_with("/debian.list") ||
         path.find("/archive/debian/") != std::string_view::npos;
}

Result<std::string> find_debian_archive(const fs::path& apt_folder)
{
  std::vector<std::string> seen;
  for (const auto& file : files_of(apt_folder)) {
    const auto text = read_file(file, 1UL << 22U);
    if (!text)
      continue;
    const auto sources =
        file.extension() == ".sources" ? parse_deb822_sources(*text) : parse_sources_list(*text);
    for (const auto& source : sources) {
      if (is_debian_archive(source))
        return source.uri;
      seen.push_back(source.uri);
    }
  }
  return Error::make(ErrorKind::unavailable,
                     "no Debian archive among the apt sources in '{}' ({})",
                     apt_folder.string(),
                     seen.empty() ? "there are none" : "found only " + join(seen, ", "))
      .with_hint("add a Debian mirror to the apt sources, or give a kernel by --kernel PATH");
}

} // namespace ktstr
