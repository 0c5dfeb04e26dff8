# shellcheck shell=bash
# Memory safety of the C library on this machine: every kernel between guard pages under sanitizers and valgrind, and a
# fuzzer. What each does is in tests/native/memory.sh; a row passes where that says so.
row memory-asan 'C kernels under AddressSanitizer' cmake
row memory-ubsan 'C kernels under UBSan' cmake
row memory-valgrind 'C kernels under valgrind' cmake valgrind
row memory-fuzz 'C kernels, a minute of libFuzzer' cmake clang

memory() {
  tests/native/memory.sh "$@"
  found 1 0 0
}

row_memory_asan() { memory asan; }

row_memory_ubsan() { memory ubsan; }

row_memory_valgrind() { memory valgrind; }

row_memory_fuzz() { memory fuzz 60; }
