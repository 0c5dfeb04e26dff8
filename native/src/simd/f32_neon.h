/* f32, NEON of AArch64: 4 lanes.
 * Vocabulary: vector.h. */
#ifndef ADJOINT_SIMD_F32_NEON_H
#define ADJOINT_SIMD_F32_NEON_H
#include <arm_neon.h>
#include <stdint.h>

#include "common.h"

typedef float32x4_t vf;
typedef uint32x4_t vfm; /* a mask: all bits of a lane, or none */
enum { VF_LANES = 4, VF_HAS_FMA = 1 };

#define ADJ_I(a) vreinterpretq_u32_f32(a)
#define ADJ_F(a) vreinterpretq_f32_u32(a)

ADJ_INLINE vf vf_zero(void) { return vdupq_n_f32(0); }
ADJ_INLINE vf vf_set1(float x) { return vdupq_n_f32(x); }
ADJ_INLINE vf vf_bits(uint32_t b) { return ADJ_F(vdupq_n_u32(b)); }
ADJ_INLINE vf vf_load(const float *p) { return vld1q_f32(p); }
ADJ_INLINE void vf_store(float *p, vf a) { vst1q_f32(p, a); }

/* The first n lanes; a load gives zero in the others. No byte beyond them is touched. */
ADJ_INLINE vf vf_load_part(const float *p, int n)
{
    float lanes[4] = {0};
    for (int i = 0; i < n && i < 4; i++)
        lanes[i] = p[i];
    return vld1q_f32(lanes);
}
ADJ_INLINE void vf_store_part(float *p, vf a, int n)
{
    float lanes[4];
    vst1q_f32(lanes, a);
    for (int i = 0; i < n && i < 4; i++)
        p[i] = lanes[i];
}

ADJ_INLINE vfm vf_first(int n)
{
    static const int32_t lanes[4] = {0, 1, 2, 3};
    return vcltq_s32(vld1q_s32(lanes), vdupq_n_s32(n));
}

/* Lane i + n in lane i < n, anything in the others; n is 2 or 1. */
ADJ_INLINE vf vf_down(vf a, int n) { return n == 2 ? vextq_f32(a, a, 2) : vextq_f32(a, a, 1); }

ADJ_INLINE vf vf_add(vf a, vf b) { return vaddq_f32(a, b); }
ADJ_INLINE vf vf_sub(vf a, vf b) { return vsubq_f32(a, b); }
ADJ_INLINE vf vf_mul(vf a, vf b) { return vmulq_f32(a, b); }
ADJ_INLINE vf vf_div(vf a, vf b) { return vdivq_f32(a, b); }
ADJ_INLINE vf vf_neg(vf a) { return vnegq_f32(a); }
ADJ_INLINE vf vf_fma(vf a, vf b, vf c) { return vfmaq_f32(c, a, b); }
ADJ_INLINE vf vf_sqrt(vf a) { return vsqrtq_f32(a); }
ADJ_INLINE vf vf_abs(vf a) { return vabsq_f32(a); }
ADJ_INLINE vf vf_floor(vf a) { return vrndmq_f32(a); }

ADJ_INLINE vfm vf_lt(vf a, vf b) { return vcltq_f32(a, b); }
ADJ_INLINE vfm vf_le(vf a, vf b) { return vcleq_f32(a, b); }
ADJ_INLINE vfm vf_eq(vf a, vf b) { return vceqq_f32(a, b); }
ADJ_INLINE vfm vf_mask_and(vfm a, vfm b) { return vandq_u32(a, b); }
ADJ_INLINE vfm vf_mask_or(vfm a, vfm b) { return vorrq_u32(a, b); }
ADJ_INLINE unsigned vf_mask_bits(vfm a)
{
    static const uint32_t weights[4] = {1, 2, 4, 8};
    return vaddvq_u32(vandq_u32(a, vld1q_u32(weights)));
}
ADJ_INLINE vf vf_select(vfm m, vf a, vf b) { return vbslq_f32(m, a, b); }

/* fmax and fmin order zeros and NaN in their own way: compare and choose, to agree with every other machine. */
ADJ_INLINE vf vf_max(vf a, vf b) { return vf_select(vf_lt(b, a), a, b); }
ADJ_INLINE vf vf_min(vf a, vf b) { return vf_select(vf_lt(a, b), a, b); }

ADJ_INLINE vf vf_and(vf a, vf b) { return ADJ_F(vandq_u32(ADJ_I(a), ADJ_I(b))); }
ADJ_INLINE vf vf_or(vf a, vf b) { return ADJ_F(vorrq_u32(ADJ_I(a), ADJ_I(b))); }
ADJ_INLINE vf vf_xor(vf a, vf b) { return ADJ_F(veorq_u32(ADJ_I(a), ADJ_I(b))); }
ADJ_INLINE vf vf_andnot(vf a, vf b) { return ADJ_F(vbicq_u32(ADJ_I(a), ADJ_I(b))); }
ADJ_INLINE vf vf_iadd(vf a, vf b) { return ADJ_F(vaddq_u32(ADJ_I(a), ADJ_I(b))); }
ADJ_INLINE vf vf_isub(vf a, vf b) { return ADJ_F(vsubq_u32(ADJ_I(a), ADJ_I(b))); }
ADJ_INLINE vf vf_shl(vf a, int n) { return ADJ_F(vshlq_u32(ADJ_I(a), vdupq_n_s32(n))); }
ADJ_INLINE vf vf_shr(vf a, int n) { return ADJ_F(vshlq_u32(ADJ_I(a), vdupq_n_s32(-n))); }

#undef ADJ_I
#undef ADJ_F

#endif
