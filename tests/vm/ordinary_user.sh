#!/usr/bin/env bash
# Everything but set-up works as an ordinary user: lists plugins and kernels, plans, and runs a cell in a VM with nothing
# but read access to the programs and a home of its own. As root it becomes such a user first; where the user could not
# even reach the root folder (a chroot that is root's alone), it gets a view of the same system that it can enter.
#
#   ordinary_user.sh BUILD_FOLDER      exit status 77: skipped, with the reason
set -euo pipefail
build=$1
nobody=65534

skip() { echo "skipped: $*"; exit 77; }

# What runs as the ordinary user, in the folder $1.
as_user() {
  cd "$1"
  [ "$(id -u)" != 0 ] || { echo "still root"; exit 1; }
  echo "as user $(id -u): $(uname -r)"
  set -x
  bin/ktstr plugin list
  bin/ktstr list --format json --test smoke --scheduler scx_fifo --preset tiny-1llc --kernel "$1/kernel/vmlinuz" | grep -q '"smoke/scx_fifo/tiny-1llc"'
  bin/ktstr kernel list
  bin/ktstr gauntlet --test smoke --scheduler scx_fifo --preset tiny-1llc --kernel "$1/kernel/vmlinuz" \
    --run-dir "$1/runs" --format json | tee result.json
  grep -q '"verdict":"pass"' result.json
}

# The system below $1 as it is, but with a root folder that everybody may enter. Needs a mount namespace of its own.
make_view() {
  mount -t tmpfs -o mode=0755 ktstr-view "$1"
  local entry
  for entry in /bin /dev /etc /lib /lib64 /proc /run /sbin /sys /tmp /usr /var; do
    if [ -L "$entry" ]; then cp -P "$entry" "$1$entry"
    elif [ -d "$entry" ]; then mkdir "$1$entry"; mount --rbind "$entry" "$1$entry"
    fi
  done
}

case ${2:-} in
  --as-user) as_user "$3"; exit ;;
  --in-view)
    view=$4
    make_view "$view"
    exec chroot "$view" setpriv --reuid "$nobody" --regid "$nobody" --clear-groups "$0" "$build" --as-user "$3" ;;
esac

kernel=$("$build/bin/ktstr" kernel list --format json | sed -nE 's/.*"image":"([^"]*)".*"sched_ext":true.*/\1/p' | head -n 1)
[ -n "$kernel" ] || skip "no kernel with sched_ext in the cache"
work=$(mktemp -d /tmp/ktstr-user.XXXXXX)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/bin" "$work/lib/ktstr" "$work/kernel" "$work/home" "$work/view"
cp "$build"/bin/ktstr* "$work/bin/"
cp -r "$build/lib/ktstr/." "$work/lib/ktstr/"
cp "$kernel" "$work/kernel/vmlinuz"
cp "$(dirname "$kernel")/config" "$work/kernel/config"
cp "$0" "$work/ordinary_user.sh"
chmod -R go+rX,go-w "$work"

export HOME=$work/home TMPDIR=$work/home
unset XDG_CACHE_HOME KTSTR_CACHE_DIR
if [ "$(id -u)" != 0 ]; then as_user "$work"; exit; fi
chown -R $nobody:$nobody "$work/home" "$work"
become=(setpriv --reuid "$nobody" --regid "$nobody" --clear-groups)
if "${become[@]}" test -x / -a -x /tmp; then
  "${become[@]}" "$work/ordinary_user.sh" "$build" --as-user "$work"
else
  unshare --mount --propagation private true || skip "user $nobody may not enter / and there is no mount namespace to give it another"
  unshare --mount --propagation private "$work/ordinary_user.sh" "$build" --in-view "$work" "$work/view"
fi
