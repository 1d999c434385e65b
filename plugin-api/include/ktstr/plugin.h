/* ktstr/plugin.h - the entry point of every ktstr plugin: one exported data object, one ELF note,
 * and the few words that all plugin kinds share. Plain C11; no dependency; nothing but fixed-width
 * types crosses.
 *
 * Rule of growth: TABLES (structs of function pointers) are frozen once released; growth is a new
 * id. RECORDS (plain data, first member struct_size) grow at the tail only, and zero always means
 * "not set". A reader copies min(its size, struct_size), zero-fills the rest, and refuses a longer
 * record whose extra tail is not all zero. Records are therefore passed by pointer, never in arrays
 * of structs.
 *
 * Versions: before 1.0 any minor version may change anything, so a plugin works with exactly the
 * minor it was compiled for. From 1.0 on the major must be equal and min_host_minor at most
 * ktstr's.
 *
 * Tags used below.
 *   PLACE   [host] a child process of ktstr; [guest] a child process of the agent in the virtual
 *           machine. The same file is loaded in both; no memory is shared between them.
 *   THREAD  [main] never two calls at once into one plugin; [any] from any thread, at any time.
 *
 * Ownership: texts and records that a plugin returns stay the plugin's and live until `deinit`;
 * texts that ktstr passes are valid during the call only. Nothing is ever freed by the other side.
 *
 * Texts are UTF-8, NUL-terminated, one line without control characters, at most 4096 bytes, unless
 * said otherwise. Lists end with NULL and have at most 1024 entries.
 *
 * Errors: a function that can fail returns a negative ktstr_status after host->set_error(). No C++
 * exception and no longjmp may leave a plugin's function.
 */
#ifndef KTSTR_PLUGIN_H
#define KTSTR_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KTSTR_ABI_MAJOR 0
#define KTSTR_ABI_MINOR 1

/** First word of the entry object: "KTST" read as little-endian bytes. */
#define KTSTR_MAGIC 0x5453544bU

/** ELF note that says "this file is a plugin" before any of its code runs: name, and type of
 * {major, minor}. */
#define KTSTR_NOTE_NAME "ktstr"
#define KTSTR_NOTE_TYPE 1U

/** A limit that is explicitly absent, where 0 would mean "not set, use the default". */
#define KTSTR_UNLIMITED UINT32_MAX

#if defined(__cplusplus)
#define KTSTR_EXTERN_C extern "C"
#else
#define KTSTR_EXTERN_C extern
#endif
#define KTSTR_EXPORT __attribute__((visibility("default")))

/** Initialiser for a record: sets struct_size. The members that follow are written as designated
 * initialisers, which C11 and C++20 have; C++17 assigns struct_size and the members instead. */
#define KTSTR_RECORD(type) .struct_size = (uint32_t)sizeof(type)

#if defined(__cplusplus)
extern "C" {
#endif

/** Says whether the machinery worked. 0 is success, errors are negative. Never says what a test
 * found. */
typedef int32_t ktstr_status;
enum {
  KTSTR_OK = 0,
  KTSTR_ERR_INVALID = -1,     /* an argument or document is malformed */
  KTSTR_ERR_UNSUPPORTED = -2, /* this kernel, topology or host cannot do it */
  KTSTR_ERR_NO_MEMORY = -3,
  KTSTR_ERR_IO = -4,
  KTSTR_ERR_TIMEOUT = -5,
  KTSTR_ERR_CANCELLED = -6,
  KTSTR_ERR_INTERNAL = -7
};

/** Says what a test found. Zero is never "pass": a forgotten write is reported as a bug of the
 * plugin. */
typedef int32_t ktstr_verdict;
enum {
  KTSTR_VERDICT_NONE = 0,
  KTSTR_VERDICT_PASS = 1,
  KTSTR_VERDICT_FAIL = 2,
  KTSTR_VERDICT_SKIP = 3,
  KTSTR_VERDICT_INCONCLUSIVE = 4
};

typedef int32_t ktstr_log_level;
enum {
  KTSTR_LOG_TRACE = 0,
  KTSTR_LOG_DEBUG = 1,
  KTSTR_LOG_INFO = 2,
  KTSTR_LOG_WARN = 3,
  KTSTR_LOG_ERROR = 4
};

/** Where the plugin's code is running. */
enum { KTSTR_ROLE_HOST = 1, KTSTR_ROLE_GUEST = 2 };

/** TABLE, frozen. What ktstr offers to a plugin. Valid from `init` to the end of the process. */
typedef struct ktstr_host ktstr_host;
struct ktstr_host {
  uint16_t abi_major; /* of this ktstr */
  uint16_t abi_minor;
  uint32_t role;   /* KTSTR_ROLE_HOST or KTSTR_ROLE_GUEST */
  void* host_data; /* ktstr's; plugins do not touch it */

  /** Finds an optional interface.
   *  @param id such as "ktstr.metrics/1"; NULL finds nothing.
   *  @return NULL for an unknown id, never an error; else a table with the host's lifetime.
   *  PLACE [host][guest]  THREAD [any]  since 0.1 */
  const void* (*get_extension)(const ktstr_host* host, const char* id);

  /** Writes one line to ktstr's log, marked with the plugin's name. Cannot fail.
   *  @param level a level out of range is taken as the nearest.
   *  @param text copied; NULL writes nothing.
   *  PLACE [host][guest]  THREAD [any]  since 0.1 */
  void (*log)(const ktstr_host* host, ktstr_log_level level, const char* text);

  /** Sets the text for the negative status that the calling function is about to return. The last
   *  call wins. Cannot fail.
   *  @param text copied; NULL: none.
   *  PLACE [host][guest]  THREAD the one that returns the status  since 0.1 */
  void (*set_error)(const ktstr_host* host, const char* text);
};

/** TABLE, frozen. Lists the items of one kind that a plugin offers. The record type follows from
 * the factory id: "ktstr.scheduler/1" -> ktstr_scheduler, "ktstr.test/1" -> ktstr_test,
 * "ktstr.payload/1" -> ktstr_payload, "ktstr.vmm/1" -> ktstr_vmm. */
typedef struct ktstr_factory ktstr_factory;
struct ktstr_factory {
  /** @return number of items, at most 4096; the same on every call.
   *  PLACE [host][guest]  THREAD [any]  since 0.1 */
  uint32_t (*count)(void);

  /** Describes one item. Pure: quick, no side effect, the same answer on every call.
   *  @param index 0 <= index < count().
   *  @return a record with the plugin's lifetime, never NULL.
   *  PLACE [host][guest]  THREAD [any]  since 0.1 */
  const void* (*describe)(uint32_t index);
};

/** Entry object, exported as the symbol `ktstr_plugin`. It is data, not a function, so that ktstr
 * reads magic and version before it calls anything. Frozen. Written by KTSTR_PLUGIN_DEFINE. */
typedef struct ktstr_plugin_entry {
  uint32_t magic;          /* KTSTR_MAGIC */
  uint16_t abi_major;      /* that it was compiled against */
  uint16_t abi_minor;      /* that it was compiled against */
  uint16_t min_host_minor; /* that it really needs */
  uint16_t reserved_zero;  /* must be 0 */
  uint32_t flags;          /* must be 0 */
  const char* id;          /* 1 to 64 letters, digits, '.', '-', '_'; unique among plugins */
  const char* version;     /* the plugin's own */
  const char* license;     /* SPDX expression */

  /** Called after load, before anything else; may be NULL. Quick: no blocking, no thread, no fork.
   *  @param host valid to the end of the process.
   *  @return KTSTR_OK, or a negative status after host->set_error(): the plugin is then not used.
   *  PLACE [host][guest]  THREAD [main]  since 0.1 */
  ktstr_status (*init)(const ktstr_host* host);

  /** Undoes init; may be NULL. A second init may follow. A process that ends need not call it.
   *  PLACE [host][guest]  THREAD [main]  since 0.1 */
  void (*deinit)(void);

  /** @param factory_id never NULL.
   *  @return a `const ktstr_factory *` with the plugin's lifetime for a kind that the plugin
   * offers, NULL for every other. PLACE [host][guest]  THREAD [any]  since 0.1 */
  const void* (*get_factory)(const char* factory_id);
} ktstr_plugin_entry;

/* C++ would give a const object internal linkage: the extern declaration must come first. */
extern KTSTR_EXPORT const ktstr_plugin_entry ktstr_plugin;

/** TABLE, frozen. Receives text, during the call that was given the sink. */
typedef struct ktstr_text_sink ktstr_text_sink;
struct ktstr_text_sink {
  void* data; /* the caller's */

  /** Receives one text; cannot fail.
   *  @param text valid during the call; the receiver copies what it keeps.
   *  PLACE [host][guest]  THREAD the one that was given the sink  since 0.1 */
  void (*write)(const ktstr_text_sink* sink, const char* text, uint64_t size);
};

/** RECORD. Which topologies an item can run on; all bounds are inclusive. Every 0 takes the
 * default; KTSTR_UNLIMITED lifts a maximum. A minimum above its maximum is refused. */
typedef struct ktstr_constraints {
  uint32_t struct_size;
  uint32_t min_numa_nodes; /* default 1 */
  uint32_t max_numa_nodes; /* default 1 */
  uint32_t min_llcs;       /* default 1; machine-wide */
  uint32_t max_llcs;       /* default 12 */
  uint32_t min_cpus;       /* default 1 */
  uint32_t max_cpus;       /* default 192 */
  uint32_t requires_smt;   /* 0 or 1; 1: at least two threads per core */
} ktstr_constraints;

#if defined(__cplusplus)
} /* extern "C" */
#endif

/** The note, as bytes that survive strip, LTO and --gc-sections. Used by KTSTR_PLUGIN_DEFINE. */
typedef struct ktstr_note {
  uint32_t name_size;
  uint32_t desc_size;
  uint32_t type;
  char name[8];
  uint32_t major;
  uint32_t minor;
} ktstr_note;

#define KTSTR_PLUGIN_NOTE                                                                          \
  __attribute__((                                                                                  \
      section(".note.ktstr"), used, aligned(4))) static const ktstr_note ktstr_plugin_note = {     \
      6U,                                                                                          \
      8U,                                                                                          \
      KTSTR_NOTE_TYPE,                                                                             \
      {'k', 't', 's', 't', 'r', 0, 0, 0},                                                          \
      KTSTR_ABI_MAJOR,                                                                             \
      KTSTR_ABI_MINOR}

/** Defines the entry object and the note. Once per plugin, at file scope, followed by a semicolon.
 *  @param INIT, DEINIT may be NULL.
 *  Example: KTSTR_PLUGIN_DEFINE("scx_acme", "1.2.0", "GPL-2.0-only", NULL, NULL, get_factory); */
#define KTSTR_PLUGIN_DEFINE(ID, VERSION, LICENSE, INIT, DEINIT, GET_FACTORY)                       \
  KTSTR_PLUGIN_NOTE;                                                                               \
  const ktstr_plugin_entry ktstr_plugin = {KTSTR_MAGIC,                                            \
                                           KTSTR_ABI_MAJOR,                                        \
                                           KTSTR_ABI_MINOR,                                        \
                                           0,                                                      \
                                           0,                                                      \
                                           0,                                                      \
                                           ID,                                                     \
                                           VERSION,                                                \
                                           LICENSE,                                                \
                                           INIT,                                                   \
                                           DEINIT,                                                 \
                                           GET_FACTORY}

#endif /* KTSTR_PLUGIN_H */
