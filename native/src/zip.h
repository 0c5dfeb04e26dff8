/* The loops of binary ops; left-over elements as in map.c. */
#ifndef ADJ_ZIP_H
#define ADJ_ZIP_H

#include "formulas.h"

typedef V (*binary_forward)(V a, V b, V p);
typedef V (*binary_backward)(V g, V a, V b, V y, V p);

ADJ_INLINE void zip_run(binary_forward f, const T *a, ptrdiff_t sa, const T *b, ptrdiff_t sb, T *y, ptrdiff_t n,
                        double p)
{
    if (n <= 0)
        return;
    T a_lanes[LANES], b_lanes[LANES];
    a = spread_if_broadcast(a, sa, a_lanes);
    b = spread_if_broadcast(b, sb, b_lanes);
    const V vp = v_set(p);
    if (n < LANES) {
        v_store_up_to(y, f(v_load_up_to(a, n), v_load_up_to(b, n), vp), n);
        return;
    }
    const ptrdiff_t last = n - LANES, step_a = sa * LANES, step_b = sb * LANES;
    const V y_last = f(v_load(a + last * sa), v_load(b + last * sb), vp);
    ptrdiff_t i = 0;
    for (; i + LANES <= last; i += 2 * LANES) {
        const V a0 = v_load(a), b0 = v_load(b), a1 = v_load(a + step_a), b1 = v_load(b + step_b);
        v_store(y + i, f(a0, b0, vp));
        v_store(y + i + LANES, f(a1, b1, vp));
        a += 2 * step_a;
        b += 2 * step_b;
    }
    if (i < last)
        v_store(y + i, f(v_load(a), v_load(b), vp));
    v_store(y + last, y_last);
}

/* Everything that a gradient is computed from; what needs does not name may be null. */
typedef struct {
    const T *g, *a, *b, *y;
    ptrdiff_t sg, sa, sb;
} zip_operands;

/* The gradient of the vector, or of the n < LANES elements, from element i on. */
ADJ_INLINE V zip_gradient(binary_backward f, int needs, int adds, const zip_operands *o, const T *d, ptrdiff_t i,
                          ptrdiff_t n, V p)
{
    const V va = needs & NEEDS_X ? v_load_up_to(o->a + i * o->sa, n) : ZERO;
    const V vb = needs & NEEDS_B ? v_load_up_to(o->b + i * o->sb, n) : ZERO;
    const V vy = needs & NEEDS_Y ? v_load_up_to(o->y + i, n) : ZERO;
    const V result = f(v_load_up_to(o->g + i * o->sg, n), va, vb, vy, p);
    return adds ? v_add(v_load_up_to(d + i, n), result) : result;
}

ADJ_INLINE void zipgrad_run(binary_backward f, int needs, int adds, zip_operands o, T *d, ptrdiff_t n, double p)
{
    if (n <= 0)
        return;
    T g_lanes[LANES], a_lanes[LANES], b_lanes[LANES];
    o.g = spread_if_broadcast(o.g, o.sg, g_lanes);
    if (needs & NEEDS_X)
        o.a = spread_if_broadcast(o.a, o.sa, a_lanes);
    if (needs & NEEDS_B)
        o.b = spread_if_broadcast(o.b, o.sb, b_lanes);
    const V vp = v_set(p);
    if (n < LANES) {
        v_store_up_to(d, zip_gradient(f, needs, adds, &o, d, 0, n, vp), n);
        return;
    }
    const ptrdiff_t last = n - LANES;
    const V d_last = zip_gradient(f, needs, adds, &o, d, last, LANES, vp);
    for (ptrdiff_t i = 0; i < last; i += LANES)
        v_store(d + i, zip_gradient(f, needs, adds, &o, d, i, LANES, vp));
    v_store(d + last, d_last);
}

#endif
