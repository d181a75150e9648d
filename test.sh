#!/usr/bin/env bash
# Set up and run every test of Emend, without a display (Xvfb).
# The last line, "N passed, N failed", is counted from the test runner's own log.
set -eu
cd "$(dirname "$0")"

usage() {
  cat <<'EOF'
usage: ./test.sh [SUITE…]

Suites: engine, cli, window, sanitized (the engine suite under ASan and UBSan), fuzz (60 s each),
shared (what reads ../shared). Without a name all of them run; shared ones are left out, and said
to be, where ../shared is absent, but fail in CI.
EOF
}
case "${1:-}" in -h|--help) usage; exit 0;; esac

. ./tools/setup.sh
need_packages build run test

venv=${EMEND_VENV:-.venv}
stamp="$venv/.requirements"
if ! cmp -s tests/requirements.txt "$stamp"; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install -q -r tests/requirements.txt
  cp tests/requirements.txt "$stamp"
fi
EMEND_PYTHON=$(cd "$venv" && pwd)/bin/python
export EMEND_PYTHON
unset DISPLAY WAYLAND_DISPLAY OPENBLAS_CORETYPE OPENBLAS_L2_SIZE

suites=${*:-engine cli window sanitized fuzz shared}
case " $suites " in
  *" shared "*)
    if [ ! -d ../shared/pictures ] && [ -z "${CI:-}" ]; then
      echo "Not run: the suite “shared”, because ../shared is absent here."
      suites=$(echo " $suites " | sed 's/ shared / /')
    fi ;;
esac

logs=()
status=0
# build BUILDDIR TARGET…
build() {
  local dir=$1
  shift
  ninja -C "$dir" "$@" >"$dir/build.log" 2>&1 || { cat "$dir/build.log"; exit 1; }
}
# run BUILDDIR LOG-NAME MESON-TEST-ARGUMENT…
run() {
  local dir=$1 name=$2
  shift 2
  meson test -C "$dir" --no-rebuild --print-errorlogs --logbase "$name" "$@" || status=1
  logs+=("$dir/meson-logs/$name.json")
}
# configure BUILDDIR OPTION…
configure() {
  local dir=$1
  shift
  [ -f "$dir/build.ninja" ] || meson setup "$dir" "$@" >/dev/null
}

for suite in $suites; do
  case $suite in
    engine|cli|window|shared)
      configure build-test --buildtype=release -Dwerror=true
      build build-test
      run build-test "$suite" --suite "$suite" ;;
    sanitized)
      configure build-sanitized --buildtype=debugoptimized -Dapp=false -Dwerror=true \
        -Db_sanitize=address,undefined
      build build-sanitized
      run build-sanitized sanitized --suite engine ;;
    fuzz)
      CC=clang configure build-fuzz --buildtype=debugoptimized -Dapp=false -Dfuzz=true \
        -Db_sanitize=address,undefined -Db_lundef=false
      build build-fuzz tests/fuzz/fuzz-onnx tests/fuzz/fuzz-safetensors tests/fuzz/fuzz-rule \
        tests/fuzz/fuzz-project
      run build-fuzz fuzz --suite fuzz ;;
    *) usage >&2; exit 2 ;;
  esac
done

python3 - "${logs[@]}" <<'EOF'
import json, sys
passed, failed = 0, 0
for log in sys.argv[1:]:
    with open(log) as lines:
        for line in lines:
            if json.loads(line)["result"] in ("OK", "EXPECTEDFAIL"):
                passed += 1
            else:
                failed += 1
                print("failed:", json.loads(line)["name"], "in", log)
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed or not passed else 0)
EOF
[ "$status" -eq 0 ]
