# shellcheck shell=bash
# macOS: every C file of the library compiled with its real flags into Mach-O objects. Nothing is linked (Apple's SDK may
# not be had) and nothing is run.
row macos-arm64-compile 'C library into Mach-O objects, not run' cmake clang musl-gcc
row macos-x64-compile 'C library into Mach-O objects, not run' cmake clang musl-gcc

# compile_only PRESET: counts the objects. musl's headers stand for those of an SDK: of them only a few functions of the C
# standard library and the widths of integers are used.
compile_only() {
  local preset=$1 objects
  build_native "$preset" \
    -DCMAKE_C_FLAGS="-ffreestanding -nostdlibinc -idirafter /usr/include/$(uname -m)-linux-musl"
  objects=$(find "build/native/$preset" -name '*.o' -o -name '*.obj' | wc -l)
  found "$objects" 0 0
}

row_macos_arm64_compile() { compile_only macos-arm64; }

row_macos_x64_compile() { compile_only macos-x64; }
