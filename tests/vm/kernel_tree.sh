#!/usr/bin/env bash
# Does what GUIDE.md says in "A scheduler of the kernel tree", from its text: writes its files into an empty folder and
# runs its commands, with nothing but the installed SDK and the program ktstr. Every cell must pass.
#
#   kernel_tree.sh CMAKE BUILD_FOLDER SOURCE_FOLDER     exit status 77: skipped, with the reason
set -euo pipefail
cmake=$1 build=$2 source=$3
work=$(mktemp -d "${TMPDIR:-/tmp}/ktstr-kernel-tree.XXXXXX")
trap 'rm -rf "$work"' EXIT

status=0
sched_ext=$("$source/tools/fetch-sched-ext" scx_simple scx_qmap 2>"$work/fetch.log") || status=$?
cat "$work/fetch.log" >&2
[ "$status" != 69 ] || { echo "skipped: $(tail -n 1 "$work/fetch.log")"; exit 77; }
[ "$status" = 0 ] || exit "$status"

"$cmake" --install "$build" --prefix "$work/sdk" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }

# The block of that language in the guide's section.
block() {
  sed -n '/^## A scheduler of the kernel tree$/,/^## Coverage/p' "$(find "$work/sdk" -name GUIDE.md)" |
    sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/{ /^\`\`\`/d; p; }"
}
mkdir "$work/fresh"
cd "$work/fresh"
block cpp > simple.cpp
block cmake > CMakeLists.txt
block sh | sed "s|SCHED_EXT:|$sched_ext:|; s|=PREFIX|=$work/sdk|; s|\"SCHED_EXT\"|\"$sched_ext\"|" > commands
[ -s simple.cpp ] && [ -s CMakeLists.txt ] && [ -s commands ] || { echo "GUIDE.md has no such section" >&2; exit 1; }

PATH=$build/bin:$PATH bash -euxo pipefail commands | tee "$work/out"
for scheduler in scx_simple scx_simple_program; do
  grep -Eq "^$scheduler +smoke +✓" "$work/out" || { echo "no cell of $scheduler passed" >&2; exit 1; }
done
ktstr=$build/bin/ktstr
"$ktstr" gauntlet --scheduler-binary "$sched_ext/scx_qmap" --scheduler scx_qmap --test smoke --preset tiny-2llc | tee "$work/out"
grep -Eq "^scx_qmap +smoke +✓" "$work/out" || { echo "the cell of scx_qmap did not pass" >&2; exit 1; }
