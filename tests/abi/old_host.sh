#!/bin/sh
# old_host.sh HOST_XZ PLUGIN...: today's plugins in the folder of a release's own host, which must take each, or refuse it in words
# because it uses what the release does not have. Exits with 77, and says why, where the kept program cannot run.
set -eu
[ "$(uname -m)" = x86_64 ] || { echo "skipped: the kept host is a program for x86-64" >&2; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
xz -dc "$1" >"$work/host"
shift
chmod +x "$work/host"
mkdir "$work/plugins"
for plugin; do ln -s "$plugin" "$work/plugins/"; done
"$work/host" "$work/plugins" >"$work/said"

fail() { cat "$work/said" >&2; echo "old_host.sh: $*" >&2; exit 1; }
# described ID TEXT...: the plugin was taken, with these in its description
described() {
  line=$(grep "^{\"id\":\"$1\"," "$work/said") || fail "$1 was not taken"
  shift
  for text; do
    case $line in *"$text"*) ;; *) fail "its description lacks $text" ;; esac
  done
}
# refused FILE REASON: a regular expression
refused() { grep -qx "refused $1: $2" "$work/said" || fail "$1 was not refused with '$2'"; }

[ "$(wc -l <"$work/said")" = $# ] || fail "there were $# plugins"
! grep '^refused' "$work/said" |
  grep -vE ': (offers no scheduler, test, payload or VM back end|ktstr\.[a-z]+/1, item [0-9]+(, [^:]*)?: has struct_size [0-9]+ and sets members past the [0-9]+ bytes that this ktstr knows)$' ||
  fail "refused for another reason"

# What uses nothing new is taken whole.
described eevdf '"id":"eevdf"'
described scx_fifo '"id":"scx_fifo"' '"id":"vtime"'
# Members at a record's end that are not set are no obstacle; set, they are one.
described desc_zero_tail '"id":"desc_zero_tail"'
refused desc_nonzero_tail.so 'ktstr\.scheduler/1, item 0: has struct_size [0-9]* and sets members past the 80 bytes that this ktstr knows'
# Items of a kind that it does not know are passed over.
described newer_kind_too '"id":"beside_newer"'
refused newer_kind_only.so 'offers no scheduler, test, payload or VM back end'
