/* A VM back end: QEMU's machine type "microvm". No PCI bus, no PIC, no PIT, no RTC: the kernel has
 * little to look for. What a stock kernel needs of it is in README.md.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ktstr/items.h>
#include <ktstr/vmm.h>

#define QEMU "qemu-system-x86_64"
#define LONGEST_WORD 8192

/* Whether a program is in one of the folders of PATH. */
static bool is_installed(const char* program)
{
  const char* folder = getenv("PATH");
  while (folder != NULL && *folder != '\0') {
    char path[4096];
    const size_t length = strcspn(folder, ":");
    const int written = snprintf(path, sizeof path, "%.*s/%s", (int)length, folder, program);
    if (written > 0 && (size_t)written < sizeof path && access(path, X_OK) == 0)
      return true;
    folder += length;
    folder += *folder == ':';
  }
  return false;
}

static ktstr_status probe(const ktstr_host* host)
{
  if (is_installed(QEMU))
    return KTSTR_OK;
  host->set_error(host, "there is no " QEMU " in PATH; apt install qemu-system-x86");
  return KTSTR_ERR_UNSUPPORTED;
}

static void add(const ktstr_text_sink* words, const char* text)
{
  words->write(words, text, strlen(text));
}

__attribute__((format(printf, 2, 3))) static void
add_format(const ktstr_text_sink* words, const char* format, ...)
{
  char word[LONGEST_WORD];
  va_list values;
  va_start(values, format);
  const int length = vsnprintf(word, sizeof word, format, values);
  va_end(values);
  if (length > 0)
    words->write(words, word, (size_t)length < sizeof word ? (size_t)length : sizeof word - 1);
}

static void add_all(const ktstr_text_sink* words, const char* const* list)
{
  for (; *list != NULL; ++list)
    add(words, *list);
}

/* vCPUs share virtual time: the more there are, the more instructions a virtual nanosecond holds.
 */
static int icount_shift(uint32_t cpus)
{
  return cpus <= 4 ? 3 : cpus <= 8 ? 2 : cpus <= 16 ? 1 : 0;
}

/* QEMU's option syntax splits at commas; a doubled comma is one. */
static bool add_console(const ktstr_text_sink* words, const char* file)
{
  char word[LONGEST_WORD] = "file,id=console,path=";
  size_t length = strlen(word);
  for (; *file != '\0'; ++file) {
    if (length + 2 >= sizeof word)
      return false;
    word[length++] = *file;
    if (*file == ',')
      word[length++] = ',';
  }
  add(words, "-chardev");
  words->write(words, word, length);
  return true;
}

static void add_processors(const ktstr_text_sink* words, const ktstr_machine* machine)
{
  const uint32_t cpus = machine->llcs * machine->cores_per_llc * machine->threads_per_core;
  const bool is_kvm = machine->accelerator == KTSTR_ACCELERATOR_KVM;
  add(words, "-accel");
  add(words, is_kvm ? "kvm" : "tcg,thread=single");
  add(words, "-cpu");
  add(words,
      is_kvm ? "host"
             : "Skylake-Client,level=0x1e,-rdrand,-rdseed,-pcid,-tsc-deadline,-invpcid,-hle,-rtm,"
               "-xsavec,-xsaves,-spec-ctrl");
  add(words, "-smp"); /* the machine type knows no dies: a cache is a package */
  add_format(words,
             "%u,sockets=%u,cores=%u,threads=%u",
             cpus,
             machine->llcs,
             machine->cores_per_llc,
             machine->threads_per_core);
  if (machine->clock != KTSTR_CLOCK_VIRTUAL)
    return;
  add(words, "-icount");
  add_format(words, "shift=%d,sleep=off", icount_shift(cpus));
  add(words, "-rtc");
  add(words, "base=2026-01-01T00:00:00,clock=vm");
  add(words, "-seed");
  add_format(words, "%llu", (unsigned long long)machine->seed);
}

static void add_kernel(const ktstr_text_sink* words, const ktstr_machine* machine)
{
  add(words, "-kernel");
  add(words, machine->kernel);
  add(words, "-initrd");
  add(words, machine->initramfs);
  add(words, "-append"); /* without a PIT the kernel cannot find out that its clock has 1 GHz */
  add_format(words,
             "console=ttyS0 %s%s",
             machine->accelerator == KTSTR_ACCELERATOR_KVM
                 ? ""
                 : "mitigations=off tsc=reliable tsc_early_khz=1000000 no_timer_check "
                   "cryptomgr.notests initcall_blacklist=load_system_certificate_list ",
             machine->kernel_arguments);
}

static ktstr_status
command(const ktstr_host* host, const ktstr_machine* machine, const ktstr_text_sink* words)
{
  static const char* const kMachine[] = {
      QEMU,
      "-nodefaults",
      "-no-user-config",
      "-display",
      "none",
      "-machine",
      "microvm,acpi=on,pit=off,pic=off,rtc=off,isa-serial=on,memory-backend=ram",
      "-object",
      NULL};
  const bool is_kvm = machine->accelerator == KTSTR_ACCELERATOR_KVM;
  if (!is_kvm && machine->clock != KTSTR_CLOCK_VIRTUAL) {
    host->set_error(host, "under tcg the guest's clock is known in virtual time only");
    return KTSTR_ERR_UNSUPPORTED;
  }
  add_all(words, kMachine);
  add_format(words,
             "memory-backend-file,id=ram,size=%lluM,share=on,mem-path=%s",
             (unsigned long long)machine->memory_mib,
             machine->memory_file);
  add(words, "-m");
  add_format(words, "%lluM", (unsigned long long)machine->memory_mib);
  add_processors(words, machine);
  add_kernel(words, machine);
  add(words, "-serial");
  add(words, "chardev:console");
  if (!add_console(words, machine->console_file)) {
    host->set_error(host, "the path of the console's file is too long");
    return KTSTR_ERR_INVALID;
  }
  add(words, "-no-reboot");
  return KTSTR_OK;
}

static const ktstr_vmm_ops kOps = {probe};
static const ktstr_vmm_boot_ops kBoot = {command};

/* No node tables (SRAT), and a MADT that must fit into one page with the other tables. */
static const ktstr_constraints kConstraints = {
    KTSTR_RECORD(ktstr_constraints),
    .max_numa_nodes = 1,
    .max_cpus = 64,
};

static const ktstr_vmm kMicrovm = {
    KTSTR_RECORD(ktstr_vmm),
    .id = "microvm",
    .description = "QEMU's machine type microvm: direct boots without PCI; one NUMA node",
    .ops = &kOps,
    .boot = &kBoot,
    .constraints = &kConstraints,
};

KTSTR_PLUGIN_ITEMS("vmm_microvm", "1.0.0", "BSD-2-Clause", KTSTR_VMM_FACTORY, &kMicrovm);
