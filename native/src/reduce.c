/* Reductions of (outer, length, inner) over length. */
#include "kernels.h"
#include "reducers.h"

#define REDUCE(name)                                                                                                   \
    void KERNEL(reduce_##name) ADJ_ARGS_reduce(T) { reduce_all(reducer_##name, x, NULL, y, outer, length, inner); }
REDUCE(sum)
REDUCE(prod)
REDUCE(max)
REDUCE(min)

/* Two passes: the deviations from the mean are small, so their squares lose nothing to cancellation. */
void KERNEL(reduce_moments) ADJ_ARGS_moments(T)
{
    reduce_all(reducer_sum, x, NULL, mean, outer, length, inner);
    for (ptrdiff_t i = 0; i < outer * inner; i++)
        mean[i] /= (T)length;
    reduce_all(reducer_squared_deviation, x, mean, m2, outer, length, inner);
}

/* An element that holds the extreme: equal to it, or NaN. If the extreme is a number there is no NaN; if it is NaN,
 * nothing equals it. */
ADJ_INLINE int is_extreme(T x, T extreme) { return x == extreme || x != x; }

/* Two passes: the extreme value (a reduction), then the first place that holds it. */
ADJ_INLINE void reduce_arg(reducer op, const T *x, int64_t *y, ptrdiff_t outer, ptrdiff_t length, ptrdiff_t inner)
{
    for (ptrdiff_t o = 0; o < outer; o++, x += length * inner, y += inner) {
        if (inner == 1) {
            const T extreme = reduce_run(op, x, NULL, 0, length);
            ptrdiff_t k = 0;
            while (k < length && !is_extreme(x[k], extreme))
                k++;
            *y = k < length ? k : 0;
            continue;
        }
        for (ptrdiff_t first = 0; first < inner; first += COLUMNS) {
            const ptrdiff_t columns = inner - first < COLUMNS ? inner - first : COLUMNS;
            T extremes[COLUMNS];
            reduce_vertical(op, x + first, NULL, extremes, length, columns, inner);
            /* From the last row to the first: the first of the ties is written last. */
            for (ptrdiff_t r = length - 1; r >= 0; r--) {
                const T *row = x + r * inner + first;
                for (ptrdiff_t c = 0; c < columns; c++) {
                    if (is_extreme(row[c], extremes[c]))
                        y[first + c] = r;
                }
            }
        }
    }
}

void KERNEL(reduce_argmax) ADJ_ARGS_argreduce(T) { reduce_arg(reducer_max, x, y, outer, length, inner); }
void KERNEL(reduce_argmin) ADJ_ARGS_argreduce(T) { reduce_arg(reducer_min, x, y, outer, length, inner); }
