/* The loops of unary ops.
 *
 * Left-over elements, here and in zip.c: with at least one full vector in the run, the last vector overlaps the one
 * before. Its result is computed before the loop, so this also holds when the output lies on an input. Shorter runs go
 * through a buffer of one vector. */
#include "formulas.h"
#include "kernels.h"

typedef V (*unary_forward)(V x, V p, V q);
typedef V (*unary_backward)(V g, V x, V y, V p, V q);

ADJ_INLINE void map_run(unary_forward f, const T *x, T *y, ptrdiff_t n, double p, double q)
{
    const V vp = v_set(p), vq = v_set(q);
    if (n < LANES) {
        if (n > 0)
            v_store_up_to(y, f(v_load_up_to(x, n), vp, vq), n);
        return;
    }
    const ptrdiff_t last = n - LANES;
    const V y_last = f(v_load(x + last), vp, vq);
    ptrdiff_t i = 0;
    for (; i + LANES <= last; i += 2 * LANES) {
        const V x0 = v_load(x + i), x1 = v_load(x + i + LANES);
        v_store(y + i, f(x0, vp, vq));
        v_store(y + i + LANES, f(x1, vp, vq));
    }
    if (i < last)
        v_store(y + i, f(v_load(x + i), vp, vq));
    v_store(y + last, y_last);
}

/* The gradient of the vector, or of the n < LANES elements, from element i on. */
ADJ_INLINE V map_gradient(unary_backward f, int needs, int adds, V g, const T *x, const T *y, const T *dx, ptrdiff_t i,
                          ptrdiff_t n, V p, V q)
{
    const V vx = needs & NEEDS_X ? v_load_up_to(x + i, n) : ZERO;
    const V vy = needs & NEEDS_Y ? v_load_up_to(y + i, n) : ZERO;
    const V d = f(g, vx, vy, p, q);
    return adds ? v_add(v_load_up_to(dx + i, n), d) : d;
}

ADJ_INLINE void mapgrad_run(unary_backward f, int needs, int adds, const T *g, ptrdiff_t sg, const T *x, const T *y,
                            T *dx, ptrdiff_t n, double p, double q)
{
    if (n <= 0)
        return;
    T g_lanes[LANES];
    g = spread_if_broadcast(g, sg, g_lanes);
    const V vp = v_set(p), vq = v_set(q);
    if (n < LANES) {
        v_store_up_to(dx, map_gradient(f, needs, adds, v_load_up_to(g, n), x, y, dx, 0, n, vp, vq), n);
        return;
    }
    const ptrdiff_t last = n - LANES;
    const V d_last = map_gradient(f, needs, adds, v_load(g + last * sg), x, y, dx, last, LANES, vp, vq);
    for (ptrdiff_t i = 0; i < last; i += LANES)
        v_store(dx + i, map_gradient(f, needs, adds, v_load(g + i * sg), x, y, dx, i, LANES, vp, vq));
    v_store(dx + last, d_last);
}

#define ADJ_UNARY(op, needs)                                                                                           \
    void KERNEL(map_##op) ADJ_ARGS_map(T) { map_run(op##_forward, x, y, n, p, q); }                                    \
    void KERNEL(mapgrad_##op) ADJ_ARGS_mapgrad(T) { mapgrad_run(op##_backward, needs, 0, g, sg, x, y, dx, n, p, q); }  \
    void KERNEL(mapgradadd_##op) ADJ_ARGS_mapgrad(T) { mapgrad_run(op##_backward, needs, 1, g, sg, x, y, dx, n, p, q); }
#include "../kernels.def"
