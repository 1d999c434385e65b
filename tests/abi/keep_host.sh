#!/bin/sh
# keep_host.sh REVISION OUT: builds kept_host.cpp from the sources of a revision, and keeps it as OUT/host.xz. Run once for a
# release, on Debian 12; the program needs its C and C++ libraries and libelf, or later ones, and an x86-64 processor.
set -eu
revision=$1 out=$2
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$here/../.." && git archive --prefix=src/ "$revision") | tar -x -C "$work"
cp "$here/kept_host.cpp" "$work/src/tests/bad_plugins/describer.cpp"
# Whatever else it would have to be found with goes into it.
sed -i 's/fmt::fmt\b/fmt::fmt-header-only/; s/spdlog::spdlog\b/spdlog::spdlog_header_only/' "$work/src/core/base/CMakeLists.txt"
cmake -G Ninja -S "$work/src" -B "$work/build" -DCMAKE_BUILD_TYPE=Release \
  -DCMAKE_CXX_FLAGS_RELEASE='-Os -ffunction-sections -fdata-sections' -DCMAKE_EXE_LINKER_FLAGS='-Wl,--gc-sections -s' >/dev/null
cmake --build "$work/build" --target describer >/dev/null
xz -9e <"$work/build/tests/describer" >"$out/host.xz"
if strings "$work/build/tests/describer" | grep -F "$work"; then echo "a path of this machine is in the file" >&2; exit 1; fi
