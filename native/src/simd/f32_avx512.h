/* f32, AVX-512 F and DQ: 16 lanes.
 * Vocabulary: vector.h. */
#ifndef ADJOINT_SIMD_F32_AVX512_H
#define ADJOINT_SIMD_F32_AVX512_H
#include <immintrin.h>
#include <stdint.h>

#include "common.h"

typedef __m512 vf;
typedef __mmask16 vfm; /* a mask: one bit a lane */
enum { VF_LANES = 16, VF_HAS_FMA = 1 };

#define ADJ_I(a) _mm512_castps_si512(a)
#define ADJ_F(a) _mm512_castsi512_ps(a)

ADJ_INLINE vf vf_zero(void) { return _mm512_setzero_ps(); }
ADJ_INLINE vf vf_set1(float x) { return _mm512_set1_ps(x); }
ADJ_INLINE vf vf_bits(uint32_t b) { return ADJ_F(_mm512_set1_epi32((int)b)); }
ADJ_INLINE vf vf_load(const float *p) { return _mm512_loadu_ps(p); }
ADJ_INLINE void vf_store(float *p, vf a) { _mm512_storeu_ps(p, a); }

/* The first n lanes; a load gives zero in the others. No byte beyond them is touched. */
ADJ_INLINE vfm vf_part(int n) { return (vfm)(n >= 16 ? 0xFFFFu : (1u << n) - 1u); }
ADJ_INLINE vf vf_load_part(const float *p, int n) { return _mm512_maskz_loadu_ps(vf_part(n), p); }
ADJ_INLINE void vf_store_part(float *p, vf a, int n) { _mm512_mask_storeu_ps(p, vf_part(n), a); }

ADJ_INLINE vfm vf_first(int n) { return vf_part(n); }

/* Lane i + n in lane i < n, anything in the others; n is 8, 4, 2 or 1. */
ADJ_INLINE vf vf_down(vf a, int n)
{
    const __m512i lanes = ADJ_I(a);
    return ADJ_F(n == 8   ? _mm512_shuffle_i32x4(lanes, lanes, 0xEE)
                 : n == 4 ? _mm512_shuffle_i32x4(lanes, lanes, 0x55)
                 : n == 2 ? _mm512_shuffle_epi32(lanes, _MM_PERM_DCDC)
                          : _mm512_shuffle_epi32(lanes, _MM_PERM_BBBB));
}

ADJ_INLINE vf vf_add(vf a, vf b) { return _mm512_add_ps(a, b); }
ADJ_INLINE vf vf_sub(vf a, vf b) { return _mm512_sub_ps(a, b); }
ADJ_INLINE vf vf_mul(vf a, vf b) { return _mm512_mul_ps(a, b); }
ADJ_INLINE vf vf_div(vf a, vf b) { return _mm512_div_ps(a, b); }
ADJ_INLINE vf vf_neg(vf a) { return _mm512_xor_ps(a, _mm512_set1_ps(-0.0f)); }
ADJ_INLINE vf vf_fma(vf a, vf b, vf c) { return _mm512_fmadd_ps(a, b, c); }
ADJ_INLINE vf vf_sqrt(vf a) { return _mm512_sqrt_ps(a); }
ADJ_INLINE vf vf_abs(vf a) { return _mm512_andnot_ps(_mm512_set1_ps(-0.0f), a); }
ADJ_INLINE vf vf_floor(vf a) { return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC); }

ADJ_INLINE vfm vf_lt(vf a, vf b) { return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ); }
ADJ_INLINE vfm vf_le(vf a, vf b) { return _mm512_cmp_ps_mask(a, b, _CMP_LE_OQ); }
ADJ_INLINE vfm vf_eq(vf a, vf b) { return _mm512_cmp_ps_mask(a, b, _CMP_EQ_OQ); }
ADJ_INLINE vfm vf_mask_and(vfm a, vfm b) { return (vfm)(a & b); }
ADJ_INLINE vfm vf_mask_or(vfm a, vfm b) { return (vfm)(a | b); }
ADJ_INLINE unsigned vf_mask_bits(vfm a) { return (unsigned)a; }
ADJ_INLINE vf vf_select(vfm m, vf a, vf b) { return _mm512_mask_blend_ps(m, b, a); }

ADJ_INLINE vf vf_max(vf a, vf b) { return _mm512_max_ps(a, b); }
ADJ_INLINE vf vf_min(vf a, vf b) { return _mm512_min_ps(a, b); }

/* a 2^k for whole k, rounded once; only this instruction set has it. */
#define VF_SCALEF(a, k) _mm512_scalef_ps(a, k)

ADJ_INLINE vf vf_and(vf a, vf b) { return _mm512_and_ps(a, b); }
ADJ_INLINE vf vf_or(vf a, vf b) { return _mm512_or_ps(a, b); }
ADJ_INLINE vf vf_xor(vf a, vf b) { return _mm512_xor_ps(a, b); }
ADJ_INLINE vf vf_andnot(vf a, vf b) { return _mm512_andnot_ps(b, a); }
ADJ_INLINE vf vf_iadd(vf a, vf b) { return ADJ_F(_mm512_add_epi32(ADJ_I(a), ADJ_I(b))); }
ADJ_INLINE vf vf_isub(vf a, vf b) { return ADJ_F(_mm512_sub_epi32(ADJ_I(a), ADJ_I(b))); }
ADJ_INLINE vf vf_shl(vf a, int n) { return ADJ_F(_mm512_slli_epi32(ADJ_I(a), (unsigned)n)); }
ADJ_INLINE vf vf_shr(vf a, int n) { return ADJ_F(_mm512_srli_epi32(ADJ_I(a), (unsigned)n)); }

#undef ADJ_I
#undef ADJ_F

#endif
