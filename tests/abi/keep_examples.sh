#!/bin/sh
# keep_examples.sh CMAKE BUILD_DIR KTSTR OUT: builds what `ktstr plugin new` writes in C, from the installed SDK, stripped,
# into OUT. Run once for a release, and before a release whenever its ABI changes; the files are then kept as they are.
set -eu
cmake=$1 build=$2 ktstr=$3 out=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$cmake" --install "$build" --prefix "$work/sdk" >/dev/null
for kind in scheduler test payload vmm; do
  "$ktstr" plugin new kept_$kind --kind $kind --lang c --dir "$work" >/dev/null
  "$cmake" -S "$work/kept_$kind" -B "$work/build_$kind" -DCMAKE_PREFIX_PATH="$work/sdk" -DCMAKE_BUILD_TYPE=MinSizeRel >/dev/null
  "$cmake" --build "$work/build_$kind" >/dev/null
  strip -o "$out/kept_$kind.so" "$work/build_$kind/kept_$kind.so"
done
if strings "$out"/*.so | grep -F "$work"; then echo "a path of this machine is in the files" >&2; exit 1; fi
