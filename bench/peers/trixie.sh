#!/usr/bin/env bash
# Runs a command in a Debian 13 root, because TorchSharp's libtorch needs a newer libstdc++ (GLIBCXX_3.4.32) and glibc
# than Debian 12 has.
#
#   trixie.sh COMMAND [ARG...]    run COMMAND there; the repository and the .NET SDK stand at the same paths as outside
#   trixie.sh --remove            delete the root
#
# The first call builds the root with debootstrap from this machine's Debian mirror (a minute, 400 MB) under
# ${XDG_CACHE_HOME:-~/.cache}/adjoint. Needs root rights. The mounts live in a namespace of their own and end with the command.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(cd "$here/../.." && pwd)
readonly here repository
readonly root=${XDG_CACHE_HOME:-$HOME/.cache}/adjoint/trixie

usage() { sed -n '2,9s/^# \{0,1\}//p' "$0"; }
die() { printf 'trixie.sh: %s\n' "$*" >&2; exit 1; }

# The first Debian mirror that this machine's own apt uses.
mirror() {
  grep -rhoE 'https?://[^] ]+' /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null | grep -v security | head -1
}

build_root() {
  [[ -e $root/.complete-2 ]] && return 0
  [[ $(id -u) -eq 0 ]] || die 'building the Debian 13 root needs root rights'
  command -v debootstrap >/dev/null || { apt-get update -qq && apt-get install -y -qq debootstrap; } >/dev/null 2>&1 \
    || die 'debootstrap is missing: apt-get install debootstrap'
  rm -rf --one-file-system "$root"
  mkdir -p "$root"
  local from
  from=$(mirror) || from=https://deb.debian.org/debian
  debootstrap --variant=minbase --include=libgomp1,libopenblas0-pthread trixie "$root" "${from%/}" >"$root.log" 2>&1 \
    || die "debootstrap failed; its log is $root.log"
  touch "$root/.complete-2"
}

# Inside the namespace: $1 = root, $2 = repository, $3 = .NET SDK, the rest is the command.
# shellcheck disable=SC2016 # expanded by the inner shell
readonly inside='
  set -euo pipefail
  root=$1 repository=$2 sdk=$3; shift 3
  for path in /proc /dev "$repository" "$sdk"; do mkdir -p "$root$path"; mount --rbind "$path" "$root$path"; done
  exec chroot "$root" env -C "$repository" "PATH=$sdk:/usr/sbin:/usr/bin:/sbin:/bin" HOME=/root \
    DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 "$@"'

case ${1:-} in
  '' | -h | --help) usage; exit 2 ;;
  --remove) rm -rf --one-file-system "$root" "$root.log"; exit 0 ;;
esac
build_root
sdk=$(dirname "$(readlink -f "$(command -v dotnet)")") || die 'the .NET SDK is missing'
exec unshare --mount --propagation private bash -c "$inside" trixie "$root" "$repository" "$sdk" "$@"
