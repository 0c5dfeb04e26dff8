/* f64, NEON of AArch64: 2 lanes.
 * Vocabulary: vector.h. */
#ifndef ADJOINT_SIMD_F64_NEON_H
#define ADJOINT_SIMD_F64_NEON_H
#include <arm_neon.h>
#include <stdint.h>

#include "common.h"

typedef float64x2_t vd;
typedef uint64x2_t vdm; /* a mask: all bits of a lane, or none */
enum { VD_LANES = 2, VD_HAS_FMA = 1 };

#define ADJ_I(a) vreinterpretq_u64_f64(a)
#define ADJ_F(a) vreinterpretq_f64_u64(a)

ADJ_INLINE vd vd_zero(void) { return vdupq_n_f64(0); }
ADJ_INLINE vd vd_set1(double x) { return vdupq_n_f64(x); }
ADJ_INLINE vd vd_bits(uint64_t b) { return ADJ_F(vdupq_n_u64(b)); }
ADJ_INLINE vd vd_load(const double *p) { return vld1q_f64(p); }
ADJ_INLINE void vd_store(double *p, vd a) { vst1q_f64(p, a); }

/* The first n lanes; a load gives zero in the others. No byte beyond them is touched. */
ADJ_INLINE vd vd_load_part(const double *p, int n)
{
    double lanes[2] = {0};
    for (int i = 0; i < n && i < 2; i++)
        lanes[i] = p[i];
    return vld1q_f64(lanes);
}
ADJ_INLINE void vd_store_part(double *p, vd a, int n)
{
    double lanes[2];
    vst1q_f64(lanes, a);
    for (int i = 0; i < n && i < 2; i++)
        p[i] = lanes[i];
}

ADJ_INLINE vdm vd_first(int n)
{
    static const int64_t lanes[2] = {0, 1};
    return vcltq_s64(vld1q_s64(lanes), vdupq_n_s64(n));
}

/* Lane 1 in lane 0, anything in the other. */
ADJ_INLINE vd vd_down(vd a, int n)
{
    (void)n;
    return vextq_f64(a, a, 1);
}

ADJ_INLINE vd vd_add(vd a, vd b) { return vaddq_f64(a, b); }
ADJ_INLINE vd vd_sub(vd a, vd b) { return vsubq_f64(a, b); }
ADJ_INLINE vd vd_mul(vd a, vd b) { return vmulq_f64(a, b); }
ADJ_INLINE vd vd_div(vd a, vd b) { return vdivq_f64(a, b); }
ADJ_INLINE vd vd_neg(vd a) { return vnegq_f64(a); }
ADJ_INLINE vd vd_fma(vd a, vd b, vd c) { return vfmaq_f64(c, a, b); }
ADJ_INLINE vd vd_sqrt(vd a) { return vsqrtq_f64(a); }
ADJ_INLINE vd vd_abs(vd a) { return vabsq_f64(a); }
ADJ_INLINE vd vd_floor(vd a) { return vrndmq_f64(a); }

ADJ_INLINE vdm vd_lt(vd a, vd b) { return vcltq_f64(a, b); }
ADJ_INLINE vdm vd_le(vd a, vd b) { return vcleq_f64(a, b); }
ADJ_INLINE vdm vd_eq(vd a, vd b) { return vceqq_f64(a, b); }
ADJ_INLINE vdm vd_mask_and(vdm a, vdm b) { return vandq_u64(a, b); }
ADJ_INLINE vdm vd_mask_or(vdm a, vdm b) { return vorrq_u64(a, b); }
ADJ_INLINE unsigned vd_mask_bits(vdm a) { return (unsigned)((vgetq_lane_u64(a, 0) & 1) | (vgetq_lane_u64(a, 1) & 2)); }
ADJ_INLINE vd vd_select(vdm m, vd a, vd b) { return vbslq_f64(m, a, b); }

/* fmax and fmin order zeros and NaN in their own way: compare and choose, to agree with every other machine. */
ADJ_INLINE vd vd_max(vd a, vd b) { return vd_select(vd_lt(b, a), a, b); }
ADJ_INLINE vd vd_min(vd a, vd b) { return vd_select(vd_lt(a, b), a, b); }

ADJ_INLINE vd vd_and(vd a, vd b) { return ADJ_F(vandq_u64(ADJ_I(a), ADJ_I(b))); }
ADJ_INLINE vd vd_or(vd a, vd b) { return ADJ_F(vorrq_u64(ADJ_I(a), ADJ_I(b))); }
ADJ_INLINE vd vd_xor(vd a, vd b) { return ADJ_F(veorq_u64(ADJ_I(a), ADJ_I(b))); }
ADJ_INLINE vd vd_andnot(vd a, vd b) { return ADJ_F(vbicq_u64(ADJ_I(a), ADJ_I(b))); }
ADJ_INLINE vd vd_iadd(vd a, vd b) { return ADJ_F(vaddq_u64(ADJ_I(a), ADJ_I(b))); }
ADJ_INLINE vd vd_isub(vd a, vd b) { return ADJ_F(vsubq_u64(ADJ_I(a), ADJ_I(b))); }
ADJ_INLINE vd vd_shl(vd a, int n) { return ADJ_F(vshlq_u64(ADJ_I(a), vdupq_n_s64(n))); }
ADJ_INLINE vd vd_shr(vd a, int n) { return ADJ_F(vshlq_u64(ADJ_I(a), vdupq_n_s64(-n))); }

#undef ADJ_I
#undef ADJ_F

#endif
