#!/bin/sh
# abidiff.sh CMAKE BUILD_DIR KTSTR KEPT LAYOUT: the types of the kept examples against those of the same examples as today's SDK
# builds them. Then again with two members of a record in each other's place, which must be refused.
# Exits with 77, and says why, when there is no abidiff.
set -eu
cmake=$1 build=$2 ktstr=$3 kept=$4 layout=$5
here=$(cd "$(dirname "$0")" && pwd)
. "$here/examples.sh"
command -v abidiff >/dev/null || { echo "skipped: there is no abidiff; install abigail-tools" >&2; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# compare KIND: fails when old plugins would not survive the difference, and says where it is
compare() {
  status=0
  abidiff --non-reachable-types --redundant --harmless "$kept/kept_$1.abi" "$work/build_$1/kept_$1.so" >"$work/report_$1" || status=$?
  [ $((status & 3)) = 0 ] || { cat "$work/report_$1" >&2; echo "abidiff failed on kept_$1 with $status" >&2; exit 1; }
  (cd "$work" && awk -f "$here/only_growth.awk" "$layout" "report_$1")
}

build_examples "$cmake" "$build" "$ktstr" "$work" "$abi_flags"
failed=0
for kind in $kinds; do
  compare $kind >&2 || failed=1
done
[ $failed = 0 ] || exit 1

header=$work/sdk/include/ktstr/test.h
sed -i 's/uint32_t duration_ms;/uint32_t swapped;/; s/uint32_t timeout_ms;/uint32_t duration_ms;/; s/uint32_t swapped;/uint32_t timeout_ms;/' "$header"
build_examples "$cmake" "$build" "$ktstr" "$work" "$abi_flags"
if compare test >"$work/said"; then echo "a record with two members swapped was taken for compatible" >&2; exit 1; fi
grep -q "duration_ms' offset changed" "$work/said" || { cat "$work/said" >&2; echo "the swap is not named" >&2; exit 1; }
