/* VM back ends that answer wrongly when they are asked for a command, one for each way. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ktstr/items.h>
#include <ktstr/vmm.h>

static ktstr_status is_usable(const ktstr_host* host)
{
  (void)host;
  return KTSTR_OK;
}

static ktstr_status is_not_usable(const ktstr_host* host)
{
  host->set_error(host, "there is no acme-vmm in PATH");
  return KTSTR_ERR_UNSUPPORTED;
}

#define COMMAND(name)                                                                              \
  static ktstr_status name(                                                                        \
      const ktstr_host* host, const ktstr_machine* machine, const ktstr_text_sink* words)

COMMAND(names_no_program)
{
  (void)host, (void)machine, (void)words;
  return KTSTR_OK;
}

COMMAND(writes_a_nul)
{
  (void)host, (void)machine;
  words->write(words, "a\0b", 3);
  return KTSTR_OK;
}

COMMAND(writes_null)
{
  (void)host, (void)machine;
  words->write(words, NULL, 3);
  return KTSTR_OK;
}

COMMAND(never_stops)
{
  (void)host, (void)machine;
  for (int i = 0; i < 100000; ++i)
    words->write(words, "word", 4);
  return KTSTR_OK;
}

COMMAND(refuses)
{
  (void)machine, (void)words;
  host->set_error(host, "acme-vmm has no SMT");
  return KTSTR_ERR_UNSUPPORTED;
}

COMMAND(fails_silently)
{
  (void)host, (void)machine, (void)words;
  return KTSTR_ERR_IO;
}

COMMAND(crashes)
{
  (void)host, (void)machine, (void)words;
  abort();
}

COMMAND(hangs)
{
  (void)host, (void)machine, (void)words;
  for (;;)
    pause();
}

COMMAND(names_all)
{
  (void)host;
  words->write(words, "acme-vmm", 8);
  words->write(words, machine->memory_file, strlen(machine->memory_file));
  words->write(words, machine->clock == KTSTR_CLOCK_VIRTUAL ? "virtual" : "not so", 7);
  return KTSTR_OK;
}

static const ktstr_vmm_ops kUsable = {is_usable};
static const ktstr_vmm_ops kNotUsable = {is_not_usable};

#define VMM(name)                                                                                  \
  static const ktstr_vmm_boot_ops name##_boot = {name};                                            \
  static const ktstr_vmm name##_vmm = {                                                            \
      KTSTR_RECORD(ktstr_vmm), .id = #name, .ops = &kUsable, .boot = &name##_boot}

VMM(names_no_program);
VMM(writes_a_nul);
VMM(writes_null);
VMM(never_stops);
VMM(refuses);
VMM(fails_silently);
VMM(crashes);
VMM(hangs);
VMM(names_all);

static const ktstr_vmm not_usable_vmm = {
    KTSTR_RECORD(ktstr_vmm), .id = "not_usable", .ops = &kNotUsable};

KTSTR_PLUGIN_ITEMS("bad_vmms",
                   "0.1.0",
                   "BSD-2-Clause",
                   KTSTR_VMM_FACTORY,
                   &names_no_program_vmm,
                   &writes_a_nul_vmm,
                   &writes_null_vmm,
                   &never_stops_vmm,
                   &refuses_vmm,
                   &fails_silently_vmm,
                   &crashes_vmm,
                   &hangs_vmm,
                   &names_all_vmm,
                   &not_usable_vmm);
