# The only place that knows the compiler flags of an instruction set.
#
#   ADJOINT_ISAS             what this target and compiler can build, "scalar" first
#   ADJOINT_ISA_FLAGS_<isa>  the flags of its object libraries
#
# The C files never ask for an instruction set: each is compiled once for every entry, with ADJ_ISA=<isa>.

include_guard(GLOBAL)
include(CheckCCompilerFlag)

set(ADJOINT_ISAS scalar)
set(ADJOINT_ISA_FLAGS_scalar "")
# One lane is one lane. Also, gcc 12 vectorizes the one-lane GEMM tile with loads of pairs from the next row of B, past
# the last one (found by the guard pages of test_kernels).
check_c_compiler_flag(-fno-tree-vectorize ADJOINT_COMPILER_HAS_fno_tree_vectorize)
if(ADJOINT_COMPILER_HAS_fno_tree_vectorize)
  set(ADJOINT_ISA_FLAGS_scalar -fno-tree-vectorize)
endif()

# The processor that is compiled for, also in a cross build, and on Windows, where CMAKE_SYSTEM_PROCESSOR is the host's.
string(TOLOWER "${CMAKE_C_COMPILER_ARCHITECTURE_ID};${CMAKE_SYSTEM_PROCESSOR}" adjoint_processor)

function(adjoint_try_isa isa)
  list(JOIN ARGN " " flags)
  set(CMAKE_REQUIRED_FLAGS "")
  check_c_compiler_flag("${flags}" ADJOINT_COMPILER_HAS_${isa})
  if(ADJOINT_COMPILER_HAS_${isa})
    set(ADJOINT_ISAS ${ADJOINT_ISAS} ${isa} PARENT_SCOPE)
    set(ADJOINT_ISA_FLAGS_${isa} "${ARGN}" PARENT_SCOPE)
  else()
    message(STATUS "Adjoint: the C compiler has no ${flags}; no ${isa} kernels")
  endif()
endfunction()

if(adjoint_processor MATCHES "x86_64|amd64|x64")
  if(MSVC)
    adjoint_try_isa(avx2 /arch:AVX2)
    adjoint_try_isa(avx512 /arch:AVX512)
  else()
    adjoint_try_isa(avx2 -mavx2 -mfma)
    # F, DQ, BW and VL came together in Skylake-X (2017); cpu.c asks for all four.
    adjoint_try_isa(avx512 -mavx512f -mavx512dq -mavx512bw -mavx512vl -mavx2 -mfma)
  endif()
elseif(adjoint_processor MATCHES "aarch64|arm64")
  # Advanced SIMD with FMA is the baseline of AArch64: no flag.
  list(APPEND ADJOINT_ISAS neon)
  set(ADJOINT_ISA_FLAGS_neon "")
endif()
