#!/bin/sh
# compile_matrix.sh INCLUDE_DIR SOURCE_DIR COMPILER...
# Compiles each header alone, and plugins that use them, with every compiler and standard. Each COMPILER is a driver of
# C and C++ (gcc, clang). Fails when any compilation fails or warns, and when there was nothing to compile.
set -u
include=$1 sources=$2
shift 2
warnings="-Wall -Wextra -Wpedantic -Wshadow -Wpadded -Werror -Wno-missing-field-initializers"
count=0 failed=0
alone=$(mktemp) || exit 1
trap 'rm -f "$alone"' EXIT

# compile COMPILER LANGUAGE STANDARD FILE NAME [OPTION]: objects of ktstr.hpp never cross, so that padding is theirs
compile() {
  count=$((count + 1))
  "$1" -x "$2" -std="$3" $warnings ${6:-} -fsyntax-only -I "$include" "$4" && return
  echo "FAILED: $1 -x $2 -std=$3 $5" >&2
  failed=1
}

for compiler in "$@"; do
  for header in $(cd "$include" && find ktstr -name '*.h' -not -name '*.bpf.h' | sort); do
    echo "#include <$header>" >"$alone"
    for standard in c11 c17; do compile "$compiler" c $standard "$alone" "$header"; done
    for standard in c++17 c++20; do compile "$compiler" c++ $standard "$alone" "$header"; done
  done
  for header in $(cd "$include" && find ktstr -name '*.hpp' | sort); do
    echo "#include <$header>" >"$alone"
    compile "$compiler" c++ c++20 "$alone" "$header" -Wno-padded
  done
  compile "$compiler" c++ c++20 "$sources/plugin_hpp.cpp" plugin_hpp.cpp -Wno-padded
  for plugin in plugin_c.c plugin_items.c; do
    for standard in c11 c17; do compile "$compiler" c $standard "$sources/$plugin" $plugin; done
    compile "$compiler" c++ c++20 "$sources/$plugin" $plugin
  done
  for standard in c++17 c++20; do compile "$compiler" c++ $standard "$sources/plugin_cpp17.cpp" plugin_cpp17.cpp; done
done

echo "$count compilations"
[ $count -ge 60 ] || { echo "only $count compilations: are headers or compilers missing?" >&2; exit 1; }
exit $failed
