# shellcheck shell=bash
# AVX-512 where the processor has none: Bochs executes every instruction of a small Linux guest in software. It proves
# what the code computes, and that the dispatchers of C and of .NET choose it; it says nothing about speed.
readonly bochs_tools='bochs-bin isolinux genisoimage cpio busybox-static apt-get'
row bochs-avx512-c 'C kernels: AVX-512 of Ice Lake, emulated' cmake "$bochs_tools"
row bochs-v512 'managed 512-bit lanes: Ice Lake, emulated' dotnet "$bochs_tools"
row bochs-v256 'Skylake-X: AVX-512 that .NET does not widen to' dotnet "$bochs_tools"

# guest CPU MEGABYTES SECONDS FOLDER: boots a machine that runs FOLDER/run.sh, and counts.
guest() {
  debian_package amd64 "$(apt-cache depends linux-image-cloud-amd64 | awk '/Depends: linux-image/ {print $2}')" \
    "$OUT/bochs/kernel" || skip 'the Debian cloud kernel cannot be fetched'
  run_counted "$TOOLS/bochs/boot.sh" "$OUT/bochs/kernel"/boot/vmlinuz-* "$@"
}

# guest_folder NAME COMMAND...: an empty folder whose run.sh is the command.
guest_folder() {
  local folder=$OUT/bochs/$1
  rm -rf "$folder"
  mkdir -p "$folder"
  printf '%s\n' "${@:2}" >"$folder/run.sh"
  echo "$folder"
}

row_bochs_avx512_c() {
  local folder
  folder=$(guest_folder c './adjoint_proof --expect avx512')
  build_native ci
  cp build/native/ci/tests/native/adjoint_proof "$folder/"
  guest corei7_icelake_u 256 240 "$folder"
}

# managed_guest CPU WIDTH: the digests at the width that serves there. Compiling is what takes the time, so the C library,
# whose kernels another row proves, stays out.
managed_guest() {
  local folder
  folder=$(guest_folder "managed-$2" "export ADJOINT_EXPECT_ISA=$2" './Adjoint.Digests --quick')
  publish digests linux-x64 -p:PublishTrimmed=true
  cp -r "$OUT/linux-x64/digests/." "$folder/"
  rm -rf "$folder/runtimes" "$folder"/*.pdb "$folder"/createdump "$folder"/libmscordbi.so "$folder"/libmscordaccore.so
  guest "$1" 512 1800 "$folder"
}

row_bochs_v512() { managed_guest corei7_icelake_u 512; }

row_bochs_v256() { managed_guest corei7_skylake_x 256; }
