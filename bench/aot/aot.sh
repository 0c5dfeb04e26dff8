#!/usr/bin/env bash
# Publishes bench/aot in three builds and compares them: jit, aot (the default: C# for SSE4.2, native kernels) and aot-v3
# (IlcInstructionSet=x86-64-v3, managed kernels). Processes alternate, because the machine's clock drifts.
#
#   bench/aot/aot.sh [--no-build] [ROUNDS]
#
# Prints the median over all rounds so far of this checkout (build/aot/rounds), and the speed against jit.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly project=bench/aot/Adjoint.AotBench.csproj out=build/aot
readonly builds=(jit aot aot-v3)
rid=$(dotnet --info | sed -nE 's/^ *RID: +//p')

publish() {
  local name=$1
  shift
  dotnet publish "$project" -c Release -r "$rid" -v quiet --nologo -o "$out/$name" "$@"
}

if [[ ${1:-} == --no-build ]]; then
  shift
else
  rm -rf "$out"
  publish jit -p:PublishAot=false --self-contained false
  publish aot
  publish aot-v3 -p:IlcInstructionSet=x86-64-v3
fi
mkdir -p "$out/rounds"
for ((round = 0; round < ${1:-3}; round++)); do
  for build in "${builds[@]}"; do
    "$out/$build/Adjoint.AotBench" >>"$out/rounds/$build.tsv" 2>"$out/$build.serves"
  done
done
for build in "${builds[@]}"; do printf '%-7s %s\n' "$build" "$(cat "$out/$build.serves")"; done

# median of the second column, for each name in order of appearance
medians() {
  awk -F'\t' '
    !($1 in n) { order[++names] = $1 }
    { value[$1, ++n[$1]] = $2 }
    END {
      for (i = 1; i <= names; i++) {
        name = order[i]
        for (j = 1; j <= n[name]; j++) v[j] = value[name, j]
        for (j = 2; j <= n[name]; j++)
          for (k = j; k > 1 && v[k] < v[k - 1]; k--) { t = v[k]; v[k] = v[k - 1]; v[k - 1] = t }
        print name "\t" v[int((n[name] + 1) / 2)]
      }
    }' "$1"
}

printf '%-38s %12s %12s %7s %12s %7s\n' '' 'jit, us' 'aot, us' 'speed' 'aot-v3, us' 'speed'
paste <(medians "$out/rounds/jit.tsv") <(medians "$out/rounds/aot.tsv") <(medians "$out/rounds/aot-v3.tsv") |
  awk -F'\t' '{ printf "%-38s %12.1f %12.1f %6.0f%% %12.1f %6.0f%%\n",
    $1, $2 / 1000, $4 / 1000, 100 * $2 / $4, $6 / 1000, 100 * $2 / $6 }'
