#!/usr/bin/env bash
# Builds, tests and measures Adjoint. `./build.sh help` lists the verbs; build.ps1 has the same ones for Windows.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en

readonly solution=Adjoint.slnx
readonly tests=tests/managed/Adjoint.Tests.csproj
readonly tool=managed/Adjoint.Tool/Adjoint.Tool.csproj
readonly packaged=(managed/Adjoint/Adjoint.csproj "$tool")
readonly vectors=tests/vectors.runner/Adjoint.Vectors.csproj
readonly accuracy=tests/accuracy/Adjoint.Accuracy.csproj
readonly bench=bench/managed/Adjoint.Bench.csproj
readonly native_dir=build/native/default # where the CMake preset "default" builds, too

# The kernel and autograd tests run again in a child process for each of these rows. A test asserts that the child
# got what ADJOINT_EXPECT_SOURCE and ADJOINT_EXPECT_ISA say. Row: name | needs the native library | environment.
readonly configurations=(
  'native kernels  |native|ADJOINT_KERNELS=native ADJOINT_EXPECT_SOURCE=native'
  'managed kernels |any   |ADJOINT_KERNELS=managed ADJOINT_EXPECT_SOURCE=managed'
  'no AVX2, no FMA |any   |DOTNET_EnableAVX2=0 ADJOINT_KERNELS=managed ADJOINT_EXPECT_ISA=128'
  'no SIMD at all  |any   |DOTNET_EnableHWIntrinsic=0 ADJOINT_KERNELS=managed ADJOINT_EXPECT_ISA=0'
)
readonly reruns=(Adjoint.Tests.Simd Adjoint.Tests.Kernels Adjoint.Tests.Autograd Adjoint.Tests.Ops Adjoint.Tests.House)

say() { printf '== %s\n' "$*"; }
die() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# ---------------------------------------------------------------- tools

require_dotnet() {
  have dotnet || die 'the .NET SDK 10 is missing: see https://dotnet.microsoft.com/download/dotnet/10.0'
  local version
  version=$(dotnet --version 2>/dev/null) || die 'no .NET SDK fits global.json: install .NET SDK 10'
  [[ ${version%%.*} -ge 10 ]] || die ".NET SDK 10 is needed, found $version"
}

c_compiler() {
  local candidate
  for candidate in ${CC:+"$CC"} cc gcc clang; do
    have "$candidate" && { command -v "$candidate"; return 0; }
  done
  return 1
}

generator() { if have ninja; then echo Ninja; elif have make; then echo 'Unix Makefiles'; else return 1; fi; }

# Prints what the native kernels lack, one line; prints nothing when they can be built.
native_missing() {
  local version
  have cmake || { echo 'no cmake found'; return; }
  version=$(cmake --version | sed -nE '1s/.*version ([0-9]+)\.([0-9]+).*/\1 \2/p')
  [[ $(( ${version% *} * 100 + ${version#* } )) -ge 320 ]] || { echo 'cmake is older than 3.20'; return; }
  c_compiler >/dev/null || { echo 'no C compiler found'; return; }
  generator >/dev/null || { echo 'neither ninja nor make found'; return; }
}

native_is_built() { compgen -G "$native_dir/lib/libadjoint_kernels.*" | grep -qE '\.(so|dylib)$'; }

# ---------------------------------------------------------------- building

build_native() {
  [[ -f CMakeLists.txt ]] || return 0
  local missing
  missing=$(native_missing)
  if [[ -n $missing ]]; then
    echo "native kernels skipped: $missing; managed kernels serve"
    return 0
  fi
  say 'native kernels'
  local -a fresh=()
  [[ -f $native_dir/CMakeCache.txt ]] || fresh=(-G "$(generator)")
  cmake -S . -B "$native_dir" "${fresh[@]}" -DCMAKE_BUILD_TYPE=Release -DCMAKE_EXPORT_COMPILE_COMMANDS=ON \
    >"$(log_of configure)" 2>&1 || { cat "$(log_of configure)" >&2; die 'cmake could not configure the native kernels'; }
  cmake --build "$native_dir" --parallel
}

log_of() { mkdir -p build; echo "build/$1.log"; }

restore() { dotnet restore "$1" ${CI:+--locked-mode} -v quiet; }

build_managed() {
  require_dotnet
  say 'managed code'
  restore "$solution"
  dotnet build "$solution" -c Release --no-restore -v quiet --nologo
}

build_all() { build_native; build_managed; }

# ---------------------------------------------------------------- testing

passed=0 failed=0 skipped=0

tally() { passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3)); }

# CTest's own summary does not count skipped tests, its lines do.
run_ctest() {
  native_is_built && [[ -f $native_dir/CTestTestfile.cmake ]] || return 0
  say 'native tests'
  local log rc=0 total good ignored bad
  log=$(log_of ctest)
  ctest --test-dir "$native_dir" --output-on-failure 2>&1 | tee "$log" || rc=$?
  total=$(sed -nE 's/.* tests failed out of ([0-9]+)$/\1/p' "$log" | tail -1)
  good=$(grep -cE '^ *[0-9]+/[0-9]+ Test .* Passed ' "$log" || true)
  ignored=$(grep -cE '^ *[0-9]+/[0-9]+ Test .*\*\*\*Skipped ' "$log" || true)
  bad=$(( ${total:-0} - good - ignored ))
  if [[ $rc -ne 0 && $bad -eq 0 ]]; then bad=1; fi
  tally "$good" "$bad" "$ignored"
}

# dotnet_tests NAME ARG...: one run of the test assembly. A host that dies before its summary says "failed: 0" and
# "error: 1", and so does a run that finds no test: both count as one failure.
dotnet_tests() {
  local name=$1 log rc=0 good bad errors ignored
  shift
  say "tests: $name"
  log=$(log_of "tests-${name//[^a-zA-Z0-9]/-}")
  dotnet test --project "$tests" -c Release --no-build --no-progress --no-ansi "$@" 2>&1 </dev/null | tee "$log" || rc=$?
  good=$(summary succeeded "$log") bad=$(summary failed "$log")
  errors=$(summary error "$log") ignored=$(summary skipped "$log")
  bad=$(( ${bad:-0} + ${errors:-0} ))
  if [[ $rc -ne 0 && $bad -eq 0 ]]; then bad=1; fi
  tally "${good:-0}" "$bad" "${ignored:-0}"
}

summary() { sed -nE "s/^ +$1: ([0-9]+)$/\1/p" "$2" | tail -1; }

run_tests() {
  local row name needs environment pair
  local -a filters=() variables
  run_ctest
  dotnet_tests all "$@"
  for name in "${reruns[@]}"; do filters+=(--filter-namespace "$name" --filter-namespace "$name.*"); done
  for row in "${configurations[@]}"; do
    IFS='|' read -r name needs environment <<<"$row"
    if [[ ${needs%% *} == native ]] && ! native_is_built; then continue; fi
    variables=()
    for pair in $environment; do variables+=(-e "$pair"); done
    dotnet_tests "${name%"${name##*[! ]}"}" "${filters[@]}" "${variables[@]}"
  done
}

# The closing line is printed whatever happens; a build that failed is one failure.
close_tests() {
  local rc=$?
  if [[ $rc -ne 0 && $failed -eq 0 ]]; then failed=1; fi
  echo "tests: $passed passed, $failed failed, $skipped skipped"
  [[ $failed -eq 0 ]] || exit 1
}

# ---------------------------------------------------------------- verbs

# setup --platforms: also the tools of the verb platforms, installed where that is possible.
verb_setup() {
  require_dotnet
  local missing program
  echo "dotnet $(dotnet --version)"
  for program in cmake ninja make clang-format clang-tidy shellcheck dot; do
    if have "$program"; then
      echo "$program $({ "$program" --version 2>/dev/null || "$program" -V 2>&1; } | grep -oE '[0-9]+(\.[0-9]+)+' | head -1)"
    else
      echo "$program: not installed (optional)"
    fi
  done
  missing=$(native_missing)
  if [[ -n $missing ]]; then
    echo "native kernels will be skipped: $missing; managed kernels serve"
  else
    echo "C compiler: $("$(c_compiler)" --version | head -1)"
  fi
  dotnet restore "$solution" --locked-mode -v quiet
  echo 'packages restored as the lock files say'
  [[ ${1-} == --platforms ]] || return 0
  # shellcheck source=tests/platforms/tools.sh
  source tests/platforms/tools.sh
  setup_platforms
}

verb_build() { build_all; }

verb_run() {
  build_all
  [[ -f $tool ]] || die "the command-line tool ($tool) is not part of this tree yet"
  say 'adjoint train digits'
  dotnet run --project "$tool" -c Release --no-build -- train digits "$@"
}

verb_test() {
  trap close_tests EXIT
  build_all
  run_tests "$@"
}

verb_vectors() {
  build_all
  [[ -f $vectors ]] || die "the vectors runner ($vectors) is not part of this tree yet"
  ${1:+env ADJOINT_VECTORS="$(realpath "$1")"} dotnet run --project "$vectors" -c Release --no-build
}

# To a file of its own first: a run that fails leaves the page as it was.
verb_operators() {
  build_all
  local page
  page=$(mktemp)
  dotnet run --project "$vectors" -c Release --no-build -- --operators >"$page"
  cat "$page" >OPERATORS.md
  rm "$page"
}

verb_verify() {
  build_native
  require_dotnet
  restore "$accuracy"
  dotnet build "$accuracy" -c Release --no-restore -v quiet --nologo
  dotnet run --project "$accuracy" -c Release --no-build -- "$@"
}

# Without arguments: the interleaved report of bench/results. With arguments: BenchmarkDotNet (--filter '*' and so on).
verb_bench() {
  build_native
  require_dotnet
  restore "$bench"
  dotnet build "$bench" -c Release --no-restore -v quiet --nologo
  dotnet run --project "$bench" -c Release --no-build -- "$@"
}

verb_peers() { build_native; require_dotnet; bench/peers/peers.sh "$@"; }

# Every platform that can be imitated here: tests/platforms, docs/platforms.md.
verb_platforms() { require_dotnet; tests/platforms/platforms.sh "$@"; }

verb_lint() {
  local rc=0
  build_all
  say 'dotnet format'
  dotnet format "$solution" --verify-no-changes --no-restore || rc=1
  dotnet format style "$solution" --verify-no-changes --no-restore --diagnostics IDE0005 --severity info || rc=1
  lint_c || rc=1
  if have shellcheck; then
    say 'shellcheck'
    git ls-files '*.sh' .ci/run | xargs shellcheck || rc=1
  else
    echo 'shellcheck skipped: not installed'
  fi
  [[ $rc -eq 0 ]] || die 'lint found faults'
  echo 'lint: clean'
}

lint_c() {
  local rc=0
  local -a sources
  mapfile -t sources < <(git ls-files '*.c' '*.h')
  [[ ${#sources[@]} -gt 0 ]] || return 0
  if have clang-format; then
    say 'clang-format'
    clang-format --dry-run -Werror "${sources[@]}" || rc=1
  else
    echo 'clang-format skipped: not installed'
  fi
  if have clang-tidy && [[ -f $native_dir/compile_commands.json ]]; then
    say 'clang-tidy'
    git ls-files 'native/*.c' | xargs clang-tidy --quiet --warnings-as-errors='*' -p "$native_dir" || rc=1
  else
    echo 'clang-tidy skipped: not installed, or the native kernels are not built'
  fi
  return $rc
}

# With --test: the packages are installed and used, tests/package/package.sh.
verb_pack() {
  build_native
  require_dotnet
  say 'packages'
  rm -rf artifacts/packages
  local project
  for project in "${packaged[@]}"; do
    restore "$project"
    # No path of this machine in the packages.
    dotnet build "$project" -c Release --no-restore -v quiet --nologo -p:ContinuousIntegrationBuild=true
    dotnet pack "$project" -c Release --no-build -v quiet --nologo -o artifacts/packages
  done
  ls -l artifacts/packages
  if [[ ${1:-} == --test ]]; then tests/package/package.sh "${@:2}"; fi
}

verb_memory() { tests/native/memory.sh "$@"; }

verb_fuzz() {
  build_all
  ADJOINT_FUZZ=${1:-1000000} dotnet_tests fuzz --filter-class 'Adjoint.Tests.Fuzz.*' \
    --filter-class Adjoint.Tests.Contracts.BadInputTests
  [[ $failed -eq 0 ]] || exit 1
}

verb_clean() {
  rm -rf build artifacts BenchmarkDotNet.Artifacts TestResults
  find managed tests bench samples -type d \( -name bin -o -name obj \) -prune -exec rm -rf {} + 2>/dev/null || true
}

verb_help() {
  cat <<'HELP'
usage: ./build.sh VERB [arguments]

  setup [--platforms]
                  say which tools are there, restore the packages as the lock files say; with --platforms, install (on
                  Debian, as root) what the verb platforms asks for
  build           native kernels (with cmake and a C compiler) and managed code, Release
  run [args]      train the classifier of handwritten digits: adjoint train digits [args]
  test [args]     every test, then the kernel and autograd tests again under other ISAs and kernel sources
  vectors [DIR]   compare every operator with PyTorch's recorded answers (default: tests/vectors)
  operators       write OPERATORS.md: what the library has, from its own answers to tests/vectors
  verify [args]   walk every float through every elementary function: ulp, special values, equal bits everywhere
                  (--only NAME, --step N for every N-th float, --f64 for samples of double, --threads N)
  bench [args]    measure; with arguments, BenchmarkDotNet (for example --filter '*Gemm*')
  peers [args]    measure side by side with TorchSharp (downloads libtorch, 480 MB)
  platforms [NAME...]
                  the code on every platform that this machine can imitate: ARM64 (qemu), AVX-512 (Bochs), Windows (Wine),
                  musl, macOS (compiled only); names are rows or beginnings of rows
  lint            formatting, analyzers, clang-tidy and shellcheck where installed
  pack [--test]   NuGet packages into artifacts/packages; with --test, install and use them: tests/package/package.sh
  memory [ROW]    the C library under sanitizers, valgrind and a fuzzer: tests/native/memory.sh
  fuzz [N]        N cases (a million if not told) of random arguments and files against the managed API
  clean           remove everything that was built

ADJOINT_KERNELS=auto|managed|native and ADJOINT_ISA=... choose the kernels at run time.
HELP
}

verb=${1:-help}
[[ $# -gt 0 ]] && shift
case $verb in
  setup | build | run | test | vectors | operators | verify | bench | peers | platforms | lint | pack | memory | fuzz | clean | help) "verb_$verb" "$@" ;;
  -h | --help) verb_help ;;
  *) verb_help >&2; die "unknown verb '$verb'" ;;
esac
