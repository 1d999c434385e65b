/* ktstr/hpp/plugin.hpp - the entry point of a plugin that offers items of any kinds. */
#ifndef KTSTR_HPP_PLUGIN_HPP
#define KTSTR_HPP_PLUGIN_HPP

#include <array>
#include <string_view>
#include <type_traits>

#include <ktstr/hpp/cell.hpp>
#include <ktstr/hpp/scheduler.hpp>
#include <ktstr/hpp/work_type.hpp>
#include <ktstr/payload.h>
#include <ktstr/plugin.h>
#include <ktstr/test.h>
#include <ktstr/vmm.h>

namespace [[gnu::visibility("hidden")]] ktstr {
namespace detail {

/** An item is a record of the C headers, or an object that has one. */
template <typename Item> constexpr const auto* record_of(const Item* item)
{
  if constexpr (requires { item->record(); })
    return item->record();
  else
    return item;
}

inline ktstr_status keep_host(const ktstr_host* host) noexcept
{
  the_host = host;
  return KTSTR_OK;
}

inline void forget_host() noexcept
{
  the_host = nullptr;
}

/** The factories of the items that a plugin offers. */
template <const auto*... kItems> class Items {
public:
  static const void* get_factory(const char* id) noexcept
  {
    const std::string_view wanted = id;
    const void* found = nullptr;
    (offer<ktstr_scheduler>(wanted, KTSTR_SCHEDULER_FACTORY, found),
     offer<ktstr_test>(wanted, KTSTR_TEST_FACTORY, found),
     offer<ktstr_payload>(wanted, KTSTR_PAYLOAD_FACTORY, found),
     offer<ktstr_vmm>(wanted, KTSTR_VMM_FACTORY, found),
     offer<ktstr_work_type>(wanted, KTSTR_WORK_TYPE_FACTORY, found));
    return found;
  }

private:
  template <typename Record>
  static constexpr uint32_t
      kCount = (0U + ... + (std::is_same_v<decltype(record_of(kItems)), const Record*> ? 1U : 0U));

  template <typename Record> static uint32_t count() noexcept { return kCount<Record>; }

  template <typename Record> static const void* describe(uint32_t index) noexcept
  {
    const void* found = nullptr;
    const auto take = [&](const auto* record) {
      if constexpr (std::is_same_v<decltype(record), const Record*>)
        if (index-- == 0)
          found = record;
    };
    (take(record_of(kItems)), ...);
    return found;
  }

  template <typename Record>
  static void offer(std::string_view wanted, std::string_view id, const void*& found) noexcept
  {
    static constexpr ktstr_factory kFactory = {count<Record>, describe<Record>};
    if (wanted == id && kCount < Record >> 0)
      found = &kFactory;
  }
};

} // namespace detail
} // namespace ktstr

/** Defines the plugin. Once, at file scope, followed by a semicolon.
 *  @param ... addresses of the items: tests, schedulers, payloads, VM back ends, work types.
 *  Example: KTSTR_PLUGIN("com.acme", "1.2.0", "MIT", &scx_acme, &shares); */
#define KTSTR_PLUGIN(ID, VERSION, LICENSE, ...)                                                    \
  KTSTR_PLUGIN_DEFINE(ID,                                                                          \
                      VERSION,                                                                     \
                      LICENSE,                                                                     \
                      ::ktstr::detail::keep_host,                                                  \
                      ::ktstr::detail::forget_host,                                                \
                      (::ktstr::detail::Items<__VA_ARGS__>::get_factory))

#endif /* KTSTR_HPP_PLUGIN_HPP */
