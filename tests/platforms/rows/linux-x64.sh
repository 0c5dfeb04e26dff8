# shellcheck shell=bash
# Linux on x64: the oldest glibc, musl, and AVX-512 on processors that have it.
row linux-x64-floor 'shipped library: glibc floor, exports' cmake objdump
row linux-musl-c 'C kernels against musl' cmake musl-gcc
row linux-x64-avx512 'AVX-512 of this processor: C and managed' dotnet cmake

row_linux_x64_floor() {
  build_native ci
  ctest --test-dir build/native/ci -R '^(floor|exports)$' -V | tee "$OUT/floor.log"
  found "$(grep -cE '^ *[0-9]+/[0-9]+ Test .* Passed ' "$OUT/floor.log")" 0 0
  # The test itself is tested: a library with a younger symbol must be refused.
  printf '#include <math.h>\ndouble f(double x) { return exp(x); }\n' >"$OUT/young.c"
  cc -shared -fPIC -o "$OUT/young.so" "$OUT/young.c" -lm
  if cmake -DLIBRARY="$OUT/young.so" -DOBJDUMP="$(command -v objdump)" -DSYSTEM=Linux \
      -P tests/native/check_floor.cmake; then
    echo 'a library that needs libm was let through'
    return 1
  fi
  found 1 0 0
}

row_linux_musl_c() {
  build_native linux-musl
  run_ctest linux-musl proof_scalar kernels exports
}

row_linux_x64_avx512() {
  grep -qw avx512vl /proc/cpuinfo || skip 'this processor has no AVX-512; see the rows of Bochs'
  build_native ci
  run_counted env ADJOINT_ISA=avx512 build/native/ci/tests/native/adjoint_proof --expect avx512 --measure
  publish digests linux-x64 -p:PublishTrimmed=true
  run_counted env ADJOINT_EXPECT_ISA=512 ADJOINT_EXPECT_SOURCE=native \
    "ADJOINT_NATIVE_PATH=$ROOT/build/native/ci/lib" "$OUT/linux-x64/digests/Adjoint.Digests" --measure
}
