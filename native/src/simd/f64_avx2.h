/* f64, AVX2 and FMA: 4 lanes.
 * Vocabulary: vector.h. */
#ifndef ADJOINT_SIMD_F64_AVX2_H
#define ADJOINT_SIMD_F64_AVX2_H
#include <immintrin.h>
#include <stdint.h>

#include "common.h"

typedef __m256d vd;
typedef __m256d vdm; /* a mask: all bits of a lane, or none */
enum { VD_LANES = 4, VD_HAS_FMA = 1 };

#define ADJ_I(a) _mm256_castpd_si256(a)
#define ADJ_F(a) _mm256_castsi256_pd(a)

ADJ_INLINE vd vd_zero(void) { return _mm256_setzero_pd(); }
ADJ_INLINE vd vd_set1(double x) { return _mm256_set1_pd(x); }
ADJ_INLINE vd vd_bits(uint64_t b) { return ADJ_F(_mm256_set1_epi64x((long long)b)); }
ADJ_INLINE vd vd_load(const double *p) { return _mm256_loadu_pd(p); }
ADJ_INLINE void vd_store(double *p, vd a) { _mm256_storeu_pd(p, a); }

/* The first n lanes; a load gives zero in the others. No byte beyond them is touched. */
ADJ_INLINE __m256i vd_part(int n) { return _mm256_cmpgt_epi64(_mm256_set1_epi64x(n), _mm256_setr_epi64x(0, 1, 2, 3)); }
ADJ_INLINE vd vd_load_part(const double *p, int n) { return _mm256_maskload_pd(p, vd_part(n)); }
ADJ_INLINE void vd_store_part(double *p, vd a, int n) { _mm256_maskstore_pd(p, vd_part(n), a); }

ADJ_INLINE vdm vd_first(int n) { return ADJ_F(vd_part(n)); }

/* Lane i + n in lane i < n, anything in the others; n is 2 or 1. */
ADJ_INLINE vd vd_down(vd a, int n) { return n == 2 ? _mm256_permute2f128_pd(a, a, 0x11) : _mm256_permute_pd(a, 0x5); }

ADJ_INLINE vd vd_add(vd a, vd b) { return _mm256_add_pd(a, b); }
ADJ_INLINE vd vd_sub(vd a, vd b) { return _mm256_sub_pd(a, b); }
ADJ_INLINE vd vd_mul(vd a, vd b) { return _mm256_mul_pd(a, b); }
ADJ_INLINE vd vd_div(vd a, vd b) { return _mm256_div_pd(a, b); }
ADJ_INLINE vd vd_neg(vd a) { return _mm256_xor_pd(a, _mm256_set1_pd(-0.0)); }
ADJ_INLINE vd vd_fma(vd a, vd b, vd c) { return _mm256_fmadd_pd(a, b, c); }
ADJ_INLINE vd vd_sqrt(vd a) { return _mm256_sqrt_pd(a); }
ADJ_INLINE vd vd_abs(vd a) { return _mm256_andnot_pd(_mm256_set1_pd(-0.0), a); }
ADJ_INLINE vd vd_floor(vd a) { return _mm256_floor_pd(a); }

ADJ_INLINE vdm vd_lt(vd a, vd b) { return _mm256_cmp_pd(a, b, _CMP_LT_OQ); }
ADJ_INLINE vdm vd_le(vd a, vd b) { return _mm256_cmp_pd(a, b, _CMP_LE_OQ); }
ADJ_INLINE vdm vd_eq(vd a, vd b) { return _mm256_cmp_pd(a, b, _CMP_EQ_OQ); }
ADJ_INLINE vdm vd_mask_and(vdm a, vdm b) { return _mm256_and_pd(a, b); }
ADJ_INLINE vdm vd_mask_or(vdm a, vdm b) { return _mm256_or_pd(a, b); }
ADJ_INLINE unsigned vd_mask_bits(vdm a) { return (unsigned)_mm256_movemask_pd(a); }
ADJ_INLINE vd vd_select(vdm m, vd a, vd b) { return _mm256_blendv_pd(b, a, m); }

ADJ_INLINE vd vd_max(vd a, vd b) { return _mm256_max_pd(a, b); }
ADJ_INLINE vd vd_min(vd a, vd b) { return _mm256_min_pd(a, b); }

ADJ_INLINE vd vd_and(vd a, vd b) { return _mm256_and_pd(a, b); }
ADJ_INLINE vd vd_or(vd a, vd b) { return _mm256_or_pd(a, b); }
ADJ_INLINE vd vd_xor(vd a, vd b) { return _mm256_xor_pd(a, b); }
ADJ_INLINE vd vd_andnot(vd a, vd b) { return _mm256_andnot_pd(b, a); }
ADJ_INLINE vd vd_iadd(vd a, vd b) { return ADJ_F(_mm256_add_epi64(ADJ_I(a), ADJ_I(b))); }
ADJ_INLINE vd vd_isub(vd a, vd b) { return ADJ_F(_mm256_sub_epi64(ADJ_I(a), ADJ_I(b))); }
ADJ_INLINE vd vd_shl(vd a, int n) { return ADJ_F(_mm256_slli_epi64(ADJ_I(a), n)); }
ADJ_INLINE vd vd_shr(vd a, int n) { return ADJ_F(_mm256_srli_epi64(ADJ_I(a), n)); }

#undef ADJ_I
#undef ADJ_F

#endif
