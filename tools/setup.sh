# Installs the Debian packages that a job needs and does not find. Sourced by run.sh and test.sh.
# apt is asked only where something is missing; sudo is used only where the user is not root.

packages_build="gcc libc6-dev meson ninja-build pkg-config gettext libgtk-4-dev libepoxy-dev
  libgdk-pixbuf-2.0-dev libjpeg62-turbo-dev libpng-dev libarchive-dev libjson-glib-dev libopenblas-dev
  libprotobuf-c-dev protobuf-c-compiler libglib2.0-dev-bin"
packages_run="libgl1-mesa-dri adwaita-icon-theme librsvg2-common fonts-cantarell
  fonts-breip fonts-femkeklaver"
packages_test="clang libclang-rt-14-dev xvfb xdotool x11-utils imagemagick dbus dbus-x11 xclip
  python3 python3-venv python3-gi gir1.2-atspi-2.0 at-spi2-core libonnx-testdata
  desktop-file-utils appstream fonts-dejavu-core fonts-bwht fonts-dkg-handwriting fonts-comic-neue"

# need_packages GROUP…: makes sure that the groups' packages are installed.
need_packages() {
  local group package missing="" names
  command -v dpkg-query >/dev/null || {
    echo "This script installs Debian packages; elsewhere install what README.md lists." >&2
    return 0
  }
  for group in "$@"; do
    names="packages_$group"
    for package in ${!names}; do
      dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
        missing="$missing $package"
    done
  done
  [ -z "$missing" ] && return 0
  echo "Installing:$missing" >&2
  local sudo=""
  [ "$(id -u)" -eq 0 ] || sudo=sudo
  $sudo env DEBIAN_FRONTEND=noninteractive sh -c \
    'apt-get -qq update && apt-get -qq -y install --no-install-recommends "$@"' sh $missing >&2
}
