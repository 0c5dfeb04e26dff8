# shellcheck shell=bash
# The tools that the rows ask for, and the Debian packages that have them. Sourced.

# tool|package|where it is, if not on the path
readonly tool_table='
cmake|cmake|
aarch64-linux-gnu-gcc|gcc-aarch64-linux-gnu libc6-dev-arm64-cross|
qemu-aarch64-static|qemu-user-static|
x86_64-w64-mingw32-gcc|gcc-mingw-w64-x86-64|
wine64|wine64|/usr/lib/wine/wine64
musl-gcc|musl-tools|
clang|clang llvm|
clang-cl|clang-tools llvm|/usr/bin/clang-cl-14
objdump|binutils|
valgrind|valgrind|
bochs-bin|bochs bochs-term bochsbios vgabios|
isolinux|isolinux syslinux-common|/usr/lib/ISOLINUX/isolinux.bin
genisoimage|genisoimage|
cpio|cpio|
busybox-static|busybox-static|/bin/busybox
dotnet||
apt-get||
'

has_tool() {
  local path
  command -v "$1" >/dev/null 2>&1 && return 0
  path=$(sed -nE "s/^$1\|[^|]*\|(.+)$/\1/p" <<<"$tool_table")
  [[ -n $path && -e $path ]]
}

# missing_of 'TOOL...': those of the list that are not there.
missing_of() {
  local tool
  local -a missing=()
  for tool in $1; do has_tool "$tool" || missing+=("$tool"); done
  echo "${missing[*]-}"
}

# Installs what is missing, on Debian as root; else says what would be needed.
setup_platforms() {
  local tool package rest
  local -a packages=()
  while IFS='|' read -r tool package rest; do
    [[ -n $tool ]] || continue
    if has_tool "$tool"; then echo "$tool: found"
    elif [[ -z $package ]]; then echo "$tool: not installed"
    else
      echo "$tool: not installed ($package)"
      read -ra rest <<<"$package"
      packages+=("${rest[@]}")
    fi
  done <<<"$tool_table"
  [[ ${#packages[@]} -gt 0 ]] || return 0
  if [[ -f /etc/debian_version && $(id -u) -eq 0 ]]; then
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${packages[@]}"
  else
    echo "on Debian, as root: apt-get install ${packages[*]}"
  fi
}

# debian_package ARCHITECTURE NAME FOLDER: unpacks a package of this Debian release, without installing it and without
# making the architecture one of this system's.
debian_package() {
  local architecture=$1 name=$2 folder=$3 state=$OUT/apt/$1
  [[ -d $folder ]] && return 0
  [[ -f /etc/debian_version ]] || return 1
  mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
  local -a options=(-q -o "APT::Architecture=$architecture" -o "APT::Architectures=$architecture"
    -o "Dir::State::Lists=$state/lists" -o "Dir::Cache=$state/cache" -o Dir::State::status=/dev/null
    -o APT::Sandbox::User=root)
  apt-get "${options[@]}" update || return 1
  (cd "$state" && rm -f ./*.deb && apt-get "${options[@]}" download "$name") || return 1
  dpkg -x "$state"/*.deb "$folder.new" && mv "$folder.new" "$folder"
}
