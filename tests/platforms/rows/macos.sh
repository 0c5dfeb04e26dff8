# shellcheck shell=bash
# macOS: every C file of the library compiled with its real flags into Mach-O objects. Nothing is linked (Apple's SDK
# may not be had) and nothing is run.
row macos-arm64-compile 'C library into Mach-O objects, not run' cmake clang musl-gcc
row macos-x64-compile 'C library into Mach-O objects, not run' cmake clang musl-gcc

# compile_only PRESET FLAGS: counts the objects. musl's headers stand for those of an SDK: the library uses but a few
# functions of the C standard library.
compile_only() {
  build_native "$1" "-DCMAKE_C_FLAGS=$2"
  found "$(find "build/native/$1/native" -name '*.o' -o -name '*.obj' | wc -l)" 0 0
}

mach_o() { compile_only "$1" "-ffreestanding -nostdlibinc -idirafter /usr/include/$(uname -m)-linux-musl"; }

row_macos_arm64_compile() { mach_o macos-arm64; }

row_macos_x64_compile() { mach_o macos-x64; }
