/* ktstr/payload.h - factory "ktstr.payload/1". A payload is a program that tests run in the guest:
 * a benchmark or a load generator. In 0.1 payloads are described and listed; running them is the
 * extension "ktstr.payload-run/1".
 */
#ifndef KTSTR_PAYLOAD_H
#define KTSTR_PAYLOAD_H

#include <ktstr/plugin.h>

#define KTSTR_PAYLOAD_FACTORY "ktstr.payload/1"

#if defined(__cplusplus)
extern "C" {
#endif

/** How a payload's outcome is read. 0 is the same as EXIT_CODE: 0 is success, nothing is measured.
 * JSON: besides, its stdout is one JSON object whose numbers are metrics. */
enum { KTSTR_OUTPUT_EXIT_CODE = 1, KTSTR_OUTPUT_JSON = 2 };

/** RECORD. One payload. */
typedef struct ktstr_payload {
  uint32_t struct_size;
  uint32_t output;         /* KTSTR_OUTPUT_... */
  const char* id;          /* 1 to 64 letters, digits, '-', '_', '.'; unique among all payloads */
  const char* description; /* NULL: none */
  const char* path; /* on the host: a name (found in PATH) or a path; packed for the guest with its
                       libraries */
  const char* const* args; /* NULL-terminated, without argv[0]; NULL: none */
} ktstr_payload;

#if defined(__cplusplus)
}
#endif

#endif /* KTSTR_PAYLOAD_H */
