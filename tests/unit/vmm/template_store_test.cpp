#include <array>
#include <atomic>
#include <fstream>
#include <thread>

#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "vmm/template_store.h"

using ktstr::Error;
using ktstr::ErrorKind;
using ktstr::Json;
using ktstr::Milliseconds;
using ktstr::Status;
using ktstr::TempDir;
using ktstr::TemplateStore;

namespace {

namespace fs = std::filesystem;

struct StoreFixture {
  StoreFixture() : folder(std::move(*TempDir::create("ktstr-store"))) {}

  TemplateStore::Config config(std::uint64_t limit = 0) const
  {
    return {.folder = folder.path() / "templates",
            .limit_bytes = limit,
            .patience = Milliseconds{30000},
            .settle = Milliseconds{0}};
  }

  TemplateStore::Builder builder(std::size_t size = 10000)
  {
    return [this, size](const fs::path& target) -> Status {
      ++builds;
      return ktstr::write_file(target / "ram0", std::string(size, 'x'));
    };
  }

  ktstr::Result<ktstr::StoredTemplate> get(TemplateStore& store, const std::string& key)
  {
    return store.find_or_build(key, Json::object({{"topology", "1n1l1c1t"}}), builder(), nullptr);
  }

  TempDir folder;
  std::atomic<int> builds{0};
};

void flip_byte(const fs::path& file)
{
  auto content = *ktstr::read_file(file);
  content[content.size() / 2] ^= 1;
  REQUIRE(ktstr::write_file(file, content));
}

} // namespace

TEST_CASE_METHOD(StoreFixture, "a template is built once and then found", "[template]")
{
  TemplateStore store(config());
  const auto first = get(store, "key");
  REQUIRE(first);
  CHECK(first->is_new);
  TemplateStore other_process(config());
  const auto second = get(other_process, "key");
  REQUIRE(second);
  CHECK_FALSE(second->is_new);
  CHECK(second->folder == first->folder);
  CHECK(second->description["topology"].as_string() == "1n1l1c1t");
  CHECK(builds == 1);
}

TEST_CASE_METHOD(StoreFixture, "builders of one key wait for the first of them", "[template]")
{
  std::array<std::thread, 8> threads;
  std::atomic<int> found{0};
  for (auto& thread : threads)
    thread = std::thread([&] {
      TemplateStore store(config()); // a process of its own, as far as the store can tell
      if (get(store, "key"))
        ++found;
    });
  for (auto& thread : threads)
    thread.join();
  CHECK(found == 8);
  CHECK(builds == 1);
}

TEST_CASE_METHOD(StoreFixture, "what another process is writing down is no damage", "[template]")
{
  TemplateStore builder_of_it(config());
  const auto first = get(builder_of_it, "key");
  REQUIRE(first);
  // Another process has read the template through, and its note of that is not yet in place.
  REQUIRE(ktstr::write_file(first->folder / "checked.json.a1B2c3", "{"));
  TemplateStore store(config());
  const auto second = get(store, "key");
  REQUIRE(second);
  CHECK_FALSE(second->is_new);
  CHECK(builds == 1);
}

TEST_CASE_METHOD(StoreFixture, "a damaged template is rebuilt, never used", "[template]")
{
  fs::path folder_of_key;
  {
    TemplateStore store(config());
    folder_of_key = get(store, "key")->folder;
  }
  SECTION("a byte of the content")
  {
    flip_byte(folder_of_key / "ram0");
  }
  SECTION("cut short")
  {
    fs::resize_file(folder_of_key / "ram0", 100);
  }
  SECTION("a file is missing")
  {
    fs::remove(folder_of_key / "ram0");
  }
  SECTION("no manifest")
  {
    fs::remove(folder_of_key / "manifest.json");
  }
  SECTION("manifest is not JSON")
  {
    fs::resize_file(folder_of_key / "manifest.json", 20);
  }
  TemplateStore store(config());
  const auto found = get(store, "key");
  REQUIRE(found);
  CHECK(found->is_new);
  CHECK(builds == 2);
  CHECK(ktstr::read_file(found->folder / "ram0").value_or("") == std::string(10000, 'x'));
}

TEST_CASE_METHOD(StoreFixture, "what a run read through is not read again", "[template]")
{
  TemplateStore builder_of_it(config());
  const auto manifest = get(builder_of_it, "key")->folder / "manifest.json";
  TemplateStore reader(config());
  CHECK_FALSE(get(reader, "key")->is_new);
  auto text = *ktstr::read_file(manifest);
  const auto hash = text.find("\"hash\": \"") + 9;
  text[hash] = text[hash] == '0' ? '1' : '0'; // reading the content through would refuse it
  REQUIRE(ktstr::write_file(manifest, text));
  TemplateStore later(config());
  CHECK_FALSE(get(later, "key")->is_new);
  later.distrust("key");
  CHECK(get(later, "key")->is_new);
}

TEST_CASE_METHOD(StoreFixture, "a write after a run had read it through is found", "[template]")
{
  TemplateStore builder_of_it(config());
  const auto file = get(builder_of_it, "key")->folder / "ram0";
  TemplateStore reader(config());
  CHECK_FALSE(get(reader, "key")->is_new);
  std::this_thread::sleep_for(Milliseconds{20}); // more than a tick of the file system's clock
  std::fstream(file, std::ios::in | std::ios::out | std::ios::binary).put('y');
  TemplateStore later(config());
  CHECK(get(later, "key")->is_new);
}

TEST_CASE_METHOD(StoreFixture, "a file that was just written is not vouched for", "[template]")
{
  auto patient = config();
  patient.settle = Milliseconds{60000};
  TemplateStore builder_of_it(patient);
  const auto folder_of_key = get(builder_of_it, "key")->folder;
  TemplateStore reader(patient);
  CHECK_FALSE(get(reader, "key")->is_new);
  CHECK_FALSE(fs::exists(folder_of_key / "checked.json"));
}

TEST_CASE_METHOD(StoreFixture, "damage since the first look is found once in doubt", "[template]")
{
  TemplateStore store(config());
  const auto first = get(store, "key");
  flip_byte(first->folder / "ram0");
  CHECK_FALSE(get(store, "key")->is_new);
  store.distrust("key");
  CHECK(get(store, "key")->is_new);
}

TEST_CASE_METHOD(StoreFixture, "a build that fails leaves nothing behind", "[template]")
{
  TemplateStore store(config());
  const auto failed = store.find_or_build(
      "key",
      {},
      [](const fs::path& target) -> Status {
        (void)ktstr::write_file(target / "ram0", "half");
        return Error(ErrorKind::io, "disk full");
      },
      nullptr);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().text() == "disk full");
  CHECK(store.list().empty());
  CHECK(get(store, "key")->is_new);
}

TEST_CASE_METHOD(StoreFixture, "what a dead builder left is removed", "[template]")
{
  const auto leftover = config().folder / ".building-key.abcdef";
  fs::create_directories(leftover);
  TemplateStore store(config());
  REQUIRE(get(store, "key"));
  CHECK_FALSE(fs::exists(leftover));
}

TEST_CASE_METHOD(StoreFixture, "the least recently used templates go first", "[template]")
{
  TemplateStore store(config(64 << 10));
  const auto add = [&](const std::string& key, int age_s) {
    const auto made = store.find_or_build(key, {}, builder(20000), nullptr);
    REQUIRE(made);
    fs::last_write_time(made->folder / "manifest.json",
                        fs::file_time_type::clock::now() - std::chrono::seconds(age_s));
  };
  add("old", 300);
  add("older", 600);
  add("new", 0);
  const auto left = store.list();
  REQUIRE(left.size() == 2);
  CHECK(left[0].key == "old");
  CHECK(left[1].key == "new");
}

TEST_CASE_METHOD(StoreFixture, "use makes a template young again", "[template]")
{
  TemplateStore store(config());
  const auto made = get(store, "a");
  fs::last_write_time(made->folder / "manifest.json",
                      fs::file_time_type::clock::now() - std::chrono::hours(1));
  REQUIRE(get(store, "b"));
  REQUIRE(get(store, "a"));
  CHECK(store.list().back().last_used >= store.list().front().last_used);
  const auto an_hour_ago = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() -
                                                                std::chrono::minutes(59));
  CHECK(store.list().front().last_used > an_hour_ago);
}

TEST_CASE_METHOD(StoreFixture, "clean removes one template, or all", "[template]")
{
  TemplateStore store(config());
  REQUIRE(get(store, "a"));
  REQUIRE(get(store, "b"));
  CHECK(store.clean("nothing").error().kind() == ErrorKind::not_found);
  CHECK(store.clean("a")->size() == 1);
  REQUIRE(store.list().size() == 1);
  CHECK(store.list()[0].key == "b");
  CHECK(store.clean("")->size() == 1);
  CHECK(store.list().empty());
}

TEST_CASE_METHOD(StoreFixture, "who waits for another builder can be cancelled", "[template]")
{
  TemplateStore store(config());
  ktstr::CancelToken cancel;
  std::optional<ErrorKind> kind;
  const auto build = [&](const fs::path& target) -> Status {
    // While this one builds, another asks for the same key.
    std::thread other([&] {
      cancel.cancel();
      TemplateStore waiting(config());
      const auto result = waiting.find_or_build("key", {}, builder(), &cancel);
      kind = result ? ErrorKind::unset : result.error().kind();
    });
    other.join();
    return ktstr::write_file(target / "ram0", "x");
  };
  REQUIRE(store.find_or_build("key", {}, build, nullptr));
  CHECK(kind == ErrorKind::cancelled);
}
