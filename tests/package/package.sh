#!/usr/bin/env bash
# Holds the packages in artifacts/packages to what they promise. Each row prints "ROW: passed" or "ROW: failed".
#
#   tests/package/package.sh [ROW...]
#
# contents       the files that belong into the package, no others, and less than 2 MB with one native library
# deterministic  built and packed again, the same bytes in every file (the archive itself has their times)
# jit, aot       a program outside of the repository, from the packages alone and an empty cache, runs
# aot-v3         compiled for AVX2 the managed kernels serve
# aot-static     the native kernels are in the executable, and no library is beside it
# aot-hint       without native kernels and without IlcInstructionSet publishing warns
# tool           dotnet tool install, then adjoint info
# sample         samples/DigitsAot, in a default build, for AVX2 and linked
# shellcheck disable=SC2317 # rows are called by name
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly all=(contents deterministic jit aot aot-v3 aot-static aot-hint tool sample)
feed=$PWD/artifacts/packages
version=$(sed -nE 's/.*<Version>(.*)<\/Version>.*/\1/p' Directory.Build.props)
rid=$(dotnet --info | sed -nE 's/^ *RID: +//p')
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export NUGET_PACKAGES=$work/cache

row_contents() {
  local package=$feed/Adjoint.$version.nupkg files symbols unexpected size rids
  files=$(unzip -Z1 "$package") && symbols=$(unzip -Z1 "$feed/Adjoint.$version.snupkg") || return 1
  unexpected=$(
    grep -vE '^(_rels/\.rels|\[Content_Types\]\.xml|package/services/metadata/.*\.psmdcp)$' <<<"$files" |
      grep -vE '^(Adjoint\.nuspec|README\.md|buildTransitive/Adjoint\.targets|lib/net10\.0/Adjoint\.(dll|xml))$' |
      grep -vE '^runtimes/[a-z0-9-]+/native/(libadjoint_kernels\.(so|dylib)|adjoint_kernels\.dll)$' |
      grep -vE '^static/[a-z0-9-]+/(libadjoint_kernels_static\.a|adjoint_kernels_static\.lib)$' || true)
  [[ -z $unexpected ]] || { echo "stray files: $unexpected"; return 1; }
  grep -q "^runtimes/$rid/native/" <<<"$files" || { echo "no native kernels for $rid"; return 1; }
  grep -qx 'lib/net10.0/Adjoint.pdb' <<<"$symbols" || { echo 'no symbols'; return 1; }
  size=$(wc -c <"$package")
  rids=$(grep -c '^runtimes/' <<<"$files")
  echo "$size bytes, native kernels for $rids RIDs"
  [[ $rids -gt 1 || $size -lt 2000000 ]]
}

row_deterministic() {
  local name
  dotnet build managed/Adjoint -c Release --no-incremental -v quiet --nologo \
    -p:ContinuousIntegrationBuild=true || return 1
  dotnet pack managed/Adjoint -c Release --no-build -v quiet --nologo -o "$work/again" || return 1
  for name in "Adjoint.$version.nupkg" "Adjoint.$version.snupkg"; do
    unzip -qo "$feed/$name" -d "$work/first-$name" || return 1
    unzip -qo "$work/again/$name" -d "$work/second-$name" || return 1
    diff -r "$work/first-$name" "$work/second-$name" || return 1
  done
}

# consumer NAME KERNELS LIBRARY PUBLISH-ARGUMENT...: publishes the program and runs it; the patterns are what it must say.
consumer() {
  local name=$1 kernels=$2 library=$3 folder=$work/$1 output
  shift 3
  cp -r tests/package/consumer "$folder"
  (cd "$folder" && dotnet publish -c Release -r "$rid" -v quiet --nologo -o out -p:AdjointFeed="$feed" \
    -p:AdjointVersion="$version" "$@") || return 1
  output=$(cd "$work" && "$folder/out/Consumer") || return 1
  echo "$output"
  grep -qx 'gradient: tensor(\[2., 4., 6.\])' <<<"$output" || return 1
  grep -qE "^kernels: .*; $kernels" <<<"$output" || return 1
  grep -qE "^library: $library" <<<"$output"
}

row_jit() { consumer jit 'managed kernels' "$work/jit/out/libadjoint_kernels" --self-contained false; }

row_aot() {
  local serves='native kernels'
  [[ $rid == *-x64 ]] || serves='managed kernels'
  consumer aot "$serves" "$work/aot/out/libadjoint_kernels" -p:PublishAot=true -warnaserror
}

row_aot-v3() {
  consumer v3 'managed kernels' '.*' -p:PublishAot=true -p:IlcInstructionSet=x86-64-v3 -warnaserror
}

row_aot-static() {
  local output
  consumer static 'native kernels' 'linked into the program' \
    -p:PublishAot=true -p:AdjointLinkStatically=true -warnaserror || return 1
  ! compgen -G "$work/static/out/*adjoint_kernels*" || { echo 'a library was published, too'; return 1; }
  # A path that somebody names goes before what is linked.
  output=$(ADJOINT_NATIVE_PATH=/nowhere "$work/static/out/Consumer") || return 1
  grep -q '/nowhere: no such file' <<<"$output"
}

row_aot-hint() {
  local output
  output=$(consumer hint 'managed kernels' 'The native library' -p:PublishAot=true -p:WithoutAssets=native) ||
    { echo "$output"; return 1; }
  grep -q 'warning ADJOINT001' <<<"$output"
}

row_tool() {
  local output
  dotnet tool install Adjoint.Tool --tool-path "$work/tool" --add-source "$feed" --version "$version" || return 1
  output=$(cd "$work" && tool/adjoint info) || return 1
  echo "$output"
  grep -qE "^Adjoint +$version" <<<"$output" || return 1
  grep -qE "^native library +$work/tool/.*adjoint_kernels" <<<"$output"
}

# The sample fails by itself when it does not learn.
row_sample() {
  local row name serves arguments output
  for row in "default|native kernels|" 'v3|managed kernels|-p:IlcInstructionSet=x86-64-v3' \
    'linked|native kernels|-p:AdjointLinkStatically=true'; do
    IFS='|' read -r name serves arguments <<<"$row"
    # shellcheck disable=SC2086 # no argument, or one
    dotnet publish samples/DigitsAot -c Release -r "$rid" -v quiet --nologo -warnaserror \
      -o "$work/sample-$name" $arguments || return 1
    output=$("$work/sample-$name/DigitsAot") || return 1
    echo "$output"
    grep -q "; $serves" <<<"$output" || return 1
  done
}

applies() { [[ $rid == *-x64 ]] || [[ ! $1 =~ ^(aot-v3|aot-static|aot-hint|sample)$ ]]; }

rc=0
for name in "${@:-${all[@]}}"; do
  if ! applies "$name"; then
    echo "$name: skipped (a row for x64)"
  elif "row_$name" >"$work/$name.log" 2>&1; then
    echo "$name: passed$(sed -nE 's/^([0-9]+ bytes.*)/ (\1)/p' "$work/$name.log")"
  else
    tail -40 "$work/$name.log" >&2
    echo "$name: failed"
    rc=1
  fi
done
exit "$rc"
