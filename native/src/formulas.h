/* The formulas of all elementwise ops: the same operations in the same order as managed/Adjoint/Ops/Elementwise,
 * because tests demand the same bits from both. No loops, pointers or widths here. g is the incoming gradient, p and q
 * are the scalar parameters of the op. What is read is declared in kernels.def. */
#ifndef ADJ_FORMULAS_H
#define ADJ_FORMULAS_H

#include "real.h"

enum { NEEDS_NONE = 0, NEEDS_X = 1, NEEDS_B = 2, NEEDS_Y = 4 };

#define FORWARD(op) ADJ_INLINE V op##_forward(ADJ_UNUSED V x, ADJ_UNUSED V p, ADJ_UNUSED V q)
#define BACKWARD(op)                                                                                                   \
    ADJ_INLINE V op##_backward(ADJ_UNUSED V g, ADJ_UNUSED V x, ADJ_UNUSED V y, ADJ_UNUSED V p, ADJ_UNUSED V q)

#define FORWARD2(op) ADJ_INLINE V op##_forward(ADJ_UNUSED V a, ADJ_UNUSED V b, ADJ_UNUSED V p)
#define BACKWARD2(op, side)                                                                                            \
    ADJ_INLINE V op##_backward_##side(ADJ_UNUSED V g, ADJ_UNUSED V a, ADJ_UNUSED V b, ADJ_UNUSED V y, ADJ_UNUSED V p)

#define ZERO v_set(0.0)
#define ONE v_set(1.0)

/* Unary. */

FORWARD(neg) { return v_neg(x); }
BACKWARD(neg) { return v_neg(g); }

/* 0 at 0, as sign(0) is; NaN at NaN. */
FORWARD(abs) { return v_abs(x); }
BACKWARD(abs) { return v_select(v_lt(ZERO, x), g, v_select(v_lt(x, ZERO), v_neg(g), v_mul(g, x))); }

FORWARD(exp) { return v_exp(x); }
BACKWARD(exp) { return v_mul(g, y); }

FORWARD(log) { return v_log(x); }
BACKWARD(log) { return v_div(g, x); }

FORWARD(sqrt) { return v_sqrt(x); }
BACKWARD(sqrt) { return v_div(g, v_add(y, y)); }

FORWARD(tanh) { return v_tanh(x); }
BACKWARD(tanh) { return v_mul(g, v_sub(ONE, v_mul(y, y))); }

FORWARD(sigmoid) { return v_sigmoid(x); }
BACKWARD(sigmoid) { return v_mul(g, v_mul(y, v_sub(ONE, y))); }

/* 0 at 0; g at NaN, as PyTorch. */
FORWARD(relu) { return v_max_nan(x, ZERO); }
BACKWARD(relu) { return v_select(v_le(y, ZERO), y, g); }

FORWARD(sin) { return v_sin(x); }
BACKWARD(sin) { return v_mul(g, v_cos(x)); }

FORWARD(cos) { return v_cos(x); }
BACKWARD(cos) { return v_neg(v_mul(g, v_sin(x))); }

FORWARD(square) { return v_mul(x, x); }
BACKWARD(square) { return v_mul(g, v_add(x, x)); }

/* Clamps to [p, q]; both ends pass the gradient. */
FORWARD(clamp) { return v_min_nan(v_max_nan(x, p), q); }
BACKWARD(clamp) { return v_select(v_mask_and(v_le(p, x), v_le(x, q)), g, ZERO); }

/* x^p; no gradient for p == 0, even at x == 0 where x^(p-1) is infinite. */
FORWARD(pow_scalar) { return v_pow(x, p); }
BACKWARD(pow_scalar) { return v_select(v_eq(p, ZERO), ZERO, v_mul(g, v_mul(p, v_pow(x, v_sub(p, ONE))))); }

FORWARD(reciprocal) { return v_div(ONE, x); }
BACKWARD(reciprocal) { return v_mul(v_neg(g), v_mul(y, y)); }

/* p - q x */
FORWARD(rsub_scalar) { return v_fma(v_neg(q), x, p); }
BACKWARD(rsub_scalar) { return v_neg(v_mul(g, q)); }

FORWARD(expm1) { return v_expm1(x); }
BACKWARD(expm1) { return v_mul(g, v_add(y, ONE)); }

FORWARD(log1p) { return v_log1p(x); }
BACKWARD(log1p) { return v_div(g, v_add(x, ONE)); }

FORWARD(erf) { return v_erf(x); }
BACKWARD(erf) { return v_mul(g, v_mul(v_set(1.1283791670955126), v_exp(v_neg(v_mul(x, x))))); }

/* 1 / sqrt(x) and one step of Newton. */
FORWARD(rsqrt)
{
    const V y = v_div(ONE, v_sqrt(x));
    const V high = v_mul(x, y);
    const V low = v_fma(x, y, v_neg(high));
    const V error = v_fma(low, y, v_fma(high, y, v_set(-1.0)));
    const V better = v_fma(v_mul(v_set(-0.5), y), error, y);
    return v_select(v_eq(better, better), better, y);
}
BACKWARD(rsqrt) { return v_mul(g, v_mul(v_set(-0.5), v_mul(y, v_mul(y, y)))); }

/* x Phi(x) */
FORWARD(gelu) { return v_gelu(x); }
BACKWARD(gelu)
{
    const V distribution = v_mul(v_set(0.5), v_add(ONE, v_erf(v_mul(x, v_set(0.7071067811865476)))));
    const V density = v_mul(v_set(0.3989422804014327), v_exp(v_mul(v_set(-0.5), v_mul(x, x))));
    return v_mul(g, v_add(distribution, v_mul(x, density)));
}

/* x sigmoid(2 u), u = sqrt(2 / pi) (x + 0.044715 x^3) */
ADJ_INLINE V gelu_tanh_sigmoid(V x, V square)
{
    return v_sigmoid(v_mul(v_set(1.5957691216057308), v_mul(x, v_add(ONE, square))));
}
FORWARD(gelu_tanh) { return v_mul(x, gelu_tanh_sigmoid(x, v_mul(v_set(0.044715), v_mul(x, x)))); }
BACKWARD(gelu_tanh)
{
    const V square = v_mul(v_set(0.044715), v_mul(x, x));
    const V s = gelu_tanh_sigmoid(x, square);
    const V slope = v_mul(v_set(1.5957691216057308), v_add(ONE, v_mul(v_set(3.0), square)));
    return v_mul(g, v_add(s, v_mul(v_mul(x, slope), v_mul(s, v_sub(ONE, s)))));
}

FORWARD(silu) { return v_mul(x, v_sigmoid(x)); }
BACKWARD(silu)
{
    const V s = v_sigmoid(x);
    return v_mul(g, v_mul(s, v_add(ONE, v_mul(x, v_sub(ONE, s)))));
}

/* Binary. */

/* a + p b */
FORWARD2(add) { return v_fma(p, b, a); }
BACKWARD2(add, a) { return g; }
BACKWARD2(add, b) { return v_mul(g, p); }

/* a - p b */
FORWARD2(sub) { return v_fma(v_neg(p), b, a); }
BACKWARD2(sub, a) { return g; }
BACKWARD2(sub, b) { return v_neg(v_mul(g, p)); }

/* b - p a */
FORWARD2(rsub) { return v_fma(v_neg(p), a, b); }
BACKWARD2(rsub, a) { return v_neg(v_mul(g, p)); }
BACKWARD2(rsub, b) { return g; }

FORWARD2(mul) { return v_mul(a, b); }
BACKWARD2(mul, a) { return v_mul(g, b); }
BACKWARD2(mul, b) { return v_mul(g, a); }

FORWARD2(div) { return v_div(a, b); }
BACKWARD2(div, a) { return v_div(g, b); }
BACKWARD2(div, b) { return v_mul(v_neg(g), v_div(v_div(a, b), b)); }

/* A tie gives half to each side. */
FORWARD2(maximum) { return v_max_nan(a, b); }
BACKWARD2(maximum, a) { return v_select(v_eq(a, b), v_mul(g, v_set(0.5)), v_select(v_lt(a, b), ZERO, g)); }
BACKWARD2(maximum, b) { return v_select(v_eq(a, b), v_mul(g, v_set(0.5)), v_select(v_lt(b, a), ZERO, g)); }

FORWARD2(minimum) { return v_min_nan(a, b); }
BACKWARD2(minimum, a) { return v_select(v_eq(a, b), v_mul(g, v_set(0.5)), v_select(v_lt(b, a), ZERO, g)); }
BACKWARD2(minimum, b) { return v_select(v_eq(a, b), v_mul(g, v_set(0.5)), v_select(v_lt(a, b), ZERO, g)); }

/* a^b: no gradient to a where b == 0; none to b where a == 0 and b >= 0, though log(a) is infinite there. */
FORWARD2(pow) { return v_pow(a, b); }
BACKWARD2(pow, a) { return v_select(v_eq(b, ZERO), ZERO, v_mul(g, v_mul(b, v_pow(a, v_sub(b, ONE))))); }
BACKWARD2(pow, b)
{
    return v_select(v_mask_and(v_eq(a, ZERO), v_le(ZERO, b)), ZERO, v_mul(g, v_mul(v_pow(a, b), v_log(a))));
}

#endif
