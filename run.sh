#!/usr/bin/env bash
# Set up Emend on Debian 12 and open it on the embedded model.
set -eu
cd "$(dirname "$0")"

usage() {
  cat <<'EOF'
usage: ./run.sh [COMMAND] [ARGUMENT…]

  ./run.sh [FILE…]         install what is missing, build a release, open Emend
                           (on pictures, models or rules where given)
  ./run.sh cli ARGUMENT…   the same for emend-cli, e.g. ./run.sh cli predict lite0 photo.jpg
  ./run.sh build           install what is missing and build only
  ./run.sh install         build and install below /usr/local (PREFIX=… changes it)
  ./run.sh --help          this text

./test.sh runs all tests.
EOF
}

case "${1:-}" in -h|--help) usage; exit 0;; esac

. ./tools/setup.sh
need_packages build run
builddir=${BUILDDIR:-build}
[ -f "$builddir/build.ninja" ] || meson setup "$builddir" --buildtype=release -Dtests=false ${PREFIX:+--prefix="$PREFIX"} >&2
ninja -C "$builddir" >&2

export EMEND_DATADIR="$PWD/data"
case "${1:-}" in
  build) ;;
  install) meson install -C "$builddir" ;;
  cli) shift; exec "$builddir/src/cli/emend-cli" "$@" ;;
  *) exec "$builddir/src/app/emend" "$@" ;;
esac
