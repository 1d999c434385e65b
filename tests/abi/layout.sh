#!/bin/sh
# layout.sh GOLDEN PRINT_LAYOUT: compares the shape of the ABI with what is promised.
set -u
"$2" | diff -u "$1" - && exit 0
echo "the plugin ABI changed. Meant? Then: $2 > $1, in the same commit" >&2
exit 1
