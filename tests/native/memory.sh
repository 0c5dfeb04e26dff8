#!/usr/bin/env bash
# Memory safety of the C library. Each row builds a CMake preset, walks every kernel of kernels.def in it between guard
# pages, and prints one line, "ROW: passed", "ROW: failed" or "ROW: skipped (why)".
#
#   tests/native/memory.sh                   all rows
#   tests/native/memory.sh asan|ubsan|valgrind
#   tests/native/memory.sh fuzz [SECONDS]    libFuzzer with both sanitizers, from the corpus; 60 seconds if not told
# shellcheck disable=SC2317 # rows are called by name
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly rows=(asan ubsan valgrind fuzz)

have() { command -v "$1" >/dev/null 2>&1; }

build() { cmake --preset "$1" && cmake --build --preset "$1" --parallel; }

run_asan() { build asan && ctest --preset asan; }

run_ubsan() { build ubsan && ctest --preset ubsan; }

# Valgrind's CPU has AVX2 and no AVX-512: the sanitizers are what walks those kernels.
run_valgrind() {
  local test
  build valgrind || return 1
  for test in test_dispatch test_kernels test_gradients test_reductions; do
    valgrind --quiet --error-exitcode=3 --leak-check=full --errors-for-leak-kinds=definite \
      "build/native/valgrind/lib/$test" || return 1
  done
}

run_fuzz() {
  local seconds=${1:-60} corpus=build/native/fuzz/corpus
  build fuzz || return 1
  mkdir -p "$corpus"
  nice build/native/fuzz/lib/fuzz_kernels -max_total_time="$seconds" -max_len=64 -len_control=0 -print_final_stats=1 \
    -artifact_prefix=build/native/fuzz/ "$corpus" tests/native/fuzz/corpus
}

missing() {
  have cmake || { echo 'no cmake'; return; }
  case $1 in
    valgrind) have valgrind || echo 'no valgrind' ;;
    fuzz) have clang || echo 'no clang' ;;
  esac
}

row() {
  local name=$1 why log
  shift
  why=$(missing "$name")
  if [[ -n $why ]]; then
    echo "$name: skipped ($why)"
    return 0
  fi
  mkdir -p build
  log=build/memory-$name.log
  if "run_$name" "$@" >"$log" 2>&1; then
    echo "$name: passed"
  else
    tail -40 "$log" >&2
    echo "$name: failed"
    return 1
  fi
}

rc=0
if [[ $# -gt 0 ]]; then
  row "$@" || rc=1
else
  for name in "${rows[@]}"; do row "$name" || rc=1; done
fi
exit "$rc"
