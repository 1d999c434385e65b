/* What the plugin's own libbpf loads and runs. */
#include <ktstr/scx.bpf.h>

SEC("socket") int answer(struct __sk_buff* packet)
{
  return 42;
}
