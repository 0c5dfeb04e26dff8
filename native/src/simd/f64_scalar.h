/* f64, one lane; multiply and add in two roundings (never the slow fma() of libm), as managed code does without FMA.
 * Vocabulary: vector.h. */
#ifndef ADJOINT_SIMD_F64_SCALAR_H
#define ADJOINT_SIMD_F64_SCALAR_H
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "common.h"

typedef double vd;
typedef int vdm; /* a mask: 0 or 1 */
enum { VD_LANES = 1, VD_HAS_FMA = 0 };

ADJ_INLINE uint64_t vd_to_bits(vd a)
{
    uint64_t b;
    memcpy(&b, &a, sizeof b);
    return b;
}
ADJ_INLINE vd vd_bits(uint64_t b)
{
    vd a;
    memcpy(&a, &b, sizeof a);
    return a;
}

ADJ_INLINE vd vd_zero(void) { return 0; }
ADJ_INLINE vd vd_set1(double x) { return x; }
ADJ_INLINE vd vd_load(const double *p) { return *p; }
ADJ_INLINE void vd_store(double *p, vd a) { *p = a; }
ADJ_INLINE vd vd_load_part(const double *p, int n) { return n > 0 ? *p : 0; }
ADJ_INLINE void vd_store_part(double *p, vd a, int n)
{
    if (n > 0)
        *p = a;
}

ADJ_INLINE vdm vd_first(int n) { return n > 0; }
ADJ_INLINE vd vd_down(vd a, int n)
{
    (void)n;
    return a;
}

ADJ_INLINE vd vd_add(vd a, vd b) { return a + b; }
ADJ_INLINE vd vd_sub(vd a, vd b) { return a - b; }
ADJ_INLINE vd vd_mul(vd a, vd b) { return a * b; }
ADJ_INLINE vd vd_div(vd a, vd b) { return a / b; }
ADJ_INLINE vd vd_neg(vd a) { return -a; }
ADJ_INLINE vd vd_fma(vd a, vd b, vd c) { return a * b + c; }
ADJ_INLINE vd vd_sqrt(vd a) { return sqrt(a); }
ADJ_INLINE vd vd_abs(vd a) { return fabs(a); }
/* Not libm's: without SSE4.1 that is a call, and the library needs nothing but libc. From 2^52 on all numbers are
 * whole. */
ADJ_INLINE vd vd_floor(vd a)
{
    if (!(fabs(a) < 4503599627370496.0))
        return a;
    const vd whole = (vd)(int64_t)a;
    return copysign(whole > a ? whole - 1 : whole, a);
}

ADJ_INLINE vdm vd_lt(vd a, vd b) { return a < b; }
ADJ_INLINE vdm vd_le(vd a, vd b) { return a <= b; }
ADJ_INLINE vdm vd_eq(vd a, vd b) { return a == b; }
ADJ_INLINE vdm vd_mask_and(vdm a, vdm b) { return a & b; }
ADJ_INLINE vdm vd_mask_or(vdm a, vdm b) { return a | b; }
ADJ_INLINE unsigned vd_mask_bits(vdm a) { return (unsigned)a; }
ADJ_INLINE vd vd_select(vdm m, vd a, vd b) { return m ? a : b; }

ADJ_INLINE vd vd_max(vd a, vd b) { return a > b ? a : b; }
ADJ_INLINE vd vd_min(vd a, vd b) { return a < b ? a : b; }

ADJ_INLINE vd vd_and(vd a, vd b) { return vd_bits(vd_to_bits(a) & vd_to_bits(b)); }
ADJ_INLINE vd vd_or(vd a, vd b) { return vd_bits(vd_to_bits(a) | vd_to_bits(b)); }
ADJ_INLINE vd vd_xor(vd a, vd b) { return vd_bits(vd_to_bits(a) ^ vd_to_bits(b)); }
ADJ_INLINE vd vd_andnot(vd a, vd b) { return vd_bits(vd_to_bits(a) & ~vd_to_bits(b)); }
ADJ_INLINE vd vd_iadd(vd a, vd b) { return vd_bits(vd_to_bits(a) + vd_to_bits(b)); }
ADJ_INLINE vd vd_isub(vd a, vd b) { return vd_bits(vd_to_bits(a) - vd_to_bits(b)); }
ADJ_INLINE vd vd_shl(vd a, int n) { return vd_bits(vd_to_bits(a) << n); }
ADJ_INLINE vd vd_shr(vd a, int n) { return vd_bits(vd_to_bits(a) >> n); }

#endif
