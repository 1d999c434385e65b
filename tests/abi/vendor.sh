#!/bin/sh
# vendor.sh CMAKE BUILD_DIR VENDOR_PROJECT DESCRIBER GENERATOR
# Installs plugin-api into an empty folder, builds a plugin against that alone, and has it described.
set -eu
cmake=$1 build=$2 project=$3 describer=$4 generator=$5
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$cmake" --install "$build" --prefix "$work/prefix" --component plugin-api >"$work/log" 2>&1 &&
  "$cmake" -G "$generator" -S "$project" -B "$work/build" -DCMAKE_PREFIX_PATH="$work/prefix" >>"$work/log" 2>&1 &&
  "$cmake" --build "$work/build" >>"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }

"$describer" plugin-describe "$work/build/scx_vendor.so" 3>"$work/answer"
tail -n 1 "$work/answer"
tail -n 1 "$work/answer" | grep -q '^{"plugin":{"id":"com.vendor.scx",.*"kind":"bpf"'
[ "$(nm -D --defined-only "$work/build/scx_vendor.so" | awk '{ print $NF }')" = ktstr_plugin ]
