#include <filesystem>

#include "core/base/file.h"
#include "core/conformance/group.h"
#include "core/support/post_vm.h"
#include "core/support/profraw.h"
#include "core/support/wprof.h"

namespace ktstr::conformance {

namespace {

using support::Failure;
using support::FailureMark;
using support::TraceFrameKind;

constexpr std::uint64_t kMostBytes = 1U << 26U;

std::optional<Failure> failure_of(const CaseInput& input)
{
  if (input.is_null())
    return std::nullopt;
  if (input.text() == "skip")
    return support::post_vm_skip("not here");
  if (input.text() != "fail")
    input.expected("null, skip or fail");
  return Failure::plain("broken");
}

Json combine(const CaseInput& input)
{
  const auto both = support::combine_post_vm_failures(failure_of(input[0]), failure_of(input[1]));
  if (!both)
    return {};
  return both->has(FailureMark::host_skip_request) ? "skip" : "fail";
}

Json periodic_fired(const CaseInput& input)
{
  const auto failure = support::default_post_vm_periodic_fired({.success = input[0].boolean(),
                                                                .periodic_target = input[1].u32(),
                                                                .periodic_fired = input[1].u32(),
                                                                .periodic_real = input[2].u32()});
  return failure ? "error" : "ok";
}

/// Makes such a file and has it looked at.
Json wprof_shape(const CaseInput& input)
{
  const auto folder = TempDir::create("ktstr-conformance-");
  if (!folder)
    return folder.error().text();
  const auto file = folder->path() / "trace.wprof.pb";
  if (!input.is_null()) {
    std::string content(input[0].u64(kMostBytes), '\0');
    const auto first = input[1].is_null() ? std::uint8_t{0} : input[1].u8();
    if (!content.empty())
      content[0] = static_cast<char>(first);
    if (const auto status = write_file(file, content); !status)
      return status.error().text();
  }
  const auto rejection = support::check_wprof_pb_shape(file);
  return rejection ? Json(rejection->rule) : Json("ok");
}

std::string_view name_of(TraceFrameKind kind)
{
  return kind == TraceFrameKind::terminal ? "terminal" : "chunk";
}

TraceFrameKind frame_kind_of(const CaseInput& input)
{
  const std::string name = input.text();
  for (const auto kind : {TraceFrameKind::chunk, TraceFrameKind::terminal})
    if (name_of(kind) == name)
      return kind;
  return TraceFrameKind::unrelated;
}

Json wprof_reassemble(const CaseInput& input)
{
  std::vector<support::TraceFrame> frames;
  for (const CaseInput& item : input.items()) {
    support::TraceFrame frame{.kind = frame_kind_of(item[0]), .is_crc_ok = item[1].boolean()};
    for (const CaseInput& byte : item[2].items())
      frame.bytes.push_back(byte.u8());
    frames.push_back(std::move(frame));
  }
  const auto trace = support::reassemble_trace(frames);
  if (!trace)
    return {};
  Json bytes = Json::array();
  for (const std::uint8_t byte : *trace)
    bytes.push(int{byte});
  return bytes;
}

Json wprof_split(const CaseInput& input)
{
  const std::vector<std::uint8_t> trace(input[0].u64(kMostBytes));
  const std::uint64_t cap = input[1].u64();
  if (cap == 0) {
    input[1].expected("a cap > 0");
    return {};
  }
  Json frames = Json::array();
  for (const auto& frame : support::split_trace(trace, cap))
    frames.push(Json::array({name_of(frame.kind), frame.bytes.size()}));
  return frames;
}

Json profraw_dir(const CaseInput& input)
{
  return support::profraw_target_dir(
             input[0].optional_text(), input[1].optional_text(), program_dir())
      .string();
}

Json profraw_redirect(const CaseInput& input)
{
  const auto value = support::profraw_redirect(static_cast<int>(input[0].u32()),
                                               input[1].optional_text(),
                                               input[2].boolean(),
                                               input[3].text());
  return value ? Json(*value) : Json();
}

constexpr Group kGroups[] = {
    {"combine_post_vm_errs", combine},
    {"default_post_vm_periodic_fired", periodic_fired},
    {"wprof_shape", wprof_shape},
    {"wprof_reassemble", wprof_reassemble},
    {"wprof_split", wprof_split},
    {"profraw_target_dir", profraw_dir, is_same_or_suffix},
    {"profraw_redirect", profraw_redirect},
};

} // namespace

std::span<const Group> trace_groups()
{
  return kGroups;
}

} // namespace ktstr::conformance
