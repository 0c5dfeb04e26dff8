/* What every lane header needs. */
#ifndef ADJOINT_SIMD_COMMON_H
#define ADJOINT_SIMD_COMMON_H

#if defined(_MSC_VER) && !defined(__clang__)
#define ADJ_INLINE static __forceinline
#define ADJ_NOINLINE static __declspec(noinline)
#else
#define ADJ_INLINE static inline __attribute__((always_inline, unused))
#define ADJ_NOINLINE static __attribute__((noinline, unused))
#endif

#endif
