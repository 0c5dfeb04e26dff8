/* f64, AVX-512 F and DQ: 8 lanes.
 * Vocabulary: vector.h. */
#ifndef ADJOINT_SIMD_F64_AVX512_H
#define ADJOINT_SIMD_F64_AVX512_H
#include <immintrin.h>
#include <stdint.h>

#include "common.h"

typedef __m512d vd;
typedef __mmask8 vdm; /* a mask: one bit a lane */
enum { VD_LANES = 8, VD_HAS_FMA = 1 };

#define ADJ_I(a) _mm512_castpd_si512(a)
#define ADJ_F(a) _mm512_castsi512_pd(a)

ADJ_INLINE vd vd_zero(void) { return _mm512_setzero_pd(); }
ADJ_INLINE vd vd_set1(double x) { return _mm512_set1_pd(x); }
ADJ_INLINE vd vd_bits(uint64_t b) { return ADJ_F(_mm512_set1_epi64((long long)b)); }
ADJ_INLINE vd vd_load(const double *p) { return _mm512_loadu_pd(p); }
ADJ_INLINE void vd_store(double *p, vd a) { _mm512_storeu_pd(p, a); }

/* The first n lanes; a load gives zero in the others. No byte beyond them is touched. */
ADJ_INLINE vdm vd_part(int n) { return (vdm)(n >= 8 ? 0xFFu : (1u << n) - 1u); }
ADJ_INLINE vd vd_load_part(const double *p, int n) { return _mm512_maskz_loadu_pd(vd_part(n), p); }
ADJ_INLINE void vd_store_part(double *p, vd a, int n) { _mm512_mask_storeu_pd(p, vd_part(n), a); }

ADJ_INLINE vdm vd_first(int n) { return vd_part(n); }

/* Lane i + n in lane i < n, anything in the others; n is 4, 2 or 1. */
ADJ_INLINE vd vd_down(vd a, int n)
{
    const __m512i lanes = ADJ_I(a);
    return ADJ_F(n == 4   ? _mm512_shuffle_i32x4(lanes, lanes, 0xEE)
                 : n == 2 ? _mm512_shuffle_i32x4(lanes, lanes, 0x55)
                          : _mm512_shuffle_epi32(lanes, _MM_PERM_DCDC));
}

ADJ_INLINE vd vd_add(vd a, vd b) { return _mm512_add_pd(a, b); }
ADJ_INLINE vd vd_sub(vd a, vd b) { return _mm512_sub_pd(a, b); }
ADJ_INLINE vd vd_mul(vd a, vd b) { return _mm512_mul_pd(a, b); }
ADJ_INLINE vd vd_div(vd a, vd b) { return _mm512_div_pd(a, b); }
ADJ_INLINE vd vd_neg(vd a) { return _mm512_xor_pd(a, _mm512_set1_pd(-0.0)); }
ADJ_INLINE vd vd_fma(vd a, vd b, vd c) { return _mm512_fmadd_pd(a, b, c); }
ADJ_INLINE vd vd_sqrt(vd a) { return _mm512_sqrt_pd(a); }
ADJ_INLINE vd vd_abs(vd a) { return _mm512_andnot_pd(_mm512_set1_pd(-0.0), a); }
ADJ_INLINE vd vd_floor(vd a) { return _mm512_roundscale_pd(a, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC); }

ADJ_INLINE vdm vd_lt(vd a, vd b) { return _mm512_cmp_pd_mask(a, b, _CMP_LT_OQ); }
ADJ_INLINE vdm vd_le(vd a, vd b) { return _mm512_cmp_pd_mask(a, b, _CMP_LE_OQ); }
ADJ_INLINE vdm vd_eq(vd a, vd b) { return _mm512_cmp_pd_mask(a, b, _CMP_EQ_OQ); }
ADJ_INLINE vdm vd_mask_and(vdm a, vdm b) { return (vdm)(a & b); }
ADJ_INLINE vdm vd_mask_or(vdm a, vdm b) { return (vdm)(a | b); }
ADJ_INLINE unsigned vd_mask_bits(vdm a) { return (unsigned)a; }
ADJ_INLINE vd vd_select(vdm m, vd a, vd b) { return _mm512_mask_blend_pd(m, b, a); }

ADJ_INLINE vd vd_max(vd a, vd b) { return _mm512_max_pd(a, b); }
ADJ_INLINE vd vd_min(vd a, vd b) { return _mm512_min_pd(a, b); }

/* a 2^k for whole k, rounded once; only this instruction set has it. */
#define VD_SCALEF(a, k) _mm512_scalef_pd(a, k)

ADJ_INLINE vd vd_and(vd a, vd b) { return _mm512_and_pd(a, b); }
ADJ_INLINE vd vd_or(vd a, vd b) { return _mm512_or_pd(a, b); }
ADJ_INLINE vd vd_xor(vd a, vd b) { return _mm512_xor_pd(a, b); }
ADJ_INLINE vd vd_andnot(vd a, vd b) { return _mm512_andnot_pd(b, a); }
ADJ_INLINE vd vd_iadd(vd a, vd b) { return ADJ_F(_mm512_add_epi64(ADJ_I(a), ADJ_I(b))); }
ADJ_INLINE vd vd_isub(vd a, vd b) { return ADJ_F(_mm512_sub_epi64(ADJ_I(a), ADJ_I(b))); }
ADJ_INLINE vd vd_shl(vd a, int n) { return ADJ_F(_mm512_slli_epi64(ADJ_I(a), (unsigned)n)); }
ADJ_INLINE vd vd_shr(vd a, int n) { return ADJ_F(_mm512_srli_epi64(ADJ_I(a), (unsigned)n)); }

#undef ADJ_I
#undef ADJ_F

#endif
