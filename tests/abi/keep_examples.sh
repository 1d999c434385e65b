#!/bin/sh
# keep_examples.sh CMAKE BUILD_DIR KTSTR OUT: the examples of examples.sh, stripped, and their types as abidw writes them, into
# OUT. Run once for a release, and before a release whenever its ABI changes; the files are then kept as they are.
set -eu
out=$4
. "$(dirname "$0")/examples.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
build_examples "$1" "$2" "$3" "$work"
for kind in $kinds; do
  strip -o "$out/kept_$kind.so" "$work/build_$kind/kept_$kind.so"
done
build_examples "$1" "$2" "$3" "$work" "$abi_flags -ffile-prefix-map=$work=."
for kind in $kinds; do
  abidw --load-all-types --no-corpus-path --no-comp-dir-path --no-show-locs --no-elf-needed \
    --out-file "$out/kept_$kind.abi" "$work/build_$kind/kept_$kind.so"
done
if strings "$out"/kept_* | grep -F "$work"; then echo "a path of this machine is in the files" >&2; exit 1; fi
