// Describes the scheduler to ktstr: its BPF object, and a flag that tests can turn on.
#include <ktstr/ktstr.hpp>

static constexpr ktstr::Flag short_slice{
    "short", {.description = "a quarter of the default time slice", .rodata = {{"short_slice", 1}}}};

KTSTR_SCHEDULER(@NAME@, .description = "one queue for the whole machine", .flags = {&short_slice});

KTSTR_PLUGIN("@NAME@", "0.1.0", "GPL-2.0-only", &@NAME@);
