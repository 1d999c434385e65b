/* A test whose body writes garbage over the whole window through which its guest reports. */
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>

#include <ktstr/items.h>
#include <ktstr/test.h>

/* As the kernel's command line reserves it; when that changes, this test passes and its user fails.
 */
#define WINDOW_BASE 0x10000000
#define WINDOW_SIZE (64UL << 20)

static ktstr_status run(const ktstr_test* test, const ktstr_run* run, ktstr_verdict* verdict)
{
  (void)test;
  const int memory = open("/dev/mem", O_RDWR | O_CLOEXEC);
  uint64_t* window =
      mmap(NULL, WINDOW_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, memory, WINDOW_BASE);
  KTSTR_CHECK(run, window != MAP_FAILED, "the window can be mapped");
  if (window != MAP_FAILED) {
    uint64_t garbage = 0x9e3779b97f4a7c15;
    for (uint64_t i = 0; i < WINDOW_SIZE / sizeof *window; ++i)
      window[i] = garbage = garbage * 6364136223846793005 + 1442695040888963407;
  }
  *verdict = KTSTR_VERDICT_PASS;
  return KTSTR_OK;
}

static const ktstr_test_ops ops = {.run = run};
static const ktstr_test scribble = {
    KTSTR_RECORD(ktstr_test), .id = "scribble", .description = "garbles its report", .ops = &ops};

KTSTR_PLUGIN_ITEMS("scribble", "0.1.0", "BSD-2-Clause", KTSTR_TEST_FACTORY, &scribble);
