#include "vmm/fake/fake_vmm.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>

#include "core/base/file.h"

namespace ktstr {

namespace {

constexpr std::uint64_t kPage = 4096;

/// The window's bytes, kept only where something was written.
class SparseWindow {
public:
  void write(std::uint64_t offset, std::string_view bytes)
  {
    while (!bytes.empty()) {
      auto& page = pages_[offset / kPage];
      const auto part = std::min<std::uint64_t>(bytes.size(), kPage - offset % kPage);
      std::memcpy(page.data() + offset % kPage, bytes.data(), part);
      bytes.remove_prefix(part);
      offset += part;
    }
  }

  [[nodiscard]] std::string read(std::uint64_t offset, std::uint64_t size) const
  {
    std::string bytes(size, '\0');
    for (std::uint64_t done = 0; done < size;) {
      const auto at = offset + done;
      const auto part = std::min(size - done, kPage - at % kPage);
      if (const auto page = pages_.find(at / kPage); page != pages_.end())
        std::memcpy(bytes.data() + done, page->second.data() + at % kPage, part);
      done += part;
    }
    return bytes;
  }

  /// Where the last page that was written ends.
  [[nodiscard]] std::uint64_t end() const
  {
    return pages_.empty() ? 0 : (pages_.rbegin()->first + 1) * kPage;
  }

private:
  std::map<std::uint64_t, std::array<char, kPage>> pages_;
};

class FakeVm : public Vm {
public:
  FakeVm(FakeScript script, VmConfig config)
      : script_(std::move(script)), config_(std::move(config))
  {
  }

  Status read_memory(std::uint64_t address, std::span<std::byte> into) override
  {
    if (auto status = check(address, into.size()); !status)
      return status;
    const auto bytes = window_.read(address - kWindowBase, into.size());
    std::memcpy(into.data(), bytes.data(), bytes.size());
    return {};
  }

  Status write_memory(std::uint64_t address, std::span<const std::byte> from) override
  {
    if (auto status = check(address, from.size()); !status)
      return status;
    window_.write(address - kWindowBase, {reinterpret_cast<const char*>(from.data()), from.size()});
    return {};
  }

  Status resume() override
  {
    steps_ = script_(spec(), config_);
    return {};
  }

  VmEnd wait(Milliseconds limit) override
  {
    auto left = limit;
    while (end_ == VmEnd::running && next_ < steps_.size()) {
      const auto needed = steps_[next_].after - waited_;
      if (needed > left) {
        waited_ += left;
        return end_;
      }
      left -= needed;
      waited_ = Milliseconds{0};
      std::visit([this](const auto& action) { perform(action); }, steps_[next_++].action);
    }
    return end_;
  }

  [[nodiscard]] std::string last_words() const override { return last_words_; }
  void kill() override
  {
    if (end_ == VmEnd::running)
      end_ = VmEnd::killed;
  }

private:
  Status check(std::uint64_t address, std::uint64_t size) const
  {
    if (end_ == VmEnd::killed)
      return Error::make(ErrorKind::io, "the machine was ended");
    if (address < kWindowBase || address - kWindowBase > kWindowSize ||
        size > kWindowSize - (address - kWindowBase))
      return Error::make(ErrorKind::invalid, "guest address {:#x} is not in the window", address);
    return {};
  }

  [[nodiscard]] Json spec() const
  {
    const auto window = window_.read(0, window_.end());
    const auto request = read_request(window);
    return request ? Json::parse(request->spec).value_or({}) : Json();
  }

  void perform(const FakeFrame& frame)
  {
    const auto bytes = encode_frame(frame.type, sequence_++, frame.payload.dump());
    if (bytes.size() > kLogSize - log_written_) {
      write_number(offsetof(WindowHeader, frames_dropped), ++frames_dropped_);
      return;
    }
    window_.write(kLogOffset + log_written_, bytes);
    log_written_ += bytes.size();
    write_number(offsetof(WindowHeader, log_written), log_written_);
  }
  void perform(const FakeState& step)
  {
    write_number(offsetof(WindowHeader, guest_state), static_cast<std::uint32_t>(step.state));
  }
  void perform(const FakeBytes& step) { window_.write(step.offset, step.bytes); }
  void perform(const FakeText& step)
  {
    console_ += step.text;
    if (!config_.console_file.empty())
      (void)write_file(config_.console_file, console_);
  }
  void perform(const FakeEnd& step)
  {
    end_ = step.end;
    last_words_ = step.last_words;
  }

  template <typename Number> void write_number(std::uint64_t offset, Number number)
  {
    window_.write(offset, {reinterpret_cast<const char*>(&number), sizeof number});
  }

  FakeScript script_;
  VmConfig config_;
  SparseWindow window_;
  std::vector<FakeStep> steps_;
  std::size_t next_ = 0;
  Milliseconds waited_{0}; ///< of the next step's delay
  std::uint32_t sequence_ = 0;
  std::uint64_t log_written_ = 0;
  std::uint64_t frames_dropped_ = 0;
  std::string console_;
  std::string last_words_;
  VmEnd end_ = VmEnd::running;
};

} // namespace

VmmProbe FakeVmm::probe()
{
  return {.is_usable = true, .version = "fake"};
}

Result<std::unique_ptr<Vm>> FakeVmm::create(const VmConfig& config)
{
  ++creates;
  if (create_error)
    return *create_error;
  return std::unique_ptr<Vm>(std::make_unique<FakeVm>(script_, config));
}

Result<VmTemplate> FakeVmm::prepare_template(const VmConfig& config, const CancelToken*)
{
  ++templates;
  if (template_error)
    return *template_error;
  return VmTemplate{.key = "fake-" + format_topology(config.topology)};
}

Result<std::unique_ptr<Vm>> FakeVmm::fork(const VmTemplate&, const VmConfig& config)
{
  ++forks;
  if (fork_error)
    return *fork_error;
  return std::unique_ptr<Vm>(std::make_unique<FakeVm>(script_, config));
}

} // namespace ktstr
