# Sourced. build_examples CMAKE BUILD_DIR KTSTR OUT [CFLAGS]: what `ktstr plugin new` writes in C, a plugin of each kind, built
# from the SDK that BUILD_DIR installs (OUT/sdk, unless it is there already), as OUT/build_KIND/kept_KIND.so.
kinds='scheduler test payload vmm'
build_examples() {
  [ -d "$4/sdk" ] || "$1" --install "$2" --prefix "$4/sdk" --component plugin-api >/dev/null
  for kind in $kinds; do
    [ -d "$4/kept_$kind" ] || "$3" plugin new kept_$kind --kind $kind --lang c --dir "$4" >/dev/null 2>&1
    "$1" -S "$4/kept_$kind" -B "$4/build_$kind" -DCMAKE_PREFIX_PATH="$4/sdk" -DCMAKE_C_FLAGS="${5:-}" \
      -DCMAKE_BUILD_TYPE=MinSizeRel >/dev/null
    "$1" --build "$4/build_$kind" >/dev/null
  done
}
# With these abidiff sees every type of the headers, used or not.
abi_flags='-g -fno-eliminate-unused-debug-types'
