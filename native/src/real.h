/* Lanes for the kernel bodies: V, T, LANES and v_* are those of ADJ_REAL_BITS (32 or 64) and of the instruction set
 * that the file is compiled for, whose names are vf_* and vd_* in simd/. */
#ifndef ADJ_REAL_H
#define ADJ_REAL_H

#include <stddef.h>
#include <stdint.h>

#include "simd/math.h"

#if ADJ_REAL_BITS == 32
typedef float T;
typedef vf V;
#define LANES VF_LANES
#define KERNEL(name) ADJ_SYMBOL(f32, name)
#define v_broadcast vf_set1
#define v_load vf_load
#define v_store vf_store
#define v_add vf_add
#define v_sub vf_sub
#define v_mul vf_mul
#define v_div vf_div
#define v_neg vf_neg
#define v_fma vf_fma
#define v_abs vf_abs
#define v_sqrt vf_sqrt
#define v_exp vf_exp
#define v_expm1 vf_expm1
#define v_log vf_log
#define v_log1p vf_log1p
#define v_erf vf_erf
#define v_gelu vf_gelu
#define v_sin vf_sin
#define v_cos vf_cos
#define v_tanh vf_tanh
#define v_sigmoid vf_sigmoid
#define v_pow vf_pow
#define v_max_nan vf_max_nan
#define v_min_nan vf_min_nan
#define v_lt vf_lt
#define v_le vf_le
#define v_eq vf_eq
#define v_load_part vf_load_part
#define v_first vf_first
#define v_down vf_down
#define v_store_part vf_store_part
#define v_mask_and vf_mask_and
#define v_select vf_select
#elif ADJ_REAL_BITS == 64
typedef double T;
typedef vd V;
#define LANES VD_LANES
#define KERNEL(name) ADJ_SYMBOL(f64, name)
#define v_broadcast vd_set1
#define v_load vd_load
#define v_store vd_store
#define v_add vd_add
#define v_sub vd_sub
#define v_mul vd_mul
#define v_div vd_div
#define v_neg vd_neg
#define v_fma vd_fma
#define v_abs vd_abs
#define v_sqrt vd_sqrt
#define v_exp vd_exp
#define v_expm1 vd_expm1
#define v_log vd_log
#define v_log1p vd_log1p
#define v_erf vd_erf
#define v_gelu vd_gelu
#define v_sin vd_sin
#define v_cos vd_cos
#define v_tanh vd_tanh
#define v_sigmoid vd_sigmoid
#define v_pow vd_pow
#define v_max_nan vd_max_nan
#define v_min_nan vd_min_nan
#define v_lt vd_lt
#define v_le vd_le
#define v_eq vd_eq
#define v_load_part vd_load_part
#define v_first vd_first
#define v_down vd_down
#define v_store_part vd_store_part
#define v_mask_and vd_mask_and
#define v_select vd_select
#else
#error "ADJ_REAL_BITS must be 32 or 64"
#endif

/* For parameters that some formulas of a kind do not read. */
#if defined(_MSC_VER) && !defined(__clang__)
#define ADJ_UNUSED
#else
#define ADJ_UNUSED __attribute__((unused))
#endif

/* ADJ_INLINE forces drivers and formulas into each kernel: a formula that a driver takes as a function pointer is then
 * a constant, and its call disappears. */

/* The constant in every lane, rounded once. */
ADJ_INLINE V v_set(double value) { return v_broadcast((T)value); }

/* The first min(n, LANES) elements; a load gives zero in the other lanes. No more than those is touched. */
ADJ_INLINE V v_load_up_to(const T *x, ptrdiff_t n) { return n >= LANES ? v_load(x) : v_load_part(x, (int)n); }

ADJ_INLINE void v_store_up_to(T *y, V value, ptrdiff_t n)
{
    if (n >= LANES)
        v_store(y, value);
    else
        v_store_part(y, value, (int)n);
}

/* A broadcast operand (stride 0) is spread over a buffer of one vector that a loop reads again and again with step 0:
 * no branch in the loop and no loop per combination. */
ADJ_INLINE const T *spread_if_broadcast(const T *x, ptrdiff_t stride, T *lanes)
{
    if (stride != 0)
        return x;
    v_store(lanes, v_broadcast(*x));
    return lanes;
}

#endif
