/// What a guest reports of its cell: payloads of frames that are JSON, and nothing more can be said
/// of them. The host sorts them, judges them and prints them.
#include "core/base/text.h"
#include "core/check/judge.h"
#include "core/check/payload_judging.h"
#include "tests/fuzz/fuzz.h"

namespace {

/// One frame a line: the number of its type, a blank, its payload.
std::vector<ktstr::Frame> frames_of(std::string_view text)
{
  std::vector<ktstr::Frame> frames;
  for (const auto& line : ktstr::split(text, '\n')) {
    const auto blank = line.find(' ');
    const auto type = ktstr::parse_decimal(line.substr(0, blank));
    if (blank == std::string::npos || !type || *type > 11)
      continue;
    if (auto payload = ktstr::Json::parse(line.substr(blank + 1)))
      frames.push_back({.type = static_cast<ktstr::FrameType>(*type), .payload = *payload});
  }
  return frames;
}

/// As the window's frames are numbered, in the order of a cell.
std::string story(std::string_view scheduler, std::string_view body)
{
  return fmt::format(
      R"(1 {{"release":"7.3.4","cpus":[{{"cpu":0,"node":0,"llc_cpus":"0-1","core_cpus":"0"}},{{"cpu":1,"node":0,"llc_cpus":"0-1","core_cpus":"1"}}],"nodes":[{{"node":0,"cpus":"0-1","memory_mib":480,"distances":[10]}}]}}
{}
2 {{"at_ns":1}}
3 {{"level":"warn","source":"agent","text":"odd"}}
5 {{"name":"gap","held":true,"text":"fine","file":"a.c","line":3}}
6 {{"name":"ops","value":3.5,"unit":"1/s"}}
7 {{"workers":[{{"worker":0,"iterations":7,"migrations":[[1,0,1]],"used_cpus":"0-1"}}]}}
11 {{"level":"info","source":"test:t","text":"said","at_ns":5}}
{}
4 {{"event":"detached","ops":"fifo","state":"disabled","enable_seq":3,"nr_rejected":0}}
9 {{}})",
      scheduler,
      body);
}

void check_judgement(const ktstr::Judgement& judgement, const ktstr::CellRecord& record)
{
  using ktstr::Fault;
  using ktstr::Verdict;
  const bool is_innocent = judgement.verdict == Verdict::pass || judgement.verdict == Verdict::skip;
  fuzz_require(judgement.verdict != Verdict::unset, "every cell has a verdict");
  fuzz_require(is_innocent == (judgement.fault == Fault::none), "who failed is named");
  fuzz_require(is_innocent || !judgement.reason.empty(), "why it failed is said");
  fuzz_require(judgement.reason.find('\n') == std::string::npos, "a reason is one line");
  fuzz_require(judgement.reason == ktstr::printable(judgement.reason), "a reason can be printed");
  for (const auto& detail : judgement.details)
    fuzz_require(detail == ktstr::printable(detail), "details can be printed");
  fuzz_require(judgement.verdict != Verdict::pass ||
                   (record.done && record.body_started && record.body_ended && record.attached &&
                    record.is_attached_before_body &&
                    !(record.checks.empty() && record.scenarios == 0)),
               "no pass without proof");
}

} // namespace

std::vector<std::string> fuzz_seeds()
{
  constexpr std::string_view kAttached =
      R"(4 {"event":"attached","ops":"fifo","state":"enabled","enable_seq":3,"nr_rejected":0})";
  return {
      story(
          kAttached,
          R"(8 {"how":"returned","verdict":"pass","status":0,"duration_ns":5,"checks":1,"scenarios":1,"payloads":0})"),
      // Found here once: a check that says nothing, one of two lines, and a name that no terminal
      // should get.
      story(kAttached,
            "5 {\"text\":\"a\\nb\"}\n8 {\"how\":\"returned\",\"verdict\":\"pass\",\"checks\":2}"),
      story(kAttached, "5 {}\n8 {\"how\":\"returned\",\"verdict\":\"pass\",\"checks\":2}"),
      story(
          kAttached,
          R"(10 {"payload":"p","how":"exited","checks":[{"kind":"min","metric":"a\u001b[2J","low":1}]}
8 {"how":"returned","verdict":"pass"})"),
      story(R"(4 {"event":"rejected","reason":"invalid argument","fault":"plugin","log":"R1\nR2"})",
            R"(8 {"how":"signal","signal":11,"error":"x\ny"})"),
      story(
          kAttached,
          R"(10 {"index":0,"payload":"p","name":"p","argv":["a","b"],"how":"exited","exit_code":0,"duration_ns":9,"stdout":"{\"a\":{\"b\":1.5}}","stderr":"","checks":[{"kind":"min","metric":"a.b","low":1}]}
8 {"how":"returned","verdict":"fail","status":-2,"error":"why","checks":1,"scenarios":1,"payloads":1})")};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  const auto frames = frames_of(fuzz_text(data, size));
  auto record = ktstr::read_record(frames);
  const ktstr::PayloadInfo item{
      .id = "p", .output = ktstr::PayloadOutput::json, .metrics = {{.name = "a.b"}}};
  ktstr::judge_payloads(record, {item});
  const ktstr::TestInfo test{.id = "t", .timeout_ms = 31000};
  const ktstr::SchedulerInfo scheduler{.id = "fifo", .kind = ktstr::SchedulerKind::bpf};
  const ktstr::Topology topology{.cores_per_llc = 2};
  check_judgement(ktstr::judge({.test = &test, .scheduler = &scheduler, .topology = &topology},
                               record,
                               {.end = ktstr::VmEnd::powered_off}),
                  record);
  return 0;
}
