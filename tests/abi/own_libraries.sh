#!/usr/bin/env bash
# Plugins with a spdlog, a libbpf and a Boost of their own, of other versions than ktstr's, beside each other and beside ktstr's own
# plugins: listed, checked, and each run in a cell and on the host after it.
#
#   own_libraries.sh CMAKE BUILD_FOLDER SOURCE_FOLDER     exit status 77: skipped, with the reason
set -euo pipefail
cmake=$1 build=$2 source=$3
ktstr=$build/bin/ktstr
libraries=${KTSTR_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/ktstr}/other_libraries
work=$(mktemp -d "${TMPDIR:-/tmp}/ktstr-own-libraries.XXXXXX")
trap 'rm -rf "$work"' EXIT

# fetch NAME SUITE PACKAGE...: unpacks them into $libraries/NAME, once
fetch() {
  local name=$1 status=0
  shift
  [ ! -d "$libraries/$name" ] || return 0
  mkdir -p "$libraries"
  "$source/tools/fetch-package" "$1" "$work/$name" "${@:2}" 2>"$work/fetch.log" || status=$?
  [ "$status" != 69 ] || { echo "skipped: $(tail -n 1 "$work/fetch.log")"; exit 77; }
  [ "$status" = 0 ] || { cat "$work/fetch.log" >&2; exit 1; }
  rm -rf "$work/$name/usr/share"
  mv -T "$work/$name" "$libraries/$name" 2>/dev/null || [ -d "$libraries/$name" ] || cp -R "$work/$name" "$libraries/$name"
}
# Older shared libraries run on newer systems. Of spdlog only the headers are used.
fetch bookworm bookworm libboost1.81-dev libboost-program-options1.81.0 libbpf1 libbpf-dev
other=trixie
! grep -q '^VERSION_CODENAME=trixie' /etc/os-release || other=bookworm
fetch "spdlog-$other" $other libspdlog-dev libfmt-dev

"$cmake" --install "$build" --prefix "$work/sdk" --component plugin-api >"$work/log" 2>&1 &&
  "$cmake" -G Ninja -S "$source/tests/abi/own_libraries" -B "$work/plugins" -DCMAKE_PREFIX_PATH="$work/sdk" \
    -DOTHER_LIBRARIES="$libraries/bookworm" -DOTHER_SPDLOG="$libraries/spdlog-$other" >>"$work/log" 2>&1 &&
  "$cmake" --build "$work/plugins" -j 2 >>"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
ids='own_boost own_libbpf own_spdlog system_libbpf'
for id in $ids; do plugins="${plugins:-} $work/plugins/$id.so"; done
"$source/tests/abi/exported_symbols.sh" $plugins

"$ktstr" plugin list --plugin-dir "$work/plugins" >"$work/listed" 2>"$work/counted"
grep -q ', 0 refused$' "$work/counted" || { cat "$work/listed" "$work/counted" >&2; exit 1; }
"$ktstr" plugin check $plugins >"$work/checked" || { cat "$work/checked" >&2; exit 1; }

# All of them in one run, beside one of ktstr's.
only='scheduler(eevdf) & (test(own_*) | test(system_libbpf) | test(smoke))'
"$ktstr" list --plugin-dir "$work/plugins" --preset 1n1l2c1t -E "$only" >"$work/planned"
[ "$(wc -l <"$work/planned")" = 5 ] || { cat "$work/planned" >&2; exit 1; }
status=0
"$ktstr" gauntlet --plugin-dir "$work/plugins" --preset 1n1l2c1t --run-dir "$work/runs" -E "$only" >"$work/ran" 2>&1 || status=$?
cat "$work/ran"
[ $status != 69 ] || { echo "skipped: no machine can run here"; exit 77; }
[ $status = 0 ] && grep -q '^5 cells in .*: 5 passed$' "$work/ran"
