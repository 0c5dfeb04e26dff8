/* The elementary functions over vf and vd: vf_exp vf_expm1 vf_log vf_log1p vf_sin vf_cos vf_tanh vf_sigmoid vf_erf
 * vf_gelu vf_pow, and vd_*. math_body.h holds them once for both types; it is managed/Adjoint/Simd/SimdMath operation
 * by operation, so that both give the same bits on machines with FMA. The derivations stand there. */
#ifndef ADJOINT_SIMD_MATH_H
#define ADJOINT_SIMD_MATH_H

#include "payne_hanek.h"
#include "vector.h"

#define ADJ_SINGLE 1
#define V vf
#define M vfm
#define FN(name) vf_##name
#define LANES VF_LANES
#define HAS_FMA VF_HAS_FMA
#define T float
#define U uint32_t
#define K(single, twice) vf_set1((float)(single))
#define KBITS(single, twice) vf_bits(single)
#define HUGE_ARGUMENT 6000.0
#ifdef VF_SCALEF
#define SCALEF VF_SCALEF
#endif
#include "math_body.h"
#undef ADJ_SINGLE
#undef V
#undef M
#undef FN
#undef LANES
#undef HAS_FMA
#undef T
#undef U
#undef K
#undef KBITS
#undef HUGE_ARGUMENT
#undef SCALEF

#define ADJ_SINGLE 0
#define V vd
#define M vdm
#define FN(name) vd_##name
#define LANES VD_LANES
#define HAS_FMA VD_HAS_FMA
#define T double
#define U uint64_t
#define K(single, twice) vd_set1(twice)
#define KBITS(single, twice) vd_bits(twice)
#define HUGE_ARGUMENT 1600000.0
#ifdef VD_SCALEF
#define SCALEF VD_SCALEF
#endif
#include "math_body.h"
#undef ADJ_SINGLE
#undef V
#undef M
#undef FN
#undef LANES
#undef HAS_FMA
#undef T
#undef U
#undef K
#undef KBITS
#undef HUGE_ARGUMENT
#undef SCALEF

#endif
