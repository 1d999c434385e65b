#!/bin/sh
# layout_is_complete.sh GOLDEN INCLUDE_DIR: every struct and constant of the released headers is in the golden, and no
# member is left out: members follow each other without a hole, up to the struct's size.
set -u
golden=$1 include=$2
failed=0
fail() { echo "$1" >&2; failed=1; }
headers=$(find "$include/ktstr" -name '*.h' -not -name '*.bpf.h' -not -path '*/draft/*')

structs=$(sed -nE 's/^(typedef )?struct (ktstr_[a-z_]+) \{.*/\2/p' $headers)
[ "$(echo "$structs" | wc -l)" -ge 20 ] || fail "found too few structs in the headers"
for name in $structs; do
  grep -qE "^$name [0-9]+$" "$golden" || fail "struct $name is not in the layout"
done

# Macros with parameters have no value, nor have these few; OUTPUT and SCHEDULER are families named in comments.
without_value="$(sed -nE 's/^#define (KTSTR_[A-Z0-9_]+)\(.*/\1/p' $headers) \
  KTSTR_EXTERN_C KTSTR_EXPORT KTSTR_PLUGIN_NOTE KTSTR_OUTPUT KTSTR_SCHEDULER"
constants=$(cat $headers | grep -oE '\bKTSTR_[A-Z0-9_]*[A-Z0-9]\b' | grep -v '_H$' | sort -u |
  grep -vxF "$(printf '%s\n' $without_value)")
[ "$(echo "$constants" | wc -l)" -ge 30 ] || fail "found too few constants in the headers"
for name in $constants; do
  grep -q "^$name = " "$golden" || fail "constant $name is not in the layout"
done

awk '
  function finish() { if (name != "" && at != size) { print name ": members end at " at ", not " size; bad = 1 } }
  /^ktstr_/ { finish(); name = $1; size = $2; at = 0 }
  /^  / { if ($2 != at) { print name "." $1 ": hole or member left out before it"; bad = 1 }; at = $2 + $3 }
  END { finish(); exit bad }' "$golden" || failed=1
exit $failed
