# shellcheck shell=bash
# Linux on ARM64, by qemu's user-mode emulation. Advanced SIMD is executed as the architecture defines it, FMA included.
row linux-arm64-c 'C kernels: NEON, digests, floor' cmake aarch64-linux-gnu-gcc qemu-aarch64-static
row linux-arm64-digests 'managed and native NEON, same bits' dotnet cmake aarch64-linux-gnu-gcc qemu-aarch64-static
row linux-arm64-tests 'tests: Simd, Kernels, Autograd, Ops' dotnet apt-get aarch64-linux-gnu-gcc qemu-aarch64-static

row_linux_arm64_c() {
  build_native linux-arm64
  run_ctest linux-arm64 proof_scalar proof_neon kernels floor
}

# With W^X the runtime writes code through a second mapping of the same memory, which qemu's cache of translated code does
# not see: reflection then ran stale stubs (seen once, as a NullReferenceException out of InvokeStub).
emulated() {
  qemu-aarch64-static -L /usr/aarch64-linux-gnu -E DOTNET_EnableWriteXorExecute=0 -E ADJOINT_EXPECT_ISA=128 "$@"
}

row_linux_arm64_digests() {
  build_native linux-arm64
  publish digests linux-arm64
  run_counted emulated -E ADJOINT_EXPECT_SOURCE=native -E "ADJOINT_NATIVE_PATH=$ROOT/build/native/linux-arm64/lib" \
    "$OUT/linux-arm64/digests/Adjoint.Digests" --quick
}

# xUnit hashes the names of tests, and .NET asks OpenSSL for it.
row_linux_arm64_tests() {
  local area
  debian_package arm64 libssl3 "$OUT/linux-arm64/openssl" || skip 'libssl3 for arm64 cannot be fetched'
  publish managed linux-arm64 -p:PublishReadyToRun=true
  local -a areas=()
  for area in Simd Kernels Autograd Ops House; do areas+=(-namespace "Adjoint.Tests.$area*"); done
  run_counted emulated -E ADJOINT_KERNELS=managed \
    -E "LD_LIBRARY_PATH=$OUT/linux-arm64/openssl/usr/lib/aarch64-linux-gnu" \
    "$OUT/linux-arm64/managed/Adjoint.Tests" -noColor "${areas[@]}"
}
