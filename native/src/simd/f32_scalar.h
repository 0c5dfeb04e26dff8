/* f32, one lane; multiply and add in two roundings (never the slow fma() of libm), as managed code does without FMA.
 * Vocabulary: vector.h. */
#ifndef ADJOINT_SIMD_F32_SCALAR_H
#define ADJOINT_SIMD_F32_SCALAR_H
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "common.h"

typedef float vf;
typedef int vfm; /* a mask: 0 or 1 */
enum { VF_LANES = 1, VF_HAS_FMA = 0 };

ADJ_INLINE uint32_t vf_to_bits(vf a)
{
    uint32_t b;
    memcpy(&b, &a, sizeof b);
    return b;
}
ADJ_INLINE vf vf_bits(uint32_t b)
{
    vf a;
    memcpy(&a, &b, sizeof a);
    return a;
}

ADJ_INLINE vf vf_zero(void) { return 0; }
ADJ_INLINE vf vf_set1(float x) { return x; }
ADJ_INLINE vf vf_load(const float *p) { return *p; }
ADJ_INLINE void vf_store(float *p, vf a) { *p = a; }
ADJ_INLINE vf vf_load_part(const float *p, int n) { return n > 0 ? *p : 0; }
ADJ_INLINE void vf_store_part(float *p, vf a, int n)
{
    if (n > 0)
        *p = a;
}

ADJ_INLINE vfm vf_first(int n) { return n > 0; }
ADJ_INLINE vf vf_down(vf a, int n)
{
    (void)n;
    return a;
}

ADJ_INLINE vf vf_add(vf a, vf b) { return a + b; }
ADJ_INLINE vf vf_sub(vf a, vf b) { return a - b; }
ADJ_INLINE vf vf_mul(vf a, vf b) { return a * b; }
ADJ_INLINE vf vf_div(vf a, vf b) { return a / b; }
ADJ_INLINE vf vf_neg(vf a) { return -a; }
ADJ_INLINE vf vf_fma(vf a, vf b, vf c) { return a * b + c; }
ADJ_INLINE vf vf_sqrt(vf a) { return sqrtf(a); }
ADJ_INLINE vf vf_abs(vf a) { return fabsf(a); }
/* Not libm's: without SSE4.1 that is a call, and the library needs nothing but libc. From 2^23 on all numbers are
 * whole. */
ADJ_INLINE vf vf_floor(vf a)
{
    if (!(fabsf(a) < 8388608.0f))
        return a;
    const vf whole = (vf)(int32_t)a;
    return copysignf(whole > a ? whole - 1 : whole, a);
}

ADJ_INLINE vfm vf_lt(vf a, vf b) { return a < b; }
ADJ_INLINE vfm vf_le(vf a, vf b) { return a <= b; }
ADJ_INLINE vfm vf_eq(vf a, vf b) { return a == b; }
ADJ_INLINE vfm vf_mask_and(vfm a, vfm b) { return a & b; }
ADJ_INLINE vfm vf_mask_or(vfm a, vfm b) { return a | b; }
ADJ_INLINE unsigned vf_mask_bits(vfm a) { return (unsigned)a; }
ADJ_INLINE vf vf_select(vfm m, vf a, vf b) { return m ? a : b; }

ADJ_INLINE vf vf_max(vf a, vf b) { return a > b ? a : b; }
ADJ_INLINE vf vf_min(vf a, vf b) { return a < b ? a : b; }

ADJ_INLINE vf vf_and(vf a, vf b) { return vf_bits(vf_to_bits(a) & vf_to_bits(b)); }
ADJ_INLINE vf vf_or(vf a, vf b) { return vf_bits(vf_to_bits(a) | vf_to_bits(b)); }
ADJ_INLINE vf vf_xor(vf a, vf b) { return vf_bits(vf_to_bits(a) ^ vf_to_bits(b)); }
ADJ_INLINE vf vf_andnot(vf a, vf b) { return vf_bits(vf_to_bits(a) & ~vf_to_bits(b)); }
ADJ_INLINE vf vf_iadd(vf a, vf b) { return vf_bits(vf_to_bits(a) + vf_to_bits(b)); }
ADJ_INLINE vf vf_isub(vf a, vf b) { return vf_bits(vf_to_bits(a) - vf_to_bits(b)); }
ADJ_INLINE vf vf_shl(vf a, int n) { return vf_bits(vf_to_bits(a) << n); }
ADJ_INLINE vf vf_shr(vf a, int n) { return vf_bits(vf_to_bits(a) >> n); }

#endif
