/* ktstr/bpf.h - refers to a BPF object that ktstr_add_plugin(... BPF name.bpf.c) compiled and
 * embedded.
 */
#ifndef KTSTR_BPF_H
#define KTSTR_BPF_H

#include <ktstr/scheduler.h>

/** Declares the embedded object NAME (from NAME.bpf.c). At file scope, followed by a semicolon. */
#define KTSTR_DECLARE_BPF(NAME)                                                                    \
  KTSTR_EXTERN_C __attribute__((visibility("hidden"))) const unsigned char ktstr_bpf_##NAME[];     \
  KTSTR_EXTERN_C __attribute__((visibility("hidden"))) const unsigned char ktstr_bpf_##NAME##_end[]

/** Members `data` and `end` of a ktstr_bpf_object for the embedded object NAME. */
#define KTSTR_BPF_BYTES(NAME) .data = ktstr_bpf_##NAME, .end = ktstr_bpf_##NAME##_end

#endif /* KTSTR_BPF_H */
