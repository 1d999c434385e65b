#!/bin/sh
# exported_symbols.sh PLUGIN...: each exports ktstr_plugin and nothing else.
set -u
failed=0
[ $# -gt 0 ] || { echo "no plugin was given" >&2; exit 1; }
for plugin in "$@"; do
  symbols=$(nm -D --defined-only "$plugin" | awk '{ print $NF }')
  [ "$symbols" = ktstr_plugin ] && continue
  echo "$plugin exports: $(echo $symbols)" >&2
  failed=1
done
exit $failed
