#!/usr/bin/env bash
# Builds bench/peers and runs it where TorchSharp loads: here, or in a Debian 13 root when this system's libstdc++ is too
# old. Where neither works the program itself says so and measures Adjoint alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

dotnet restore bench/peers/Adjoint.Peers.csproj -v quiet
dotnet build bench/peers/Adjoint.Peers.csproj -c Release --no-restore -v quiet --nologo
program=(dotnet bench/peers/bin/Release/net10.0/Adjoint.Peers.dll "$@")

# TorchSharp 0.107 was linked against GCC 13's libstdc++.
libstdcxx_serves() {
  [[ $(uname -s) != Linux ]] && return 0
  local library
  library=$(ldconfig -p 2>/dev/null | sed -nE 's/.*libstdc\+\+\.so\.6 .*=> (.*)/\1/p' | head -1)
  [[ -n $library ]] && grep -aq GLIBCXX_3.4.32 "$library"
}

ADJOINT_COMMIT=$(git describe --always --dirty --abbrev=10 2>/dev/null || echo unknown)
export ADJOINT_COMMIT
if libstdcxx_serves; then
  exec "${program[@]}"
elif [[ $(id -u) -eq 0 ]] && bench/peers/trixie.sh true; then
  echo "libstdc++ here is older than GCC 13's: TorchSharp runs in a Debian 13 root"
  exec bench/peers/trixie.sh "${program[@]}"
else
  exec "${program[@]}"
fi
