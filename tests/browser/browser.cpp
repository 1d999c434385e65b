#include "tests/browser/browser.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace ktstr::testing {

namespace {

constexpr int kPatienceMs = 30000;

struct Pipe {
  UniqueFd reader;
  UniqueFd writer;
};

Result<Pipe> make_pipe()
{
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return Error::from_errno(errno, "cannot make a pipe");
  return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

Result<std::filesystem::path> find_browser()
{
  for (const char* name : {"chromium", "chromium-browser", "google-chrome"})
    if (auto found = find_program(name))
      return found;
  return Error::make(ErrorKind::not_found, "no Chromium is installed")
      .with_hint("apt install chromium");
}

std::string decode_base64(std::string_view text)
{
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const auto digit = kDigits.find(c);
    if (digit == std::string_view::npos)
      continue;
    bits = bits << 6U | static_cast<std::uint32_t>(digit);
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes += static_cast<char>(bits >> static_cast<unsigned>(held) & 0xffU);
    }
  }
  return bytes;
}

} // namespace

Result<Browser> Browser::start()
{
  auto program = find_browser();
  if (!program)
    return program.error();
  auto profile = TempDir::create("ktstr-browser");
  auto to = make_pipe();
  auto from = make_pipe();
  if (!profile || !to || !from)
    return Error::make(ErrorKind::io, "cannot prepare a browser");
  UniqueFd log(::open((profile->path() / "log").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  // The page is ours, and containers seldom allow the browser's own sandbox.
  auto process = Process::start(
      {.argv = {program->string(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-extensions",
                "--disable-background-networking",
                "--no-first-run",
                "--remote-debugging-pipe",
                "--user-data-dir=" + profile->path().string(),
                "about:blank"},
       .fds = {{log.get(), 1}, {log.get(), 2}, {to->reader.get(), 3}, {from->writer.get(), 4}},
       .environment = {{"HOME", profile->path().string()}}});
  if (!process)
    return process.error();
  Browser browser(
      std::move(*profile), std::move(*process), std::move(to->writer), std::move(from->reader));
  if (auto status = browser.attach(); !status)
    return status.error();
  return browser;
}

Status Browser::attach()
{
  const auto targets = call("Target.getTargets");
  if (!targets)
    return targets.error();
  for (const Json& target : (*targets)["targetInfos"].items()) {
    if (target["type"].as_string() != "page")
      continue;
    const auto attached = call("Target.attachToTarget",
                               Json::object({{"targetId", target["targetId"]}, {"flatten", true}}));
    if (!attached)
      return attached.error();
    session_ = (*attached)["sessionId"].as_string();
    for (const char* domain : {"Page.enable", "Runtime.enable", "Log.enable"})
      if (auto enabled = call(domain); !enabled)
        return enabled.error();
    return {};
  }
  return Error::make(ErrorKind::not_found, "the browser shows no page");
}

Result<Json> Browser::receive()
{
  while (true) {
    if (const auto end = unread_.find('\0'); end != std::string::npos) {
      auto message = Json::parse(unread_.substr(0, end));
      unread_.erase(0, end + 1);
      return message;
    }
    pollfd waiting{.fd = from_.get(), .events = POLLIN, .revents = 0};
    if (::poll(&waiting, 1, kPatienceMs) <= 0)
      return Error::make(ErrorKind::timeout, "the browser does not answer");
    std::array<char, 65536> bytes{};
    const auto got = ::read(from_.get(), bytes.data(), bytes.size());
    if (got <= 0)
      return Error::make(ErrorKind::io, "the browser ended");
    unread_.append(bytes.data(), static_cast<std::size_t>(got));
  }
}

void Browser::notice(const Json& event)
{
  const auto method = event["method"].as_string();
  const Json& what = event["params"];
  if (method == "Page.loadEventFired")
    is_loaded_ = true;
  else if (method == "Runtime.exceptionThrown")
    complaints_.push_back(what["exceptionDetails"].dump());
  else if (method == "Log.entryAdded" && what["entry"]["level"].as_string() != "verbose")
    complaints_.push_back(what["entry"]["text"].as_string());
  else if (method == "Runtime.consoleAPICalled")
    complaints_.push_back(what["args"].dump());
}

Result<Json> Browser::call(const std::string& method, const Json& parameters)
{
  Json message = Json::object({{"id", ++last_id_}, {"method", method}, {"params", parameters}});
  if (!session_.empty())
    message.set("sessionId", session_);
  const std::string bytes = message.dump() + '\0';
  if (::write(to_.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
    return Error::from_errno(errno, "cannot speak to the browser");
  while (true) {
    auto answer = receive();
    if (!answer)
      return answer.error().with_context("{}", method);
    if ((*answer)["id"].as_int() != last_id_) {
      notice(*answer);
      continue;
    }
    if (answer->has("error"))
      return Error::make(ErrorKind::invalid, "{}: {}", method, (*answer)["error"].dump());
    return (*answer)["result"];
  }
}

Status Browser::open(const std::filesystem::path& page)
{
  is_loaded_ = false;
  const auto gone = call("Page.navigate", Json::object({{"url", "file://" + page.string()}}));
  if (!gone)
    return gone.error();
  while (!is_loaded_) {
    auto event = receive();
    if (!event)
      return event.error().with_context("cannot open '{}'", page.string());
    notice(*event);
  }
  return {};
}

Result<Json> Browser::evaluate(const std::string& expression)
{
  auto answer = call("Runtime.evaluate",
                     Json::object({{"expression", expression},
                                   {"returnByValue", true},
                                   {"awaitPromise", true},
                                   {"userGesture", true}}));
  if (!answer)
    return answer.error();
  if (answer->has("exceptionDetails"))
    return Error::make(
        ErrorKind::invalid, "'{}': {}", expression, (*answer)["exceptionDetails"].dump());
  return (*answer)["result"]["value"];
}

Status Browser::click(const std::string& selector)
{
  const auto place = evaluate("(() => { const e = document.querySelector(" + Json(selector).dump() +
                              "); e.scrollIntoView({block: 'nearest'}); const r = "
                              "e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + "
                              "r.height / 2]; })()");
  if (!place)
    return place.error();
  for (const char* type : {"mousePressed", "mouseReleased"}) {
    const auto done = call("Input.dispatchMouseEvent",
                           Json::object({{"type", type},
                                         {"x", place->items().at(0)},
                                         {"y", place->items().at(1)},
                                         {"button", "left"},
                                         {"clickCount", 1}}));
    if (!done)
      return done.error();
  }
  return {};
}

Status Browser::press(const std::string& key)
{
  Json event = Json::object({{"type", "keyDown"}, {"key", key}});
  if (key == "Enter") // a button takes it by its character
    event.set("text", "\r").set("windowsVirtualKeyCode", 13);
  for (const char* type : {"keyDown", "keyUp"})
    if (auto done = call("Input.dispatchKeyEvent", event.set("type", type)); !done)
      return done.error();
  return {};
}

Status Browser::prefer(const std::string& colour_scheme)
{
  const auto feature = Json::object({{"name", "prefers-color-scheme"}, {"value", colour_scheme}});
  const auto done =
      call("Emulation.setEmulatedMedia", Json::object({{"features", Json::array({feature})}}));
  return done ? Status() : Status(done.error());
}

Status Browser::resize(int width, int height)
{
  const auto done = call(
      "Emulation.setDeviceMetricsOverride",
      Json::object(
          {{"width", width}, {"height", height}, {"deviceScaleFactor", 1}, {"mobile", false}}));
  return done ? Status() : Status(done.error());
}

Result<std::string> Browser::screenshot()
{
  const auto picture = call("Page.captureScreenshot", Json::object({{"format", "png"}}));
  if (!picture)
    return picture.error();
  return decode_base64((*picture)["data"].as_string());
}

} // namespace ktstr::testing
