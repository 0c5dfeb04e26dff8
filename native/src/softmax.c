/* Softmax and log-softmax over rows, and their backward. The row's maximum m is taken off first, so no exp overflows:
 * softmax = exp(x - m) / s with s = sum exp(x - m), and log-softmax = (x - m) - log s. */
#include "kernels.h"
#include "reducers.h"
#include "zip.h"

ADJ_INLINE V quotient(V a, V b, ADJ_UNUSED V p) { return v_div(a, b); }

void KERNEL(softmax) ADJ_ARGS_softmax(T)
{
    for (ptrdiff_t r = 0; r < rows; r++, x += columns, y += columns) {
        const T max = reduce_run(reducer_max, x, NULL, 0, columns);
        const T sum = reduce_run_into(reducer_stored_exps, x, &max, 0, y, columns);
        zip_run(quotient, y, 1, &sum, 0, y, columns, 0.0);
    }
}

void KERNEL(logsoftmax) ADJ_ARGS_softmax(T)
{
    for (ptrdiff_t r = 0; r < rows; r++, x += columns, y += columns) {
        const T max = reduce_run(reducer_max, x, NULL, 0, columns);
        const V v_max = v_broadcast(max);
        const V log_sum = v_log(v_broadcast(reduce_run(reducer_sum_exp, x, &max, 0, columns)));
        for (ptrdiff_t k = 0; k < columns; k += LANES) {
            const ptrdiff_t n = columns - k;
            const V shifted = v_sub(v_sub(v_load_up_to(x + k, n), v_max), log_sum);
            v_store_up_to(y + k, shifted, n);
        }
    }
}

/* dx = (g - sum(g y)) y */
ADJ_INLINE V softmax_gradient(V g, V y, V dot, ADJ_UNUSED V unused, ADJ_UNUSED V p) { return v_mul(v_sub(g, dot), y); }

/* dx = g - exp(y) sum(g), with one rounding of the product and the difference. */
ADJ_INLINE V logsoftmax_gradient(V g, V y, V sum, ADJ_UNUSED V unused, ADJ_UNUSED V p)
{
    return v_fma(v_neg(v_exp(y)), sum, g);
}

/* A row of either gradient: the row's sum is the second operand of the formula. */
ADJ_INLINE void gradient_row(binary_backward f, int adds, const T *g, const T *y, T sum, T *dx, ptrdiff_t n)
{
    const zip_operands operands = {.g = g, .sg = 1, .a = y, .sa = 1, .b = &sum, .sb = 0, .y = NULL};
    zipgrad_run(f, NEEDS_X | NEEDS_B, adds, operands, dx, n, 0.0);
}

#define SOFTMAX_GRADIENT(name, formula, adds, op, z, sz)                                                               \
    void KERNEL(name) ADJ_ARGS_softmaxgrad(T)                                                                          \
    {                                                                                                                  \
        for (ptrdiff_t r = 0; r < rows; r++, g += columns, y += columns, dx += columns)                                \
            gradient_row(formula, adds, g, y, reduce_run(op, g, z, sz, columns), dx, columns);                         \
    }
SOFTMAX_GRADIENT(softmaxgrad, softmax_gradient, 0, reducer_dot, y, 1)
SOFTMAX_GRADIENT(softmaxgradadd, softmax_gradient, 1, reducer_dot, y, 1)
SOFTMAX_GRADIENT(logsoftmaxgrad, logsoftmax_gradient, 0, reducer_sum, NULL, 0)
SOFTMAX_GRADIENT(logsoftmaxgradadd, logsoftmax_gradient, 1, reducer_sum, NULL, 0)
