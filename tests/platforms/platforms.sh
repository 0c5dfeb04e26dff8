#!/usr/bin/env bash
# Runs the code on every platform that this machine can imitate, and prints a table. `./build.sh platforms [NAME...]`; a
# name is a row's or the beginning of one's. docs/platforms.md says what each row proves.
#
# One row = one function. A file of rows/ registers its rows (row NAME WHAT [TOOL...]) and defines row_NAME for each,
# with _ for -. A row runs in a shell of its own with errexit; it says what it found with `found PASSED FAILED SKIPPED`, or
# `skip WHY`. It passes if it ends well, found something that passed and nothing that failed. A tool that is missing
# skips the row.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
ROOT=$PWD
export ROOT OUT=$PWD/build/platforms TOOLS=$PWD/tests/platforms
# shellcheck source=tests/platforms/tools.sh
source tests/platforms/tools.sh

names=() declare_what=() declare_tools=()
row() { names+=("$1") declare_what+=("$2") declare_tools+=("${*:3}"); }

found() { printf '%s %s %s\n' "$1" "$2" "$3" >>"$RESULT"; }

skip() { printf '%s\n' "$*" >"$RESULT.skipped"; exit 0; }

# ---------------------------------------------------------------- what rows share

# build_native PRESET [cmake argument...]: configures a preset of CMakePresets.json and builds what it names.
build_native() {
  local preset=$1
  shift
  cmake --preset "$preset" -DADJOINT_WERROR=ON "$@"
  cmake --build --preset "$preset" --parallel
}

# run_ctest PRESET MUST...: every CTest of a preset. Those named must have passed: a skipped one does not do.
run_ctest() {
  local preset=$1 log=$OUT/ctest-$1.log good ignored all name rc=0
  shift
  ctest --test-dir "build/native/$preset" --output-on-failure 2>&1 | tee "$log" || rc=$?
  good=$(grep -cE '^ *[0-9]+/[0-9]+ Test .* Passed ' "$log" || true)
  ignored=$(grep -cE '^ *[0-9]+/[0-9]+ Test .*\*\*\*Skipped ' "$log" || true)
  all=$(grep -cE '^ *[0-9]+/[0-9]+ Test ' "$log" || true)
  found "$good" $((all - good - ignored)) "$ignored"
  for name in "$@"; do
    grep -qE "Test +#[0-9]+: $name \.+ +Passed" "$log" || { echo "$name did not pass"; rc=1; }
  done
  return $rc
}

# counted LOG: what a proof, the digests or the tests say in their closing line.
counted() {
  local line
  if line=$(grep -E '^(proof|digests): [0-9]+ passed, [0-9]+ failed' "$1" | tail -1) && [[ -n $line ]]; then
    found "$(sed -E 's/.*: ([0-9]+) passed.*/\1/' <<<"$line")" "$(sed -E 's/.* ([0-9]+) failed.*/\1/' <<<"$line")" 0
  elif line=$(grep -E 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+' "$1" | tail -1) &&
      [[ $line =~ Total:\ ([0-9]+),\ Errors:\ ([0-9]+),\ Failed:\ ([0-9]+),\ Skipped:\ ([0-9]+) ]]; then
    local bad=$((BASH_REMATCH[2] + BASH_REMATCH[3]))
    found $((BASH_REMATCH[1] - bad - BASH_REMATCH[4])) "$bad" "${BASH_REMATCH[4]}"
  else
    echo 'no closing line'
    return 1
  fi
}

# run_counted COMMAND...: its closing line is the finding; a bad exit status is a failure all the same.
run_counted() {
  local log rc=0
  log=$(mktemp)
  "$@" </dev/null 2>&1 | tee "$log" || rc=$?
  counted "$log" || rc=1
  rm -f "$log"
  return $rc
}

# publish PROJECT RID [argument...]: self-contained, into $OUT/RID/PROJECT; nothing of it touches the ordinary build.
publish() {
  local project=$1 rid=$2
  shift 2
  dotnet publish "tests/$project" -c Release -r "$rid" --self-contained -v quiet --nologo \
    --artifacts-path "$OUT/$rid" -o "$OUT/$rid/$project" "$@"
}

# ---------------------------------------------------------------- the table

run_row() {
  local name=$1 what=$2 missing pass=0 fail=0 skipped=0 start=$SECONDS rc=0 verdict
  export RESULT=$OUT/results/$name
  rm -f "$RESULT" "$RESULT.skipped"
  missing=$(missing_of "$3")
  if [[ -n $missing ]]; then
    printf 'not installed: %s\n' "$missing" >"$RESULT.skipped"
  else
    (set -euo pipefail; "row_${name//-/_}") >"$OUT/logs/$name.log" 2>&1 &
    wait $! || rc=$?
  fi
  if [[ -f $RESULT ]]; then
    read -r pass fail skipped < <(awk '{p += $1; f += $2; s += $3} END {print p, f, s}' "$RESULT")
  fi
  if [[ -f $RESULT.skipped && $rc -eq 0 ]]; then
    verdict="skipped: $(<"$RESULT.skipped")"
    rows_skipped=$((rows_skipped + 1))
  elif [[ $rc -eq 0 && $fail -eq 0 && $pass -gt 0 ]]; then
    verdict=passed
    rows_passed=$((rows_passed + 1))
  else
    verdict="FAILED: see build/platforms/logs/$name.log"
    rows_failed=$((rows_failed + 1))
  fi
  printf '%-22s %-48s %6s %6s %7s %5ss  %s\n' \
    "$name" "$what" "$pass" "$fail" "$skipped" $((SECONDS - start)) "$verdict"
}

wanted() {
  local name=$1 wish
  shift
  [[ $# -eq 0 ]] && return 0
  for wish in "$@"; do [[ $name == "$wish"* ]] && return 0; done
  return 1
}

for file in tests/platforms/rows/*.sh; do
  # shellcheck source=/dev/null
  source "$file"
done
for wish in "$@"; do
  printf '%s\n' "${names[@]}" | grep -q -- "^$wish" && continue
  echo "platforms: no row begins with '$wish': ${names[*]}" >&2
  exit 2
done
mkdir -p "$OUT/logs" "$OUT/results"
rows_passed=0 rows_failed=0 rows_skipped=0
printf '%-22s %-48s %6s %6s %7s %6s\n' platform 'what ran' passed failed skipped time
for i in "${!names[@]}"; do
  if wanted "${names[i]}" "$@"; then run_row "${names[i]}" "${declare_what[i]}" "${declare_tools[i]}"; fi
done
echo "platforms: $rows_passed passed, $rows_failed failed, $rows_skipped skipped"
[[ $rows_failed -eq 0 ]]
