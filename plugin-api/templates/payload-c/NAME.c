/* A payload: a program of the host that tests run in the guest, packed with its libraries. */
#include <ktstr/items.h>
#include <ktstr/payload.h>

static const char* const args[] = {"-c", "exit 0", NULL};

static const ktstr_payload payload = {
    KTSTR_RECORD(ktstr_payload),
    .output = KTSTR_OUTPUT_EXIT_CODE,
    .id = "@NAME@",
    .description = "a shell that ends at once: put your benchmark here",
    .path = "sh",
    .args = args,
};

KTSTR_PLUGIN_ITEMS("@NAME@", "0.1.0", "MIT", KTSTR_PAYLOAD_FACTORY, &payload);
