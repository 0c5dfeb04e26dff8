/* Lanes of float (vf) and double (vd) of the instruction set that this file is compiled for: one set a translation
 * unit, taken from the compiler's flags; ADJ_ISA_SCALAR forces one lane. Compile with -ffp-contract=off.
 *
 * The same names for both types; T is float or double, U the unsigned integer of its size, vfm a mask:
 *   VF_LANES, VF_HAS_FMA (enum constants)
 *   vf_zero() vf_set1(T) vf_bits(U)                     constants; vf_bits is a bit pattern in every lane
 *   vf_load(p) vf_store(p, a)                           unaligned
 *   vf_load_part(p, n) vf_store_part(p, a, n)           the first n lanes, 0 <= n <= VF_LANES; the others load as zero
 *   vf_first(n) -> vfm                                  holds in the lanes below n
 *   vf_down(a, n)                                       lane i + n in lane i < n, anything in the others
 *   vf_add vf_sub vf_mul vf_div vf_neg vf_sqrt vf_abs vf_floor
 *   vf_fma(a, b, c)                                     a * b + c, one rounding where VF_HAS_FMA, else two
 *   vf_max vf_min                                       a > b ? a : b and a < b ? a : b (b on ties and NaN), everywhere
 *   vf_max_nan vf_min_nan                               NaN if either is NaN
 *   vf_lt vf_le vf_eq -> vfm; vf_mask_and vf_mask_or vf_mask_bits vf_select(mask, a, b)
 *   vf_and vf_or vf_xor vf_andnot(a, b) = a & ~b        bitwise
 *   vf_iadd vf_isub vf_shl(a, n) vf_shr(a, n)           lanes as unsigned integers, wrapping; shr brings in zeros
 *   VF_SCALEF(a, k)                                     a 2^k for whole k, rounded once; a macro of AVX-512 alone
 * The elementary functions are in math.h. Managed twin: managed/Adjoint/Simd. */
#ifndef ADJOINT_SIMD_VECTOR_H
#define ADJOINT_SIMD_VECTOR_H

#if defined(ADJ_ISA_SCALAR)
#include "f32_scalar.h"
#include "f64_scalar.h"
#elif defined(__AVX512F__) && defined(__AVX512DQ__)
#include "f32_avx512.h"
#include "f64_avx512.h"
/* MSVC: /arch:AVX2 implies FMA and has no macro for it. */
#elif defined(__AVX2__) && (defined(__FMA__) || defined(_MSC_VER))
#include "f32_avx2.h"
#include "f64_avx2.h"
#elif defined(__aarch64__) || defined(_M_ARM64)
#include "f32_neon.h"
#include "f64_neon.h"
#else
#include "f32_scalar.h"
#include "f64_scalar.h"
#endif

ADJ_INLINE vf vf_max_nan(vf a, vf b) { return vf_select(vf_eq(a, a), vf_max(a, b), a); }
ADJ_INLINE vf vf_min_nan(vf a, vf b) { return vf_select(vf_eq(a, a), vf_min(a, b), a); }
ADJ_INLINE vd vd_max_nan(vd a, vd b) { return vd_select(vd_eq(a, a), vd_max(a, b), a); }
ADJ_INLINE vd vd_min_nan(vd a, vd b) { return vd_select(vd_eq(a, a), vd_min(a, b), a); }

#endif
