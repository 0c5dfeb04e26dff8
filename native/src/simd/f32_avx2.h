/* f32, AVX2 and FMA: 8 lanes.
 * Vocabulary: vector.h. */
#ifndef ADJOINT_SIMD_F32_AVX2_H
#define ADJOINT_SIMD_F32_AVX2_H
#include <immintrin.h>
#include <stdint.h>

#include "common.h"

typedef __m256 vf;
typedef __m256 vfm; /* a mask: all bits of a lane, or none */
enum { VF_LANES = 8, VF_HAS_FMA = 1 };

#define ADJ_I(a) _mm256_castps_si256(a)
#define ADJ_F(a) _mm256_castsi256_ps(a)

ADJ_INLINE vf vf_zero(void) { return _mm256_setzero_ps(); }
ADJ_INLINE vf vf_set1(float x) { return _mm256_set1_ps(x); }
ADJ_INLINE vf vf_bits(uint32_t b) { return ADJ_F(_mm256_set1_epi32((int)b)); }
ADJ_INLINE vf vf_load(const float *p) { return _mm256_loadu_ps(p); }
ADJ_INLINE void vf_store(float *p, vf a) { _mm256_storeu_ps(p, a); }

/* The first n lanes; a load gives zero in the others. No byte beyond them is touched. */
ADJ_INLINE __m256i vf_part(int n)
{
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
ADJ_INLINE vf vf_load_part(const float *p, int n) { return _mm256_maskload_ps(p, vf_part(n)); }
ADJ_INLINE void vf_store_part(float *p, vf a, int n) { _mm256_maskstore_ps(p, vf_part(n), a); }

ADJ_INLINE vfm vf_first(int n) { return ADJ_F(vf_part(n)); }

/* Lane i + n in lane i < n, anything in the others; n is 4, 2 or 1. */
ADJ_INLINE vf vf_down(vf a, int n)
{
    return n == 4   ? _mm256_permute2f128_ps(a, a, 0x11)
           : n == 2 ? _mm256_permute_ps(a, 0xEE)
                    : _mm256_permute_ps(a, 0x55);
}

ADJ_INLINE vf vf_add(vf a, vf b) { return _mm256_add_ps(a, b); }
ADJ_INLINE vf vf_sub(vf a, vf b) { return _mm256_sub_ps(a, b); }
ADJ_INLINE vf vf_mul(vf a, vf b) { return _mm256_mul_ps(a, b); }
ADJ_INLINE vf vf_div(vf a, vf b) { return _mm256_div_ps(a, b); }
ADJ_INLINE vf vf_neg(vf a) { return _mm256_xor_ps(a, _mm256_set1_ps(-0.0f)); }
ADJ_INLINE vf vf_fma(vf a, vf b, vf c) { return _mm256_fmadd_ps(a, b, c); }
ADJ_INLINE vf vf_sqrt(vf a) { return _mm256_sqrt_ps(a); }
ADJ_INLINE vf vf_abs(vf a) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), a); }
ADJ_INLINE vf vf_floor(vf a) { return _mm256_floor_ps(a); }

ADJ_INLINE vfm vf_lt(vf a, vf b) { return _mm256_cmp_ps(a, b, _CMP_LT_OQ); }
ADJ_INLINE vfm vf_le(vf a, vf b) { return _mm256_cmp_ps(a, b, _CMP_LE_OQ); }
ADJ_INLINE vfm vf_eq(vf a, vf b) { return _mm256_cmp_ps(a, b, _CMP_EQ_OQ); }
ADJ_INLINE vfm vf_mask_and(vfm a, vfm b) { return _mm256_and_ps(a, b); }
ADJ_INLINE vfm vf_mask_or(vfm a, vfm b) { return _mm256_or_ps(a, b); }
ADJ_INLINE unsigned vf_mask_bits(vfm a) { return (unsigned)_mm256_movemask_ps(a); }
ADJ_INLINE vf vf_select(vfm m, vf a, vf b) { return _mm256_blendv_ps(b, a, m); }

ADJ_INLINE vf vf_max(vf a, vf b) { return _mm256_max_ps(a, b); }
ADJ_INLINE vf vf_min(vf a, vf b) { return _mm256_min_ps(a, b); }

ADJ_INLINE vf vf_and(vf a, vf b) { return _mm256_and_ps(a, b); }
ADJ_INLINE vf vf_or(vf a, vf b) { return _mm256_or_ps(a, b); }
ADJ_INLINE vf vf_xor(vf a, vf b) { return _mm256_xor_ps(a, b); }
ADJ_INLINE vf vf_andnot(vf a, vf b) { return _mm256_andnot_ps(b, a); }
ADJ_INLINE vf vf_iadd(vf a, vf b) { return ADJ_F(_mm256_add_epi32(ADJ_I(a), ADJ_I(b))); }
ADJ_INLINE vf vf_isub(vf a, vf b) { return ADJ_F(_mm256_sub_epi32(ADJ_I(a), ADJ_I(b))); }
ADJ_INLINE vf vf_shl(vf a, int n) { return ADJ_F(_mm256_slli_epi32(ADJ_I(a), n)); }
ADJ_INLINE vf vf_shr(vf a, int n) { return ADJ_F(_mm256_srli_epi32(ADJ_I(a), n)); }

#undef ADJ_I
#undef ADJ_F

#endif
