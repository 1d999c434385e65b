#!/bin/sh
# ctest.sh CMAKE BUILD_DIR PROJECT KTSTR GENERATOR
# Builds a vendor's project against the installed SDK alone, and has ctest list and run its cells; then
# changes its sources, and asks which schedulers that affects. Cells are not run: a stand-in for ktstr
# says what came of them.
set -eu
cmake=$1 build=$2 project=$3 ktstr=$4 generator=$5
ctest=$(dirname "$cmake")/ctest
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export KTSTR_CACHE_DIR="$work/cache" HOME="$work"

fail() { echo "ctest.sh: $*" >&2; [ ! -f "$work/log" ] || tail -n 40 "$work/log" >&2; exit 1; }
expect() { grep -qF -- "$1" "$2" || { cat "$2" >&2; fail "'$1' is missing"; }; }

"$cmake" --install "$build" --prefix "$work/prefix" --component plugin-api >"$work/log" 2>&1 || fail "cannot install"
cp -R "$project" "$work/project"
cat >"$work/ktstr" <<END
#!/bin/sh
[ "\$1" = run ] || exec "$ktstr" "\$@"
for cell; do :; done
case \$cell in
  good/*/tiny-1llc) echo '1 cell in 1s: 1 passed' ;;
  good/*) echo '1 cell in 1s: 1 skipped'; echo 'nothing was tested: every cell was skipped' ;;
  bad/*/tiny-1llc) echo '    | nothing was tested: every cell was skipped'; exit 1 ;;
  *) exit 69 ;;
esac
END
chmod +x "$work/ktstr"

configure() {
  "$cmake" -G "$generator" -S "$work/project" -B "$work/build" -DCMAKE_PREFIX_PATH="$work/prefix" \
    -DKTSTR_PROGRAM="$work/ktstr" "$@" >"$work/log" 2>&1 || fail "cannot configure"
}
make_all() { "$cmake" --build "$work/build" >"$work/log" 2>&1 || fail "cannot build"; }
run_ctest() { (cd "$work/build" && "$ctest" "$@") >"$work/out" 2>&1; }

# What is not built is a failure, not nothing.
configure
run_ctest && fail "ctest passes although nothing is built"
expect "is not built" "$work/build/tests_one_ktstr_failure.cmake"

make_all
run_ctest -N || fail "ctest -N failed"
expect "vendor:good/sched_one/tiny-1llc" "$work/out"
expect "Total Tests: 4" "$work/out"
run_ctest -j4 && fail "ctest passes although two cells fail"
grep -q 'vendor:good/sched_one/tiny-1llc \.* *Passed' "$work/out" || { cat "$work/out"; fail "no pass"; }
grep -q 'vendor:good/sched_one/tiny-2llc \.*\*\*\*Skipped' "$work/out" || { cat "$work/out"; fail "no skip"; }
grep -q 'vendor:bad/sched_one/tiny-1llc \.*\*\*\*Failed' "$work/out" || { cat "$work/out"; fail "no failure"; }
expect "2 tests failed out of 4" "$work/out"

configure -DVENDOR_MISTAKE=empty
run_ctest -R 'sched_two.discovery' && { cat "$work/out"; fail "ctest passes although a filter leaves no cell"; }
expect "sched_two.discovery" "$work/out"
configure -DVENDOR_MISTAKE=

# Which schedulers a change affects.
affected() {
  (cd "$work/project" && KTSTR_PLUGIN_PATH="$work/build/plugins" "$ktstr" affected --base "${2:-HEAD}") \
    >"$work/out" 2>"$work/err" || { cat "$work/err"; fail "affected failed"; }
  case $(cat "$work/out") in *'"sched_one"'*) one=one ;; *) one= ;; esac
  case $(cat "$work/out") in *'"sched_two"'*) two=two ;; *) two= ;; esac
  [ "$one$two" = "$1" ] || { cat "$work/out" "$work/err" >&2; fail "affected says '$one$two', not '$1'"; }
}
change() { sleep 0.01; echo "$2" >>"$work/project/$1"; make_all; }
git_() { git -C "$work/project" -c user.name=vendor -c user.email=vendor@localhost "$@" >>"$work/log" 2>&1; }

command -v git >/dev/null || exit 0
git_ init && git_ add -A && git_ commit -m first || fail "cannot make a repository"
make_all
affected ""
change README.md "words"
affected ""
change sched_two.h "/* two */"
affected two
git_ add -A && git_ commit -m second
affected ""
affected two HEAD~1
change tests_one.c "/* a test of sched_one */"
affected onetwo HEAD~1
git_ checkout tests_one.c && make_all
change sched.h "/* both */"
affected onetwo
git_ checkout sched.h && make_all
affected ""
change CMakeLists.txt "# anything may follow"
affected onetwo
git_ checkout CMakeLists.txt && make_all
affected onetwo no-such-revision
expect "no-such-revision" "$work/err"
affected onetwo --output=x
sleep 0.01
echo "/* not built yet */" >>"$work/project/sched_two.c"
affected onetwo
expect "build it again" "$work/err"
