/* own.h - a plugin that brings a library of its own, and uses it wherever it is called: when it is
 * loaded, in its test in the guest, and in the test's check on the host. Each source defines
 * `use_library`. */
#ifndef OWN_H
#define OWN_H

#include <cstring>
#include <dlfcn.h>
#include <string>

#include <ktstr/ktstr.hpp>

/** Does something that only the plugin's own copy does right. Empty when it did; else what went
 * wrong. Called more than once. */
std::string use_library(bool is_guest);

/** Empty when the code at `address` comes from a file whose name has this in it. */
inline std::string unless_from(const void* address, const char* file)
{
  Dl_info info{};
  if (::dladdr(address, &info) != 0 && std::strstr(info.dli_fname, file) != nullptr)
    return {};
  return std::string("its library's code is that of ") +
         (info.dli_fname != nullptr ? info.dli_fname : "nobody");
}

inline ktstr_status load(const ktstr_host* host)
{
  ktstr::detail::keep_host(host);
  const auto wrong = use_library(false);
  if (wrong.empty())
    return KTSTR_OK;
  host->set_error(host, wrong.c_str());
  return KTSTR_ERR_INTERNAL;
}

inline ktstr_status run(const ktstr_test*, const ktstr_run* run, ktstr_verdict* verdict)
{
  const auto wrong = use_library(true);
  KTSTR_CHECK(run, wrong.empty(), wrong.empty() ? "the plugin's own library works" : wrong.c_str());
  *verdict = KTSTR_VERDICT_PASS;
  return KTSTR_OK;
}

inline ktstr_status check_on_host(const ktstr_host* host,
                                  const ktstr_test*,
                                  const ktstr_cell_result*,
                                  ktstr_verdict* verdict)
{
  const auto wrong = use_library(false);
  host->set_error(host, wrong.c_str());
  *verdict = wrong.empty() ? KTSTR_VERDICT_PASS : KTSTR_VERDICT_FAIL;
  return KTSTR_OK;
}

static constexpr ktstr_test_ops kOps = {.run = run};
static constexpr ktstr_test_host_ops kHostOps = {.check_passed = check_on_host};
static constexpr ktstr_test kTest = {KTSTR_RECORD(ktstr_test),
                                     .duration_ms = 100,
                                     .id = OWN_ID,
                                     .ops = &kOps,
                                     .host_ops = &kHostOps};

KTSTR_PLUGIN_DEFINE(OWN_ID,
                    "1.0.0",
                    "BSD-2-Clause",
                    load,
                    ktstr::detail::forget_host,
                    (ktstr::detail::Items<&kTest>::get_factory));

#endif /* OWN_H */
