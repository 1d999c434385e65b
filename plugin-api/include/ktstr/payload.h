/* ktstr/payload.h - factory "ktstr.payload/1". A payload is a program that tests run in the guest:
 * a benchmark or a load generator. Tests name it (ktstr_test: payload, workloads), scenarios run it
 * (operation run_payload). The program, its libraries and its files come from the host; what it
 * prints is read and judged there.
 */
#ifndef KTSTR_PAYLOAD_H
#define KTSTR_PAYLOAD_H

#include <ktstr/plugin.h>

#define KTSTR_PAYLOAD_FACTORY "ktstr.payload/1"

#if defined(__cplusplus)
extern "C" {
#endif

/** How a payload's outcome is read. 0 is the same as EXIT_CODE: 0 is success, nothing is measured.
 * JSON: besides, what it prints is a JSON document whose numbers are metrics, named by the keys and
 * indices on the way to them, joined with dots. TEXT: each of its metrics says where it is found
 * (`match`). Standard error is read when standard output has no metric. */
enum { KTSTR_OUTPUT_EXIT_CODE = 1, KTSTR_OUTPUT_JSON = 2, KTSTR_OUTPUT_TEXT = 3 };

/** Bits of json_options. Without any, the whole output is the document, or else the region from its
 * first bracket to the one that closes it. ALL_REGIONS: every such region, as an array of them, so
 * that names begin with 0, 1, ... LINES: every line that is a document, likewise. SKIP_BANNER: the
 * first region that begins and ends lines and is a document. ESCAPE_DOTS: '.' and '\' in keys are
 * written "\." and "\\". At most one of the first three. */
enum {
  KTSTR_JSON_ALL_REGIONS = 1,
  KTSTR_JSON_LINES = 2,
  KTSTR_JSON_SKIP_BANNER = 4,
  KTSTR_JSON_ESCAPE_DOTS = 8
};

/** Which way a metric gets better. 0: not known. TARGET: towards `target`. */
enum {
  KTSTR_POLARITY_HIGHER_BETTER = 1,
  KTSTR_POLARITY_LOWER_BETTER = 2,
  KTSTR_POLARITY_TARGET = 3,
  KTSTR_POLARITY_INFORMATIONAL = 4
};

/** What becomes of the values of several matching lines. 0 is the same as FIRST. */
enum {
  KTSTR_FOLD_FIRST = 1,
  KTSTR_FOLD_LAST = 2,
  KTSTR_FOLD_MIN = 3,
  KTSTR_FOLD_MAX = 4,
  KTSTR_FOLD_MEAN = 5,
  KTSTR_FOLD_SUM = 6
};

/** RECORD. What is known of a metric. */
typedef struct ktstr_payload_metric {
  uint32_t struct_size;
  uint32_t polarity; /* KTSTR_POLARITY_... */
  const char* name;  /* JSON: as read, "jobs.0.read.iops"; TEXT: any */
  const char* unit;  /* NULL: none */
  double target;     /* of TARGET */
  const char* match; /* TEXT only: words that stand side by side in a line. "{}" is the number,
                        which may have other characters before or after it ("{}s"); "*" is any word.
                        "events per second: {}" */
  uint32_t fold;     /* TEXT only: KTSTR_FOLD_... */
  uint32_t reserved_zero;
} ktstr_payload_metric;

/** What a run of a payload must show. Bounds are inclusive. EXIT_CODE: it ends with this code
 * (-1: by a signal) instead of 0; any other hides all other checks. */
enum {
  KTSTR_PAYLOAD_MIN = 1,
  KTSTR_PAYLOAD_MAX = 2,
  KTSTR_PAYLOAD_RANGE = 3,
  KTSTR_PAYLOAD_EXISTS = 4,
  KTSTR_PAYLOAD_EXIT_CODE = 5
};

/** RECORD. One check. */
typedef struct ktstr_payload_check {
  uint32_t struct_size;
  uint32_t kind;      /* KTSTR_PAYLOAD_... */
  const char* metric; /* NULL for EXIT_CODE */
  double low;         /* of MIN and RANGE */
  double high;        /* of MAX and RANGE */
  int32_t exit_code;  /* of EXIT_CODE */
  uint32_t reserved_zero;
} ktstr_payload_check;

/** RECORD. One payload. */
typedef struct ktstr_payload {
  uint32_t struct_size;
  uint32_t output;         /* KTSTR_OUTPUT_... */
  const char* id;          /* 1 to 64 letters, digits, '-', '_', '.'; unique among all payloads */
  const char* description; /* NULL: none */
  const char* path; /* on the host: a name (looked for beside the plugin, then in PATH), or a path
                       (a relative one begins at the plugin's folder); packed for the guest with its
                       libraries */
  const char* const* args; /* NULL-terminated, without argv[0]; NULL: none */
  /* since 0.1, after its first members */
  uint32_t json_options;     /* KTSTR_JSON_... */
  uint32_t uses_parent_pgrp; /* 1: it stays in its starter's process group, and is killed alone;
                                0: it leads a group of its own, which is killed as a whole */
  const ktstr_payload_metric* const* metrics; /* NULL-terminated; NULL: none */
  const ktstr_payload_check* const* checks;   /* NULL-terminated; NULL: that it exits with 0 */
  const char* const* include_files; /* files and folders of the host, found as `path` is; in the
                                       guest /include-files/NAME. NULL: none */
  const char* const* known_flags;   /* long flags that it takes, without dashes; a test that gives
                                       another is refused. NULL: any */
  const char* output_file; /* in the guest: read instead of its standard output. NULL: that */
  const char* package;     /* what to install when the program is not there. NULL: not known */
} ktstr_payload;

#if defined(__cplusplus)
}
#endif

#endif /* KTSTR_PAYLOAD_H */
