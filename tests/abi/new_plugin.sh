#!/bin/sh
# new_plugin.sh LANGUAGE CMAKE BUILD_DIR KTSTR GENERATOR CLANG
# For each kind: `ktstr plugin new`, a build of that project against the installed SDK alone, `ktstr plugin check`.
# Exits with 77, and says why, when the language has no compiler here.
set -eu
language=$1 cmake=$2 build=$3 ktstr=$4 generator=$5 clang=$6
if [ "$language" = rust ] && ! command -v cargo >/dev/null; then
  echo "skipped: there is no cargo" >&2
  exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$cmake" --install "$build" --prefix "$work/sdk" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
PKG_CONFIG_PATH=$(dirname "$(find "$work/sdk" -name ktstr-plugin.pc)")
export PKG_CONFIG_PATH CLANG="$clang"

# build_one NAME: builds $work/NAME and says where the plugin is
build_one() {
  case $language in
  rust)
    (cd "$work/$1" && cargo build --release --offline --target-dir "$work/cargo") >"$work/log" 2>&1 || return 1
    plugin=$work/cargo/release/lib$1.so ;;
  *)
    "$cmake" -G "$generator" -S "$work/$1" -B "$work/$1/build" -DCMAKE_PREFIX_PATH="$work/sdk" >"$work/log" 2>&1 &&
      "$cmake" --build "$work/$1/build" >>"$work/log" 2>&1 || return 1
    plugin=$work/$1/build/$1.so ;;
  esac
  if grep -i warning "$work/log"; then return 1; fi
}

for kind in scheduler test payload vmm; do
  name=new_$kind
  "$ktstr" plugin new "$name" --kind $kind --lang "$language" --dir "$work" >/dev/null
  build_one $name || { echo "FAILED: $kind in $language" >&2; cat "$work/log" >&2; exit 1; }
  "$ktstr" plugin check "$plugin" || { echo "FAILED: $kind in $language" >&2; exit 1; }
done
