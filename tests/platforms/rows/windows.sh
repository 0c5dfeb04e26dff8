# shellcheck shell=bash
# Windows on x64. MinGW builds the DLL; Wine runs it: evidence for the loader, the ABI and the calling convention, not
# for Windows itself. Microsoft's flags are compiled with clang in its guise.
row windows-x64-c 'C kernels in a DLL under Wine' cmake x86_64-w64-mingw32-gcc wine64
row windows-x64-digests 'managed and native kernels under Wine' dotnet cmake x86_64-w64-mingw32-gcc wine64
row windows-x64-tests 'tests: Simd, Kernels under Wine' dotnet wine64
row windows-msvc-compile "Microsoft's flags, compiled, not run" cmake clang-cl musl-gcc

# Everything under Wine runs inside of a prefix of ours. xUnit needs DOTNET_EnableWriteXorExecute=0: with W^X the runtime
# dies in DynamicResolver's finalizer under Wine 8.
wine_ready() {
  export WINEPREFIX=$OUT/wine WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml=' DISPLAY=''
  export DOTNET_EnableWriteXorExecute=0
  [[ -d $WINEPREFIX ]] || { mkdir -p "$WINEPREFIX" && /usr/lib/wine/wine64 wineboot -i; }
  trap '/usr/lib/wine/wineserver64 -k || true' EXIT
}

row_windows_x64_c() {
  wine_ready
  build_native windows-x64
  run_ctest windows-x64 proof_scalar proof_avx2 kernels
}

row_windows_x64_digests() {
  wine_ready
  build_native windows-x64
  publish digests win-x64
  export ADJOINT_EXPECT_SOURCE=native ADJOINT_NATIVE_PATH="Z:$ROOT/build/native/windows-x64/lib"
  run_counted /usr/lib/wine/wine64 "$OUT/win-x64/digests/Adjoint.Digests.exe" --quick
}

row_windows_x64_tests() {
  wine_ready
  publish managed win-x64
  run_counted timeout 900 /usr/lib/wine/wine64 "$OUT/win-x64/managed/Adjoint.Tests.exe" -noColor \
    -namespace 'Adjoint.Tests.Simd*' -namespace 'Adjoint.Tests.Kernels*'
}

# musl's headers stand for Microsoft's, with two of its types and its INFINITY (1e5000f) out of place there.
row_windows_msvc_compile() {
  compile_only windows-msvc "/X /D__DEFINED_size_t /D__DEFINED_wchar_t /FIstddef.h -Wno-literal-range \
/clang:-ffreestanding /clang:-idirafter/usr/include/$(uname -m)-linux-musl"
}
