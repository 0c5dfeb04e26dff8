/* What a reduction does to one element, and how two accumulators become one; managed/Adjoint/Kernels/ReduceOps.cs. */
#ifndef ADJ_REDUCERS_H
#define ADJ_REDUCERS_H

#include <math.h>

#include "reduce.h"

ADJ_INLINE V combine_sum(V a, V b) { return v_add(a, b); }

ADJ_INLINE V step_sum(V accumulator, V x, ADJ_UNUSED V z) { return v_add(accumulator, x); }

ADJ_INLINE V combine_prod(V a, V b) { return v_mul(a, b); }

ADJ_INLINE V step_prod(V accumulator, V x, ADJ_UNUSED V z) { return v_mul(accumulator, x); }

/* NaN if any element is NaN, as torch.max and torch.min. */
ADJ_INLINE V combine_max(V a, V b) { return v_max_nan(a, b); }

ADJ_INLINE V step_max(V accumulator, V x, ADJ_UNUSED V z) { return v_max_nan(accumulator, x); }

ADJ_INLINE V combine_min(V a, V b) { return v_min_nan(a, b); }

ADJ_INLINE V step_min(V accumulator, V x, ADJ_UNUSED V z) { return v_min_nan(accumulator, x); }

/* Sum of (x - z)^2: z is the mean. */
ADJ_INLINE V step_squared_deviation(V accumulator, V x, V z)
{
    const V d = v_sub(x, z);
    return v_fma(d, d, accumulator);
}

/* Sum of x z. */
ADJ_INLINE V step_dot(V accumulator, V x, V z) { return v_fma(x, z, accumulator); }

/* Sum of exp(x - z): z is the maximum. */
ADJ_INLINE V step_exp(V accumulator, V x, V z) { return v_add(accumulator, v_exp(v_sub(x, z))); }

ADJ_INLINE V map_exp(V x, V z) { return v_exp(v_sub(x, z)); }

static const reducer reducer_sum = {step_sum, combine_sum, 0.0, 0, NULL};
static const reducer reducer_prod = {step_prod, combine_prod, 1.0, 0, NULL};
static const reducer reducer_max = {step_max, combine_max, -INFINITY, 0, NULL};
static const reducer reducer_min = {step_min, combine_min, INFINITY, 0, NULL};
static const reducer reducer_squared_deviation = {step_squared_deviation, combine_sum, 0.0, 1, NULL};
static const reducer reducer_dot = {step_dot, combine_sum, 0.0, 1, NULL};
static const reducer reducer_sum_exp = {step_exp, combine_sum, 0.0, 1, NULL};
static const reducer reducer_stored_exps = {step_exp, combine_sum, 0.0, 1, map_exp};

#endif
