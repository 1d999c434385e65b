// A payload: a program of the host that tests run in the guest, packed with its libraries.
#include <ktstr/ktstr.hpp>

static constexpr const char* kArgs[] = {"-c", "exit 0", nullptr};

static constexpr ktstr_payload @NAME@ = {
    KTSTR_RECORD(ktstr_payload),
    .output = KTSTR_OUTPUT_EXIT_CODE,
    .id = "@NAME@",
    .description = "a shell that ends at once: put your benchmark here",
    .path = "sh",
    .args = kArgs,
};

KTSTR_PLUGIN("@NAME@", "0.1.0", "MIT", &@NAME@);
