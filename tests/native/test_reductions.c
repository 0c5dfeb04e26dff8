/* Reductions and softmax against the plain loop, in f64: what a comparison of instruction sets with each other cannot
 * find. */
#include <adjoint/adjoint.h>
#include <math.h>
#include <string.h>

#include "check.h"
#include "kernels.h"

enum { ROOM = 40000 };

static double x[ROOM], g[ROOM], y[ROOM], z[ROOM];
static int64_t places[ROOM];

#define CALL(name, family, ...) ((void(*) ADJ_ARGS_##family(double))adj_kernel("f64_" name))(__VA_ARGS__)

static int near(double actual, double expected) { return fabs(actual - expected) <= 1e-12 * (1 + fabs(expected)); }

/* Sixteenths in [0.5, 1.5): many ties. */
static void fill(double *a, ptrdiff_t n)
{
    static unsigned state = 1;
    for (ptrdiff_t i = 0; i < n; i++) {
        state = state * 1664525u + 1013904223u;
        a[i] = 0.5 + (double)(state >> 28) / 16;
    }
}

/* Element k of result r, for x of shape (outer, length, inner). */
static double at(ptrdiff_t r, ptrdiff_t k, ptrdiff_t length, ptrdiff_t inner)
{
    return x[r / inner * length * inner + k * inner + r % inner];
}

static void check_reduction(ptrdiff_t outer, ptrdiff_t length, ptrdiff_t inner)
{
    const ptrdiff_t results = outer * inner;
#define EACH(r, k) at(r, k, length, inner)
#define CHECK_ALL(name, start, update)                                                                                 \
    CALL("reduce_" name, reduce, x, y, outer, length, inner);                                                          \
    for (ptrdiff_t r = 0; r < results; r++) {                                                                          \
        double s = start;                                                                                              \
        for (ptrdiff_t k = 0; k < length; k++)                                                                         \
            s = update;                                                                                                \
        CHECK(near(y[r], s) || y[r] == s, "%s (%td, %td, %td)[%td] = %.17g, expected %.17g", name, outer, length,      \
              inner, r, y[r], s);                                                                                      \
    }
    CHECK_ALL("sum", 0, s + EACH(r, k))
    CHECK_ALL("max", -INFINITY, fmax(s, EACH(r, k)))
    CHECK_ALL("min", INFINITY, fmin(s, EACH(r, k)))
    if (length < 100) {
        CHECK_ALL("prod", 1, s * EACH(r, k))
    }
    if (length == 0)
        return;
    for (int is_max = 0; is_max < 2; is_max++) {
        if (is_max)
            CALL("reduce_argmax", argreduce, x, places, outer, length, inner);
        else
            CALL("reduce_argmin", argreduce, x, places, outer, length, inner);
        for (ptrdiff_t r = 0; r < results; r++) {
            ptrdiff_t best = 0;
            for (ptrdiff_t k = 1; k < length; k++) {
                if (is_max ? EACH(r, k) > EACH(r, best) : EACH(r, k) < EACH(r, best))
                    best = k;
            }
            CHECK(places[r] == best, "arg%s (%td, %td, %td)[%td] = %td, expected %td", is_max ? "max" : "min", outer,
                  length, inner, r, (ptrdiff_t)places[r], best);
        }
    }
    CALL("reduce_moments", moments, x, y, z, outer, length, inner);
    for (ptrdiff_t r = 0; r < results; r++) {
        double sum = 0, squares = 0;
        for (ptrdiff_t k = 0; k < length; k++)
            sum += EACH(r, k);
        for (ptrdiff_t k = 0; k < length; k++)
            squares += (EACH(r, k) - sum / (double)length) * (EACH(r, k) - sum / (double)length);
        CHECK(near(y[r], sum / (double)length) && near(z[r], squares), "moments (%td, %td, %td)[%td]", outer, length,
              inner, r);
    }
}

static void check_reductions(void)
{
    static const ptrdiff_t lengths[] = {0, 1, 2, 3, 31, 32, 33, 64, 65, 200}, inners[] = {1, 2, 5, 17, 130};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        for (size_t j = 0; j < sizeof inners / sizeof inners[0]; j++) {
            const ptrdiff_t outer = inners[j] < 100 ? 2 : 1;
            fill(x, outer * lengths[i] * inners[j]);
            check_reduction(outer, lengths[i], inners[j]);
        }
    }
    fill(x, ROOM);
    check_reduction(1, ROOM, 1);

    /* The first NaN wins, wherever it stands. */
    fill(x, 100);
    x[70] = x[80] = NAN;
    CALL("reduce_argmax", argreduce, x, places, 1, 100, 1);
    CALL("reduce_max", reduce, x, y, 1, 100, 1);
    CHECK(places[0] == 70 && y[0] != y[0], "argmax with NaN at 70 = %td", (ptrdiff_t)places[0]);
    CALL("reduce_argmin", argreduce, x, places, 1, 50, 2);
    CHECK(places[0] == 35, "argmin of column 0 with NaN in row 35 = %td", (ptrdiff_t)places[0]);
}

static void check_softmax(ptrdiff_t n)
{
    fill(x, 2 * n);
    fill(g, 2 * n);
    x[0] = 1000; /* exp(1000) overflows: the maximum must be taken off */
    for (int row = 0; row < 2; row++) {
        const double *xr = x + row * n, *gr = g + row * n;
        double max = -INFINITY, s = 0, dot = 0, sum = 0;
        for (ptrdiff_t i = 0; i < n; i++)
            max = fmax(max, xr[i]);
        for (ptrdiff_t i = 0; i < n; i++)
            s += exp(xr[i] - max);
        for (ptrdiff_t i = 0; i < n; i++) {
            dot += gr[i] * exp(xr[i] - max) / s;
            sum += gr[i];
        }
        CALL("softmax", softmax, x, y, 2, n);
        CALL("softmaxgrad", softmaxgrad, g, y, z, 2, n);
        for (ptrdiff_t i = 0; i < n; i++) {
            const double expected = exp(xr[i] - max) / s;
            CHECK(near(y[row * n + i], expected), "softmax of %td: %g, expected %g", n, y[row * n + i], expected);
            CHECK(near(z[row * n + i], (gr[i] - dot) * expected), "softmax gradient of %td", n);
        }
        CALL("logsoftmax", softmax, x, y, 2, n);
        CALL("logsoftmaxgrad", softmaxgrad, g, y, z, 2, n);
        for (ptrdiff_t i = 0; i < n; i++) {
            const double expected = xr[i] - max - log(s);
            CHECK(near(y[row * n + i], expected), "log-softmax of %td: %g, expected %g", n, y[row * n + i], expected);
            CHECK(near(z[row * n + i], gr[i] - exp(expected) * sum), "log-softmax gradient of %td", n);
        }
        for (ptrdiff_t i = 0; i < 2 * n; i++)
            x[ROOM / 2 + i] = z[i];
        CALL("logsoftmaxgradadd", softmaxgrad, g, y, z, 2, n);
        for (ptrdiff_t i = 0; i < 2 * n; i++)
            CHECK(near(z[i], 2 * x[ROOM / 2 + i]), "log-softmax gradient added of %td", n);
    }
}

int main(void)
{
    static const char *const isas[] = {"scalar", "neon", "avx2", "avx512"};
    for (size_t i = 0; i < sizeof isas / sizeof isas[0]; i++) {
        if (!adj_isa_select(isas[i]))
            continue;
        printf("isa: %s\n", adj_isa());
        check_reductions();
        for (ptrdiff_t n = 1; n < 70; n++)
            check_softmax(n);
    }
    return report();
}
