#!/bin/sh
# host_names.sh PROGRAM...: what a plugin looks up by name is found in the program first, and in the libraries that it was started
# with. So neither may offer names of a library that a plugin may bring itself: those are linked in, and not exported.
# Allowed are libraries whose names have versions in them (fmt) or whose C functions stay compatible (zlib, libelf, zstd).
set -u
failed=0
for program; do
  libraries=$(readelf -d "$program" | sed -n 's/.*(NEEDED).*\[\(.*\)\]$/\1/p' |
    grep -vE '^(ld-linux-.*|lib(c|m|stdc\+\+|gcc_s|z|elf|zstd|fmt))\.so(\.[0-9]+)*$')
  [ -z "$libraries" ] || { echo "$program brings $libraries" >&2; failed=1; }
  names=$(nm -D --defined-only "$program" | c++filt | cut -d ' ' -f 3- | grep -E 'boost|spdlog|fmt::|pugi|bpf|Catch|ktstr')
  [ -z "$names" ] || { echo "$program exports $names" >&2; failed=1; }
done
exit $failed
